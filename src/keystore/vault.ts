/** What one kind of key store differs in from another: where its master keys are, and who signs. */
export interface Vault {
  /** How many master keys there are; the newest has this number, the first is 1. */
  readonly masters: number

  /**
   * 32 bytes derived from a master key: HKDF-Expand (RFC 5869, section 2.3) with SHA-256, `info` in ASCII.
   *
   * @param master 1 to {@link Vault.masters}
   */
  derive(master: number, info: string): Uint8Array

  /** Ed25519 (RFC 8032), 64 bytes. @throws KeyStoreError `generation_unknown` */
  sign(use: SigningUse, generation: number, message: Uint8Array): Uint8Array
  /** 32 bytes. @throws KeyStoreError `generation_unknown` */
  publicKeyOf(use: SigningUse, generation: number): Uint8Array
}

export type SigningUse = 'verdict' | 'checkpoint'

export const KEY_BYTES = 32
export const FIRST_GENERATION = 1
/** Keys that must never change, whatever is rotated, come from this one. */
export const FIRST_MASTER = 1

/**
 * So many generations of a lock's secret come from one master key before the next one's begin. The number of the
 * generation alone says which master it is derived from, so nothing has to be kept for each lock, and two processes
 * can't see it differently.
 */
export const LOCK_GENERATIONS_PER_MASTER = 1_000

export function masterOfLockGeneration(generation: number): number {
  return Math.ceil(generation / LOCK_GENERATIONS_PER_MASTER)
}

export function firstLockGenerationOf(master: number): number {
  return (master - 1) * LOCK_GENERATIONS_PER_MASTER + 1
}

export function requireGeneration(generation: number): void {
  if (!Number.isSafeInteger(generation) || generation < FIRST_GENERATION) throw new RangeError('no such generation')
}

export function signingKeyInfo(use: SigningUse, generation: number): string {
  return `geleit-signing-key-v1|${use}|${generation}`
}

const ID_BYTES = 8

/** A name for the key store that gives nothing away: it stays when the store moves or its master key is rotated. */
export function keyStoreIdOf(vault: Pick<Vault, 'derive'>): string {
  const bytes = vault.derive(FIRST_MASTER, 'geleit-keystore-id-v1')
  return Buffer.from(bytes.subarray(0, ID_BYTES)).toString('hex')
}
