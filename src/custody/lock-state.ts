/** Rows of locks and of their acts. */
import type { ContainerId, OpeningId, PartyId } from './identifiers.ts'

/** What a lock system can do (LOCK-PROTOCOL, section 7). Rules adapt to it. */
export interface LockCapabilities {
  readonly needsKey: boolean
  readonly codeDigits: number
  readonly closingCode: boolean
  readonly receipt: 'none' | 'closing' | 'both'
  readonly chainedReceipts: boolean
  readonly order: 'counter' | 'clock'
  readonly tamperLatch: boolean
  readonly logDownload: boolean
  readonly signedLog: boolean
  readonly remoteRevoke: boolean
}

/** What a lock of our own protocol can do. */
export const PROTOCOL_CAPABILITIES: LockCapabilities = {
  needsKey: true,
  codeDigits: 10,
  closingCode: true,
  receipt: 'both',
  chainedReceipts: true,
  order: 'counter',
  tamperLatch: true,
  logDownload: true,
  signedLog: false,
  remoteRevoke: false,
}

export interface Lock {
  readonly lockSerial: string
  readonly partyId: PartyId
  /** Null: not built into a container. */
  readonly containerId: ContainerId | null
  /** The look-ahead window W. */
  readonly window: number
  readonly highestValue: number
  readonly lastConfirmedValue: number | null
  /** The highest value the lock is known to have accepted, from its log or a resynchronisation; 0: none. */
  readonly passedValue: number
  /** The first value of a gap that a resynchronisation passed over and no log has explained; null: none. */
  readonly gapFrom: number | null
  readonly outOfSync: boolean
  readonly readOutRequired: boolean
  readonly misfits: number
  readonly lastMisfitAt: number | null
  readonly capabilities: LockCapabilities
  readonly status: 'registered' | 'in_service' | 'retired'
  /** Of its secret. */
  readonly generation: number
  /** Acts up to this value were made with the generation before. */
  readonly generationAfter: number
  /** The generation before; null: there is none. They count up, and may jump. */
  readonly generationBefore: number | null
}

export interface LockActRow {
  readonly lockSerial: string
  readonly value: number
  readonly partyId: PartyId
  readonly action: 'O' | 'C' | 'A' | 'M'
  readonly keyId: string
  readonly openingId: OpeningId | null
  readonly state: 'issued' | 'received' | 'confirmed' | 'skipped'
  readonly flags: number | null
  readonly before: number | null
  /** When its receipt was recorded; null while there is none, also where only a log proves the act. */
  readonly recordedAt: number | null
  readonly withdrawn: boolean
}
