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
   * @returns 32 bytes
   */
  mac(serial: string, message: Uint8Array): Uint8Array

  /**
   * Makes a lock known. Without `secret` the lock's secret is the one that this store derives for the serial, and
   * nothing is stored. With `secret` (32 bytes, brought by a lock of another maker) a copy is kept, encrypted.
   * The same call again does nothing.
   *
   * @throws KeyStoreError `lock_has_other_secret` if the lock is known with another secret than the one given, or
   *   has one of its own and none is given
   */
  registerLock(serial: string, secret?: Uint8Array): Promise<void>

  /**
   * The lock's secret, 32 bytes, for putting it into that lock: the one way by which a secret leaves. The caller
   * fills it with zeros when done.
   */
  forLockMaker(serial: string): Uint8Array

  /** Ed25519 signature (RFC 8032) of a verdict, 64 bytes. */
  signVerdict(message: Uint8Array): Uint8Array
  /** The public key for {@link KeyStore.signVerdict}, 32 bytes. */
  readonly verdictPublicKey: Uint8Array

  /**
   * Ed25519 signature (RFC 8032) of a checkpoint of the audit log, 64 bytes. The key has generations, the first of which
   * is 1; each is there from the beginning, and which of them signs is written in the log.
   *
   * @throws RangeError for a generation that is no positive integer
   */
  signCheckpoint(message: Uint8Array, generation?: number): Uint8Array
  /** The public key of the first generation for {@link KeyStore.signCheckpoint}, 32 bytes. */
  readonly checkpointPublicKey: Uint8Array
  /** The public key of a generation for {@link KeyStore.signCheckpoint}, 32 bytes. */
  checkpointPublicKeyOf(generation: number): Uint8Array

  /** 32 secret bytes, always the same: what the salts in the map of subjects are derived from. */
  readonly subjectMapKey: Uint8Array
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

/** A key store that can't be opened or used. The message says what to do and holds no secret. */
export class KeyStoreError extends Error {
  override readonly name = 'KeyStoreError'
  readonly code: KeyStoreErrorCode

  constructor(code: KeyStoreErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
