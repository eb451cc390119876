/** Words of the module that keeps the field going without a network. Times are ms since 1970 UTC unless said otherwise. */
import type { VerdictReason } from '../../src/custody/installation.ts'
import type { ReceiptFlags } from '../../src/oath/lock-codes.ts'
import type { Answer, Operation } from '../api/client.ts'
import type { Slip } from '../fitter/receipt.ts'

/** Codes of one box for one person and key, with signed verdicts. */
export type TourPack = Answer<'POST /v1/containers/{id}/tour-packs'>
export type SignedVerdict = TourPack['verdicts'][number]
export type VerdictKey = Answer<'GET /v1/verdict-keys'>['keys'][number]

export type ActKind =
  | 'receipt'
  | 'scan'
  | 'installation'
  | 'defect'
  | 'report'
  | 'closing'
  | 'return'
  | 'photo'
  | 'passOn'
  | 'other'

/**
 * `waiting`: it is on this phone, and nobody else knows of it. `sending`: it may have arrived. `confirmed`: the server
 * has it. `refused`: the server said no, and it stays until the person has read that.
 */
export type ActState = 'waiting' | 'sending' | 'confirmed' | 'refused'

/** Why an act was not taken. */
export interface ActProblem {
  readonly code: string
  /** What to do, as the server says it. */
  readonly message: string
  /** 0: it never came to the server. */
  readonly status: number
  readonly members: Readonly<Record<string, unknown>>
  /** Until then the server takes no other one either; ms since 1970 UTC by the clock of the phone. */
  readonly waitUntil?: number
}

/** What somebody did, to be told to the server. */
export interface NewAct {
  readonly operation: Operation
  /**
   * Members of path and body may refer to the answer of an act that was added before, as `answerOf(id, member)` writes
   * it: a photo that has no id yet, an incident that is not open yet.
   */
  readonly path?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly what: {
    readonly kind: ActKind
    /** What is shown of it: a serial, a device. No code and no receipt. */
    readonly about: string
  }
  /** The box that it is about. Acts of one box go out in order. Left out: taken from the tour, else from the path. */
  readonly box?: string
  /** A picture; it becomes the members `dataBase64` and `contentType` of the body. */
  readonly photo?: Blob
  /** Its idempotency key, where it was tried before; then `at` stands in the body, so that both requests are the same. */
  readonly id?: string
  /** When it happened, ISO 8601; left out: now. */
  readonly at?: string
}

export interface QueuedAct extends Omit<NewAct, 'photo' | 'id' | 'at'> {
  /** Its idempotency key. */
  readonly id: string
  /** Its place in the order. */
  readonly number: number
  /** When it happened by the clock of the phone, ISO 8601. It becomes the member `at` where the operation has one. */
  readonly at: string
  readonly box: string
  readonly state: ActState
  readonly problem?: ActProblem
  /** What the server answered; of confirmed acts, until the page is loaded anew. */
  readonly answer?: unknown
}

/** Stands in path or body for a member of the answer to an act that was added before. */
export function answerOf(actId: string, member: string): string {
  return `answer:${actId}/${member}`
}

/** Why a phone says no by itself. */
export type LocalReason =
  | 'unreadable'
  /** Neither the server nor a signed verdict can be had here. */
  | 'cannot_be_had'
  /** The signed one is over. */
  | 'verdict_expired'
  /** The signature, or what it is for, does not fit. */
  | 'verdict_forged'
  /** The lock of the box that it came out of shows that somebody was there. */
  | 'box_was_forced'
  | 'reported_here'
  | 'installed_here'
  | 'defective_here'

export interface ShownVerdict {
  /** Canonical; the text as it was read where it is no identification. */
  readonly deviceId: string
  readonly verdict: 'yes' | 'no'
  readonly reasons: readonly (VerdictReason | LocalReason)[]
  /** `server`: asked now. `signed`: fetched before, with its validity. `phone`: what this phone knows itself. */
  readonly from: 'server' | 'signed' | 'phone'
  /** ISO 8601; of signed verdicts and of the server's. */
  readonly asOf?: string
  readonly validUntil?: string
}

/** Why an opening code is not shown. Closing codes always are. */
export type TourBlock = 'stopped' | 'expired' | 'used_up'

export interface TourCode {
  readonly openingId: string
  readonly action: 'open' | 'close'
  /** 10 digits. */
  readonly code: string
}

export type TypingError =
  | Slip
  /** This receipt was typed already: the lock still shows that of the act before. */
  | { readonly kind: 'same_again' }
  /** No code of this tour waits for a receipt. */
  | { readonly kind: 'nothing_to_confirm' }

export type Typed =
  | { readonly ok: true; readonly flags: ReceiptFlags; readonly action: 'open' | 'close'; readonly act: QueuedAct }
  | { readonly ok: false; readonly slip: TypingError }

/** Where a device of a tour is, as far as this phone knows. */
export type DevicePlace = 'in_box' | 'in_hand' | 'installed'

export interface TourDevice {
  readonly deviceId: string
  /** Unknown for one that the pack did not list. */
  readonly deviceType: string | null
  readonly place: DevicePlace
  readonly defective: boolean
  readonly reported: boolean
}

export interface TourOpening {
  readonly openingId: string
  readonly state: 'unused' | 'open' | 'closed'
  /** The code for this was typed into the lock; what came of it is not known yet. */
  readonly typed: 'open' | 'close' | null
  readonly openingReceipt: boolean
  readonly closingReceipt: boolean
}

/** What is still out at the end of a tour. */
export interface StillOut {
  readonly devices: readonly string[]
  readonly openingCodes: number
  readonly receipts: number
  readonly boxOpen: boolean
}

/** The box of a tour, as far as this phone knows. */
export interface TourBox {
  /** `opening`, `closing`: the code was typed in, its receipt was not. */
  readonly status: 'closed' | 'opening' | 'open' | 'closing'
  /** The one that is under way, or comes next; null: all are used. */
  readonly openingId: string | null
  readonly contents: readonly TourDevice[]
  readonly taken: readonly string[]
  /** Flag 1, or a report of this box: no opening code any more. */
  readonly stopped: boolean
}
