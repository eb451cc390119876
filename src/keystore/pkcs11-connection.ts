import { KeyStoreError } from './keystore.ts'
import { codeOf, type Handle, Pkcs11Module, unavailable } from './pkcs11-module.ts'
import { type Environment, secretFromEnvironment } from './unlock.ts'

export interface Pkcs11Settings {
  /** Path of the HSM maker's library. */
  readonly module: string
  /** Label of the token. */
  readonly token: string
  /** Asked for at each login; nobody else holds it. */
  readonly pin: () => string
}

/**
 * `GELEIT_KEYSTORE_PKCS11_MODULE`, `…_TOKEN`, and `…_PIN` or `…_PIN_FILE`; null where no module is named.
 *
 * @throws KeyStoreError `pkcs11_settings`, `pin_missing`, `readable_by_others`
 */
export async function pkcs11SettingsOf(environment: Environment): Promise<Pkcs11Settings | null> {
  const module = environment['GELEIT_KEYSTORE_PKCS11_MODULE']
  const token = environment['GELEIT_KEYSTORE_PKCS11_TOKEN']
  if (module === undefined) return null
  if (token === undefined) {
    throw new KeyStoreError('pkcs11_settings', 'Set GELEIT_KEYSTORE_PKCS11_TOKEN to the label of the token in the HSM.')
  }
  const pin = await secretFromEnvironment(environment, 'GELEIT_KEYSTORE_PKCS11_PIN', 'pin_missing')
  if (pin === undefined) {
    throw new KeyStoreError(
      'pin_missing',
      'Set GELEIT_KEYSTORE_PKCS11_PIN_FILE to a file whose first line is the PIN of the token (or GELEIT_KEYSTORE_PKCS11_PIN).',
    )
  }
  return { module, token, pin: () => pin }
}

export interface Session {
  readonly module: Pkcs11Module
  readonly slot: Handle
  readonly handle: Handle
}

/** A session of our own for making objects; closed afterwards. */
export function withWritingSession<Result>(settings: Pkcs11Settings, work: (session: Session) => Result): Result {
  const module = Pkcs11Module.load(settings.module)
  return asKeyStoreError(() => {
    const session = openSession(module, settings, true)
    try {
      return work(session)
    } finally {
      closeQuietly(session)
    }
  })
}

/** An HSM that is away for longer isn't asked by every request. */
const PAUSE_MS = 1_000

interface Opened<State> {
  readonly session: Session
  readonly state: State
  readonly epoch: number
}

/** A session for as long as the process runs, opened again when it was lost. */
export class Pkcs11Connection<State> {
  readonly #module: Pkcs11Module
  readonly #settings: Pkcs11Settings
  readonly #prepare: (session: Session) => State
  #open: Opened<State> | null = null
  /** What made opening it again useless, or not useful yet. */
  #failed: { readonly error: KeyStoreError; readonly until: number } | null = null

  /**
   * Opens it.
   *
   * @param prepare finds what is needed in a session that was just opened, and checks that it is the right token
   * @throws KeyStoreError
   */
  constructor(settings: Pkcs11Settings, prepare: (session: Session) => State) {
    this.#module = Pkcs11Module.load(settings.module)
    this.#settings = settings
    this.#prepare = prepare
    this.#connect()
  }

  /**
   * Runs `work` in the session. If that fails the session is opened anew, once, and `work` is run again.
   *
   * @throws KeyStoreError `unavailable`, and what `prepare` and `work` throw
   */
  use<Result>(work: (session: Session, state: State) => Result): Result {
    try {
      const { session, state } = this.#current()
      return work(session, state)
    } catch (error) {
      if (!mayBeLost(error)) throw error
    }
    this.#close()
    return asKeyStoreError(() => {
      const { session, state } = this.#connect()
      return work(session, state)
    })
  }

  #current(): Opened<State> {
    if (this.#open !== null && this.#open.epoch === this.#module.epoch) return this.#open
    this.#open = null
    return this.#connect()
  }

  #connect(): Opened<State> {
    if (this.#failed !== null && performance.now() < this.#failed.until) throw this.#failed.error
    try {
      this.#open = this.#openOnce()
    } catch (first) {
      if (isFinal(first)) throw this.#remember(first, Number.POSITIVE_INFINITY)
      // A token that was gone is seen again only by a module that begins anew.
      try {
        this.#module.restart()
        this.#open = this.#openOnce()
      } catch (error) {
        throw this.#remember(error, isFinal(error) ? Number.POSITIVE_INFINITY : performance.now() + PAUSE_MS)
      }
    }
    this.#failed = null
    return this.#open
  }

  #openOnce(): Opened<State> {
    return asKeyStoreError(() => {
      const session = openSession(this.#module, this.#settings, false)
      try {
        return { session, state: this.#prepare(session), epoch: this.#module.epoch }
      } catch (error) {
        closeQuietly(session)
        throw error
      }
    })
  }

  #remember(error: unknown, until: number): unknown {
    if (error instanceof KeyStoreError) this.#failed = { error, until }
    return error
  }

  #close(): void {
    if (this.#open !== null && this.#open.epoch === this.#module.epoch) closeQuietly(this.#open.session)
    this.#open = null
  }
}

/** Some modules say of a token that is gone that it has no objects. */
function mayBeLost(error: unknown): boolean {
  return codeOf(error) !== null || (error instanceof KeyStoreError && error.code === 'wrong_token')
}

/** Trying the PIN again would lock the token for everybody. */
function isFinal(error: unknown): boolean {
  return error instanceof KeyStoreError && error.code === 'pin_wrong'
}

function openSession(module: Pkcs11Module, settings: Pkcs11Settings, writes: boolean): Session {
  const { driver, functions } = module
  const slot = module.slotOf(settings.token)
  const flags = driver.CKF_SERIAL_SESSION | (writes ? driver.CKF_RW_SESSION : 0)
  const handle = functions.C_OpenSession(slot, flags)
  const session = { module, slot, handle }
  try {
    functions.C_Login(handle, driver.CKU_USER, settings.pin())
  } catch (error) {
    // One login counts for all sessions of a process.
    if (codeOf(error) === driver.CKR_USER_ALREADY_LOGGED_IN) return session
    closeQuietly(session)
    throw isAboutPin(module, error) ? wrongPin(settings, error) : error
  }
  return session
}

function isAboutPin({ driver }: Pkcs11Module, error: unknown): boolean {
  const code = codeOf(error)
  return [
    driver.CKR_PIN_INCORRECT,
    driver.CKR_PIN_INVALID,
    driver.CKR_PIN_LEN_RANGE,
    driver.CKR_PIN_EXPIRED,
    driver.CKR_PIN_LOCKED,
  ].some((each) => each === code)
}

function wrongPin({ token }: Pkcs11Settings, error: unknown): KeyStoreError {
  return new KeyStoreError(
    'pin_wrong',
    `The PIN does not open the token "${token}" (${(error as Error).message}). It is not tried again, since a token locks ` +
      'itself after a few wrong ones: correct it and start again.',
  )
}

function closeQuietly({ module, handle }: Session): void {
  try {
    module.functions.C_CloseSession(handle)
  } catch {
    // It is gone already.
  }
}

function asKeyStoreError<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw codeOf(error) === null ? error : unavailable(error)
  }
}
