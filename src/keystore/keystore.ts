/**
 * Where secrets live. Everything else in the program holds none: it asks here for the result of a computation.
 * An HSM fits behind the same interface.
 */
export interface KeyStore {
  /**
   * HMAC-SHA-256 of `message` under the lock's secret (the inner function of OCRA, RFC 6287, section 5). The lock's
   * secret is in memory only for the time of this call.
   *
   * @param serial a lock's serial, 1 to 16 of `[0-9A-Z-]`
   * @param generation which of the lock's secrets: 1 is the first; see {@link KeyStore.nextLockGeneration}
   * @returns 32 bytes
   * @throws KeyStoreError where it can't be computed; never a wrong result
   * @throws RangeError for a generation that is no positive integer
   */
  mac(serial: string, message: Uint8Array, generation?: number): Uint8Array

  /**
   * What computes the same for one message after the other. The secret is made once, and lies outside of JavaScript's
   * memory as long as the result is held: let go of it with the request. To find out where a lock stands takes up to
   * 18,000 messages; with a secret made anew for each they keep the process busy for seconds.
   *
   * @throws KeyStoreError, RangeError as {@link KeyStore.mac}
   */
  macUnder(serial: string, generation?: number): (message: Uint8Array) => Uint8Array

  /**
   * Makes a lock known. Without `secret` the lock's secret is the one that this store derives for the serial, and
   * nothing is stored. With `secret` (32 bytes, brought by a lock of another maker) a copy is kept, encrypted; it is
   * the secret of the lock's first generation. The same call again does nothing.
   *
   * @throws KeyStoreError `lock_has_other_secret` if the lock is known with another secret than the one given, or
   *   has one of its own and none is given
   */
  registerLock(serial: string, secret?: Uint8Array): Promise<void>

  /**
   * The lock's secret of a generation (1 if left out), 32 bytes, for putting it into that lock: the one way by which a
   * secret leaves. The caller fills it with zeros when done.
   */
  forLockMaker(serial: string, generation?: number): Uint8Array

  /**
   * The generation that a lock gets which is personalised now: higher than `current` (null: it has none yet), and one
   * that is derived from the newest master key. So generations count up and may jump after a rotation of the master,
   * while every lock that stays as it is keeps its secret.
   */
  nextLockGeneration(current: number | null): number

  /** Ed25519 signature (RFC 8032) of a verdict, 64 bytes. */
  signVerdict(message: Uint8Array): Uint8Array
  /** The public key for {@link KeyStore.signVerdict}, 32 bytes. */
  readonly verdictPublicKey: Uint8Array

  /**
   * Ed25519 signature (RFC 8032) of a checkpoint of the audit log, 64 bytes. The key has generations, the first of which
   * is 1; each is there from the beginning (in a token, as many as were made with the store), and which of them signs
   * is written in the log.
   *
   * @throws RangeError for a generation that is no positive integer
   * @throws KeyStoreError `generation_unknown` where the store has no such one
   */
  signCheckpoint(message: Uint8Array, generation?: number): Uint8Array
  /** The public key of the first generation for {@link KeyStore.signCheckpoint}, 32 bytes. */
  readonly checkpointPublicKey: Uint8Array
  /** The public key of a generation for {@link KeyStore.signCheckpoint}, 32 bytes. */
  checkpointPublicKeyOf(generation: number): Uint8Array

  /** 32 secret bytes, always the same: what the salts in the map of subjects are derived from. */
  readonly subjectMapKey: Uint8Array
}

export interface OpenedKeyStore {
  readonly keyStore: KeyStore
  /** Sentences for whoever started the program, about what was made and what to do with it. */
  readonly notices: readonly string[]
}

export type KeyStoreErrorCode =
  | 'passphrase_missing'
  | 'passphrase_too_short'
  | 'wrong_passphrase'
  | 'key_file_missing'
  | 'wrong_key_file'
  | 'readable_by_others'
  | 'damaged'
  | 'unknown_version'
  | 'bad_serial'
  | 'bad_secret'
  | 'lock_has_other_secret'
  /** A lock's or a signing key's generation that this store has no key for. */
  | 'generation_unknown'
  /** There is a key store in the folder already, or one of the other kind. */
  | 'other_store'
  | 'no_store'
  /** Another process makes or rotates the store. */
  | 'busy'
  | 'pkcs11_settings'
  /** The driver `pkcs11js` has no binary, or the module of the HSM can't be loaded. */
  | 'pkcs11_missing'
  | 'pin_wrong'
  | 'pin_missing'
  /** There is no such token, or it isn't the one that this store was made in. */
  | 'wrong_token'
  /** The HSM does not answer now; it is tried again at the next use. */
  | 'unavailable'
  | 'not_exportable'
  | 'bad_share'
  | 'shares_do_not_fit'

/** A key store that can't be opened or used. The message says what to do and holds no secret. */
export class KeyStoreError extends Error {
  override readonly name = 'KeyStoreError'
  readonly code: KeyStoreErrorCode

  constructor(code: KeyStoreErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
