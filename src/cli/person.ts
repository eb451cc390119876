import { parseArgs } from 'node:util'
import type { PersonId, SiteId } from '../custody/identifiers.ts'
import { isMalformed, parseId } from '../custody/identifiers.ts'
import { invitePerson } from '../custody/invitations.ts'
import { activatePerson, leave, type PersonChanged, suspendPerson } from '../custody/people-changes.ts'
import { DEFAULT_POLICY } from '../custody/policy.ts'
import { PERSON_ROLES, type Person } from '../custody/state.ts'
import { linkOf, newInvitationToken } from '../server/routes/invitations.ts'
import { type Database, readAs } from '../store/database.ts'
import { addInvitationToken, invitePersonSituation } from '../store/queries/invitations.ts'
import {
  actFromOutside,
  addPersonDetails,
  departureSituation,
  partyOf,
  personList,
  personSituation,
} from '../store/queries/people.ts'
import { type CliCommand, EXIT_GOOD, Failure, type Io, WrongUse } from './command.ts'
import {
  actingOf,
  granted,
  needed,
  optionsFor,
  originOf,
  partyIdOf,
  personIdOf,
  table,
  wordsOf,
} from './from-outside.ts'
import { withDatabase } from './with-database.ts'

/** More people than any party has. */
const LIST_MOST = 1_000_000

export const personCommand: CliCommand = {
  help: `Usage: geleit person invite (--party PARTY | --by PERSON) --name NAME --role ROLE [--site SITE] [--contact TEXT]
       geleit person list --party PARTY [--json]
       geleit person activate PERSON [--by PERSON]
       geleit person suspend PERSON [--by PERSON]
       geleit person leave PERSON [--by PERSON] [--keys-lost]

People of the parties of this server. With DATABASE_URL it may run beside a live server;
the embedded database it starts itself, so stop the server first.

  --by PERSON    a security officer of the same party. Without, the operator of the server
                 acts, and the entry says so: for when a party has locked itself out
  --role ROLE    may be given more than once: ${PERSON_ROLES.join(', ')}
  --site SITE    identifier; may be given more than once
  --keys-lost    keys that are not back are reported lost with it; needs --by
  --json         for programs

Suspended means at once: sessions end, codes and keys are refused.
Exit codes: 0 good, 1 refused, 2 wrong use.
`,
  run: runPerson,
}

const OPTIONS = {
  party: { type: 'string' },
  name: { type: 'string' },
  role: { type: 'string', multiple: true },
  site: { type: 'string', multiple: true },
  contact: { type: 'string' },
  by: { type: 'string' },
  'keys-lost': { type: 'boolean' },
  json: { type: 'boolean' },
} as const

const parse = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true })
type Values = ReturnType<typeof parse>['values']

async function runPerson(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parse(args)
  const [what, id, ...rest] = positionals
  const takesId = what === 'activate' || what === 'suspend' || what === 'leave'
  const tooMuch = takesId ? rest : positionals.slice(1)
  if (tooMuch.length > 0) throw new WrongUse(`"${tooMuch.join(' ')}" is too much`)
  switch (what) {
    case 'invite':
      return invite(values, io)
    case 'list':
      return list(values, io)
    case 'activate':
    case 'suspend':
    case 'leave':
      return change(what, personIdOf(id), values, io)
    case undefined:
      throw new WrongUse('say what: invite, list, activate, suspend or leave')
    default:
      throw new WrongUse(`there is no "person ${what}"`)
  }
}

async function invite(values: Values, io: Io): Promise<number> {
  const name = needed(values.name, '--name')
  const by = actingOf(values.by)
  if ((values.party === undefined) === (by === null)) throw new WrongUse('name one of --party and --by')
  const roles = wordsOf(values.role, PERSON_ROLES, '--role')
  const siteIds = (values.site ?? []).map((text) => {
    const siteId = parseId('SiteId', text)
    if (isMalformed(siteId)) throw new WrongUse(siteId.reason.en)
    return siteId as SiteId
  })
  const { token, tokenHash } = newInvitationToken()
  const work = async (database: Database) => {
    const partyId = by === null ? partyIdOf(values.party) : await partyOf(database, by)
    if (partyId === null) throw new Failure('there is no person of the identifier that --by names.')
    const outcome = await actFromOutside(database, await optionsFor(database), {
      by,
      load: (loading) => invitePersonSituation(loading, { actingId: by, partyId, policy: DEFAULT_POLICY }),
      decide: (situation, given) => invitePerson(situation, { roles, siteIds }, given),
      beside: (writes, { invitationId, personId }) => {
        addPersonDetails(writes, { personId, partyId, name, contact: values.contact ?? null })
        addInvitationToken(writes, { invitationId, partyId, tokenHash })
      },
    })
    return granted(outcome)
  }
  const { personId, invitationId, expiresAt } = await withDatabase(io, work, { writes: true })
  const link = linkOf(originOf(io), token)
  const shown = { personId, invitationId, expiresAt: new Date(expiresAt).toISOString(), link }
  if (values.json === true) io.out(`${JSON.stringify(shown, null, 2)}\n`)
  else io.out(`${name} is invited as ${personId} until ${shown.expiresAt}. The link is good once:\n${link}\n`)
  return EXIT_GOOD
}

interface Listed extends Pick<Person, 'personId' | 'status' | 'roles'> {
  readonly name: string | null
}

async function list(values: Values, io: Io): Promise<number> {
  const partyId = partyIdOf(needed(values.party, '--party'))
  const { rows } = await withDatabase(io, (database) =>
    readAs(database, partyId, (client) => personList(client, { limit: LIST_MOST, cursor: null, status: null })),
  )
  const people = rows as readonly Listed[]
  if (values.json === true) io.out(`${JSON.stringify({ people }, null, 2)}\n`)
  else {
    const lines = people.map(({ personId, status, roles, name }) => [personId, status, roles.join(','), name ?? '-'])
    io.out(table([['person', 'status', 'roles', 'name'], ...lines]))
  }
  return EXIT_GOOD
}

async function change(
  what: 'activate' | 'suspend' | 'leave',
  personId: PersonId,
  values: Values,
  io: Io,
): Promise<number> {
  const by = actingOf(values.by)
  const keysLost = values['keys-lost'] === true
  if (keysLost && (by === null || what !== 'leave')) throw new WrongUse('--keys-lost goes with leave, and needs --by')
  const work = async (database: Database): Promise<PersonChanged> => {
    const request = { personId, actingId: by }
    const outcome = await actFromOutside(database, await optionsFor(database), {
      by,
      load: async (loading) => {
        if (by !== null) {
          return departureSituation(loading, { personId, actingId: by, keysLost })
        }
        const situation = await personSituation(loading, request)
        return situation === null ? null : { ...situation, losses: [] }
      },
      decide: (situation, given) => {
        if (what === 'leave') return leave(situation, { keysLost }, given)
        return what === 'activate' ? activatePerson(situation) : suspendPerson(situation)
      },
    })
    return granted(outcome)
  }
  const { status, changed } = await withDatabase(io, work, { writes: true })
  if (values.json === true) io.out(`${JSON.stringify({ personId, status, changed }, null, 2)}\n`)
  else io.out(changed ? `The person is ${status} now.\n` : `The person was ${status} already.\n`)
  return EXIT_GOOD
}
