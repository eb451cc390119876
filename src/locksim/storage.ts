/** What a lock keeps, and the memory it keeps it in. */

export type Action = 'O' | 'C' | 'A' | 'M'

/** An act that was accepted and is not finished. */
export type PendingAct = {
  readonly value: number
  readonly action: Action
  readonly keyId: string
  /** F as read before anything moves. */
  readonly flags: number
}

/** An act whose new state the sensors showed. `before` is the value of the one before it; 0: none. */
export type DoneAct = PendingAct & { readonly before: number }

export type StoredRecord = {
  readonly number: number
  readonly value: number | null
  readonly action: Action | null
  readonly keyId: string
  readonly result: string
  readonly flags: number
}

export type StoredLog = {
  readonly count: number
  /** Hex; 64 zeros before the first record. */
  readonly head: string
  readonly headBefore: string
  readonly records: readonly StoredRecord[]
}

/** Everything a lock stores, apart from its serial and secret. Plain JSON. */
export type StoredLock = {
  /** C, the lowest value it would take; 1 in a new lock. */
  readonly counter: number
  readonly pending: PendingAct | null
  readonly done: DoneAct | null
  readonly wrongInRow: number
  readonly wrongSinceReceipt: boolean
  /** Set before a code is compared: found at a contact, it tells of power that was cut in between. */
  readonly attempt: { readonly keyId: string } | null
  readonly log: StoredLog
}

const NO_HEAD = '0'.repeat(64)

export const NEW_LOCK: StoredLock = {
  counter: 1,
  pending: null,
  done: null,
  wrongInRow: 0,
  wrongSinceReceipt: false,
  attempt: null,
  log: { count: 0, head: NO_HEAD, headBefore: NO_HEAD, records: [] },
}

/** Power went away at a write. Everything volatile is gone; what was written before stays. */
export class PowerLost extends Error {
  constructor() {
    super('power lost')
    this.name = 'PowerLost'
  }
}

/** Memory that survives loss of power. A write takes effect wholly or not at all, and may throw `PowerLost`. */
export interface LockStorage {
  read(): StoredLock
  write(state: StoredLock): void
}

/** When the power goes: after so many more writes; `unwritten` right before the next one takes effect. */
export type PowerCut = { readonly afterWrites: number; readonly unwritten?: boolean }

/** A lock's memory in this process, with a switch for the power. */
export class MemoryStorage implements LockStorage {
  #state: StoredLock
  #cut: PowerCut | null = null

  constructor(state: StoredLock = NEW_LOCK) {
    this.#state = state
  }

  /**
   * Cuts the power once: right after the n-th write from now took effect, or, with `unwritten`, when the write after
   * the n-th begins. n = 0 is always before the next write.
   */
  cutPower(cut: PowerCut | null): void {
    this.#cut = cut
  }

  /** What is left of the switch: null where the power stays, or has gone already. */
  get cut(): PowerCut | null {
    return this.#cut
  }

  read(): StoredLock {
    return this.#state
  }

  write(state: StoredLock): void {
    if (this.#cut === null) {
      this.#state = state
      return
    }
    const { afterWrites, unwritten = false } = this.#cut
    if (afterWrites <= 0) this.#lose()
    this.#state = state
    this.#cut = { afterWrites: afterWrites - 1, unwritten }
    if (afterWrites === 1 && !unwritten) this.#lose()
  }

  #lose(): never {
    this.#cut = null
    throw new PowerLost()
  }
}
