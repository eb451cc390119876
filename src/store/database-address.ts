/** Whether the way to a database can be listened to, or lead to somebody else's. */

const LOCAL_HOST = /^$|^\/|^localhost$|^127(?:\.\d{1,3}){3}$|^\[?::1\]?$/
/** The only modes of libpq in which the certificate is checked (PostgreSQL manual, section 34.19.1). */
const VERIFIED: ReadonlySet<string> = new Set(['verify-full', 'verify-ca'])

type Environment = Readonly<Record<string, string | undefined>>

interface Ways {
  /** `DATABASE_URL`; not set: the embedded database, by a socket. */
  readonly databaseUrl?: string | undefined
  /** `DATABASE_ADMIN_URL`. */
  readonly databaseAdminUrl?: string | undefined
  readonly environment: Environment
}

/**
 * Everything that this server knows goes over that way, and passwords of its login with it. So a database on another
 * machine is only asked through TLS whose certificate is verified.
 *
 * @throws Error with a sentence for whoever set the address
 */
export function refuseUnprotectedWays({ databaseUrl = '', databaseAdminUrl = '', environment }: Ways): void {
  if (environment['GELEIT_DATABASE_WITHOUT_TLS'] === 'yes') return
  if (databaseUrl !== '') refuseUnprotected('DATABASE_URL', databaseUrl, environment)
  if (databaseAdminUrl !== '') refuseUnprotected('DATABASE_ADMIN_URL', databaseAdminUrl, environment)
}

function refuseUnprotected(variable: string, connectionString: string, environment: Environment): void {
  const url = URL.canParse(connectionString) ? new URL(connectionString) : null
  const named = url === null ? '' : (url.searchParams.get('host') ?? decodeURIComponent(url.hostname))
  const host = named === '' ? (environment['PGHOST'] ?? '') : named
  const mode = url?.searchParams.get('sslmode') ?? environment['PGSSLMODE'] ?? 'none'
  if (LOCAL_HOST.test(host) || VERIFIED.has(mode)) return
  throw new Error(
    `${variable} leads to ${host} with sslmode=${mode}: whoever is on the way could read everything or play the database. ` +
      'Add ?sslmode=verify-full (and &sslrootcert=FILE for a certificate of your own). ' +
      'Where the network itself encrypts, set GELEIT_DATABASE_WITHOUT_TLS=yes.',
  )
}
