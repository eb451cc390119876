/**
 * Passwords, kept as scrypt hashes (RFC 7914) of their HMAC under a key of the key store: who has the database alone
 * can't even begin to try. The parameters are OWASP's: 32 MiB for each, of which few are in work at once. Why not
 * Argon2id: Node 24 before 24.7 lacks it (docs/adr/0015).
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { Gate } from '../gate.ts'
import type { LoginSecrets } from './login-secrets.ts'

const LOG2_COST = 15
const BLOCK_SIZE = 8
const PARALLELISM = 3
const SALT_BYTES = 16
const HASH_BYTES = 32
const MEMORY_BYTES = 64 * 1024 * 1024

/** Of Node's four threads; the others stay free for files and addresses. */
const AT_ONCE = 2
/** About ten seconds of waiting; more would only make everybody give up. */
const WAITING_MOST = 60

/** So many are waiting already that it is better to come again. */
export class TooBusy extends Error {
  override name = 'TooBusy'
}

export class Passwords {
  readonly #secrets: LoginSecrets
  readonly #gate = new Gate(AT_ONCE)
  readonly #noPassword: Promise<string>
  #inside = 0

  constructor(secrets: LoginSecrets) {
    this.#secrets = secrets
    this.#noPassword = Promise.resolve(format(randomBytes(SALT_BYTES), randomBytes(HASH_BYTES)))
  }

  /** @throws TooBusy */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES)
    return format(salt, await this.#derive(password, salt))
  }

  /**
   * Whether it is the password of this hash. For null, an account that has none or does not exist, it takes the same
   * work and is never true.
   * @throws TooBusy
   */
  async verify(password: string, stored: string | null): Promise<boolean> {
    const { salt, hash } = parse(stored ?? (await this.#noPassword))
    const derived = await this.#derive(password, salt)
    return timingSafeEqual(derived, hash) && stored !== null
  }

  async #derive(password: string, salt: Buffer): Promise<Buffer> {
    if (this.#inside >= AT_ONCE + WAITING_MOST) throw new TooBusy('too many passwords at once')
    this.#inside += 1
    try {
      const keyed = this.#secrets.mac('password', password)
      return await this.#gate.enter(() => derive(keyed, salt))
    } finally {
      this.#inside -= 1
    }
  }
}

function derive(input: Buffer, salt: Buffer): Promise<Buffer> {
  const options = { N: 2 ** LOG2_COST, r: BLOCK_SIZE, p: PARALLELISM, maxmem: MEMORY_BYTES }
  return new Promise((resolve, reject) => {
    scrypt(input, salt, HASH_BYTES, options, (error, key) => (error === null ? resolve(key) : reject(error)))
  })
}

/** The parameters stand in it, so that later ones can be stricter. */
function format(salt: Buffer, hash: Buffer): string {
  const parameters = `ln=${LOG2_COST},r=${BLOCK_SIZE},p=${PARALLELISM}`
  return `$geleit-scrypt$${parameters}$${salt.toString('base64')}$${hash.toString('base64')}`
}

function parse(stored: string): { readonly salt: Buffer; readonly hash: Buffer } {
  const [, kind, parameters, salt = '', hash = ''] = stored.split('$')
  if (kind !== 'geleit-scrypt' || parameters !== `ln=${LOG2_COST},r=${BLOCK_SIZE},p=${PARALLELISM}`) {
    throw new Error('a password hash of a form that this version does not know')
  }
  return { salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') }
}
