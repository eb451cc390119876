/**
 * A virtual lock: the firmware of the lock protocol, sections 1 to 4. It knows its secret, its memory and its
 * mechanism, and nothing of what the server knows. Time and randomness are passed in.
 *
 * A method that loses power answers `power_lost`; the memory holds what was written, the mechanism stays as it is.
 */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { compare, type Match } from './compare.ts'
import { type AnswerCode, answer, type LockAnswer } from './displays.ts'
import { contactMessage, type KeyPort, keyIdOfPublicKey, type VerifySignature, verifyEd25519 } from './key.ts'
import { append, LOG_CAPACITY } from './log.ts'
import { applyForce, type Force, type MechanismState, moveLid, OPEN_MECHANISM } from './mechanism.ts'
import {
  type Action,
  type LockStorage,
  type PendingAct,
  PowerLost,
  type StoredLock,
  type StoredLog,
} from './storage.ts'
import { type Digits, type Mac, ocraDigits, readKeypad, receiptOf, resyncReceiptOf } from './texts.ts'

/** A key in the lock, under power: gone with the power. `waitFrom` in ms. */
export type Contact = { readonly keyId: string; readonly waitFrom: number }

export type VirtualLockOptions = {
  readonly serial: string
  /** 32 bytes, shared with the server and nobody else. */
  readonly secret: Uint8Array
  readonly storage: LockStorage
  readonly mechanism?: MechanismState
  readonly contact?: Contact | null
  /** Fresh random bytes for the nonce of a contact. */
  readonly random: (bytes: number) => Uint8Array
  /** W: 64. Other windows are for models. */
  readonly window?: number
  /** Records the log keeps: 1,024. Fewer are for models. */
  readonly logCapacity?: number
  /** In place of HMAC-SHA-256 under `secret`, for models. */
  readonly mac?: Mac
  /** In place of OCRA over `mac`, for models that remember results. */
  readonly digits?: Digits
  /** In place of Ed25519 by `@noble/curves`: another one, or none in models. */
  readonly verifySignature?: VerifySignature
  /** In place of SHA-256, for models that remember results. */
  readonly keyIdOf?: (publicKey: Uint8Array) => string
}

export type LogAnswer = LockAnswer & { readonly log?: StoredLog & { readonly serial: string } }

const NONCE_BYTES = 16
const TAMPERED = 1
const FAULT = 2
const WRONG_CODES = 4

export class VirtualLock {
  readonly serial: string
  readonly #storage: LockStorage
  readonly #random: (bytes: number) => Uint8Array
  readonly #mac: Mac
  readonly #digits: Digits
  readonly #verifySignature: VerifySignature
  readonly #keyIdOf: (publicKey: Uint8Array) => string
  readonly #window: number
  readonly #logCapacity: number
  #mechanism: MechanismState
  #contact: Contact | null

  constructor(options: VirtualLockOptions) {
    const { serial, secret, storage, random } = options
    if (!/^[0-9A-Z-]{1,16}$/.test(serial)) throw new TypeError('a lock serial has 1 to 16 of 0-9, A-Z and hyphen')
    if (secret.length !== 32) throw new TypeError('a lock secret has 32 bytes')
    this.serial = serial
    this.#storage = storage
    this.#random = random
    this.#mechanism = options.mechanism ?? OPEN_MECHANISM
    this.#contact = options.contact ?? null
    this.#window = options.window ?? 64
    this.#logCapacity = options.logCapacity ?? LOG_CAPACITY
    this.#mac = options.mac ?? macUnder(secret)
    this.#digits = options.digits ?? ocraDigits(this.#mac)
    this.#verifySignature = options.verifySignature ?? verifyEd25519
    this.#keyIdOf = options.keyIdOf ?? keyIdOfPublicKey
  }

  /** To be kept with the memory by whoever hosts the lock. */
  get mechanism(): MechanismState {
    return this.#mechanism
  }

  /** The key in the lock, or null: the lock has no power. */
  get powered(): Contact | null {
    return this.#contact
  }

  /** Puts a key in: powers the lock and proves the key (section 1). Completes what only lacked its record (4.4). */
  contact(key: KeyPort, now: number): LockAnswer {
    this.#contact = null
    return this.#underPower(key, now, (_, atContact) => atContact ?? answer('ready'))
  }

  /** Types a code (section 4.2). A key that is not in the lock is put in first. `now` in ms. */
  enter(key: KeyPort, typed: string, now: number): LockAnswer {
    return this.#underPower(key, now, (contact) => this.#enter(contact, typed, now))
  }

  /** Shows the last receipt again, to the same key, as long as the sensors still show its state (section 4.5). */
  showReceipt(key: KeyPort, now: number): LockAnswer {
    return this.#underPower(key, now, ({ keyId }) => {
      const { done } = this.#storage.read()
      if (done === null || done.keyId !== keyId || !this.#stillShows(done.action)) return answer('no_receipt')
      return answer('receipt', { receipt: receiptOf(this.#digits, this.serial, done) })
    })
  }

  /** Shows the two receipts for the next value (section 5.8). Stores nothing. */
  resynchronise(key: KeyPort, now: number): LockAnswer {
    return this.#underPower(key, now, ({ keyId }) => {
      const state = this.#storage.read()
      const standing = {
        keyId,
        value: state.counter,
        flags: this.#flags(state),
        boltThrown: this.#mechanism.bolt === 'thrown',
        before: state.done?.value ?? 0,
      }
      const first = resyncReceiptOf(this.#digits, this.serial, { step: 1, ...standing })
      const second = resyncReceiptOf(this.#digits, this.serial, { step: 2, ...standing })
      return answer('resynchronisation', { receipts: [first, second] })
    })
  }

  /** Reads the log out through the key (section 4.7). */
  readLog(key: KeyPort, now: number): LogAnswer {
    return this.#underPower(key, now, (): LogAnswer => {
      return { ...answer('log'), log: { serial: this.serial, ...this.#storage.read().log } }
    })
  }

  /** Takes the key out: no power. */
  removeKey(): void {
    this.#contact = null
  }

  /** Hands on the lid; false if the bolt held it. */
  lid(open: boolean): boolean {
    this.#mechanism = moveLid(this.#mechanism, open)
    return this.#mechanism.lid === (open ? 'open' : 'shut')
  }

  /** A crowbar, with or without success. */
  force(force: Force): void {
    this.#mechanism = applyForce(this.#mechanism, force)
  }

  /** Wear and repair, for rehearsals. */
  setFaults(faults: Partial<Pick<MechanismState, 'fault' | 'jammed'>>): void {
    this.#mechanism = { ...this.#mechanism, ...faults }
  }

  /**
   * Runs `use` with a proven key; `atContact` is what the lock showed if the key was put in just now. The key signs a
   * fresh nonce each time, and a wait goes on only while the same key stays in (section 4.2).
   */
  #underPower<Answer extends LockAnswer>(
    key: KeyPort,
    now: number,
    use: (contact: Contact, atContact: LockAnswer | null) => Answer,
  ): Answer | LockAnswer {
    const keyId = this.#provenKeyId(key)
    if (keyId === null) {
      this.#contact = null
      return answer('key_not_accepted')
    }
    try {
      if (this.#contact?.keyId === keyId) return use(this.#contact, null)
      this.#contact = { keyId, waitFrom: now }
      return use(this.#contact, this.#powerUp(keyId))
    } catch (error) {
      if (!(error instanceof PowerLost)) throw error
      this.#contact = null
      return answer('power_lost')
    }
  }

  #provenKeyId(key: KeyPort): string | null {
    const challenge = { serial: this.serial, nonceHex: bytesToHex(this.#random(NONCE_BYTES)) }
    const { publicKey, signature } = key.answer(challenge)
    return this.#verifySignature(signature, contactMessage(challenge), publicKey) ? this.#keyIdOf(publicKey) : null
  }

  /** What comes first at each contact: the traces of power that was cut (sections 4.2 and 4.4). */
  #powerUp(keyId: string): LockAnswer {
    let state = this.#storage.read()
    if (state.attempt !== null) {
      state = this.#logged({ ...state, attempt: null }, { keyId: state.attempt.keyId, result: 'interrupted' })
      this.#storage.write(state)
    }
    if (state.pending === null) return answer('ready')
    if (!this.#stillShows(state.pending.action)) return answer('not_finished')
    const finished = this.#finish(state, state.pending)
    return state.pending.keyId === keyId ? finished : answer('ready')
  }

  #enter(contact: Contact, typed: string, now: number): LockAnswer {
    const digits = readKeypad(this.serial, typed)
    if (digits === null) return answer('mistyped')
    const before = this.#storage.read()
    const dueMs = 1000 * waitSeconds(before.wrongInRow)
    // A clock that is set back while the key stays in makes no wait longer than it is.
    const waitMs = Math.min(dueMs, contact.waitFrom + dueMs - now)
    if (waitMs > 0) return answer('wait', { waitSeconds: Math.ceil(waitMs / 1000) })
    const { keyId } = contact
    // Stored before anything is compared: cutting the power doesn't make an attempt undone (section 4.2).
    const attempted = { ...before, attempt: { keyId }, wrongInRow: before.wrongInRow + 1, wrongSinceReceipt: true }
    this.#storage.write(attempted)
    const boltOpen = this.#mechanism.bolt === 'open'
    const asked = { serial: this.serial, keyId, digits, boltOpen, window: this.#window }
    const match = compare(this.#digits, before, asked)
    if (match.kind !== 'wrong') return this.#matched(before, match, keyId)
    this.#contact = { keyId, waitFrom: now }
    this.#storage.write(this.#logged({ ...attempted, attempt: null }, { keyId, result: 'wrong' }))
    const wait = waitSeconds(attempted.wrongInRow)
    return wait === 0 ? answer('wrong') : answer('wrong', { waitSeconds: wait })
  }

  /** `before` is the memory without the attempt: a code that fits is no wrong one. */
  #matched(before: StoredLock, match: Exclude<Match, { kind: 'wrong' }>, keyId: string): LockAnswer {
    switch (match.kind) {
      case 'resume':
        return before.pending === null ? answer('not_finished') : this.#begin(before, before.pending, 'resumed')
      case 'accept':
        return this.#begin(before, { value: match.value, action: match.action, keyId, flags: 0 }, 'accepted')
      case 'already_there':
        return this.#refuse(before, match.action === 'O' ? 'already_open' : 'already_closed', { keyId, ...match })
      case 'already_used':
        return this.#refuse(before, before.pending === null ? 'already_used' : 'not_finished', { keyId })
      default:
        return unknownMatch(match)
    }
  }

  #refuse(before: StoredLock, code: AnswerCode, of: Partial<PendingAct> & { keyId: string }): LockAnswer {
    this.#storage.write(this.#logged(before, { ...of, result: code }))
    return answer(code)
  }

  /** One atomic write moves the counter and says what is under way; only then the bolt moves (section 4.4). */
  #begin(before: StoredLock, act: PendingAct, result: 'accepted' | 'resumed'): LockAnswer {
    if (act.action === 'C' && this.#mechanism.lid === 'open') return this.#refuse(before, 'shut_the_lid', act)
    if (act.action === 'M' && this.#mechanism.lid === 'shut') return this.#refuse(before, 'open_the_lid', act)
    // A lock can be forced between a loss of power and the resumption: F is read again and only ever grows.
    const pending: PendingAct = { ...act, flags: act.flags | this.#flags(before) }
    let state: StoredLock = { ...before, attempt: null, counter: Math.max(before.counter, act.value + 1), pending }
    if (result === 'accepted' && before.pending !== null) {
      state = this.#logged(state, { ...before.pending, result: 'cancelled' })
    }
    state = this.#logged(state, { ...pending, result })
    this.#storage.write(state)
    this.#mechanism = moved(this.#mechanism, act.action)
    return this.#stillShows(act.action) ? this.#finish(state, pending) : answer('not_finished')
  }

  /** The sensors show the new state: one write makes the act done, then its receipt is shown (section 4.4). */
  #finish(state: StoredLock, pending: PendingAct): LockAnswer {
    // A reset latch must not take its own flag away; anything that came up since must not be lost with the counts.
    const flags = pending.flags | this.#flags(state)
    const done = { ...pending, flags, before: state.done?.value ?? 0 }
    const finished: StoredLock = { ...state, pending: null, done, wrongInRow: 0, wrongSinceReceipt: false }
    this.#storage.write(this.#logged(finished, { ...done, result: 'done' }))
    return answer(finishedCode(done.action), { receipt: receiptOf(this.#digits, this.serial, done) })
  }

  #logged(state: StoredLock, entry: Partial<PendingAct> & { keyId: string; result: string }): StoredLock {
    const { value = null, action = null, keyId, result, flags = this.#flags(state) } = entry
    return { ...state, log: append(state.log, this.#mac, { value, action, keyId, result, flags }, this.#logCapacity) }
  }

  #flags(state: StoredLock): number {
    const { latched, fault } = this.#mechanism
    return (latched ? TAMPERED : 0) | (fault ? FAULT : 0) | (state.wrongSinceReceipt ? WRONG_CODES : 0)
  }

  /** Whether bolt, lid and latch are as the act leaves them. */
  #stillShows(action: Action): boolean {
    const { bolt, lid, latched } = this.#mechanism
    switch (action) {
      case 'O':
        return bolt === 'open'
      case 'C':
        return bolt === 'thrown' && lid === 'shut'
      case 'A':
        return true
      case 'M':
        return !latched
      default:
        return unknownAction(action)
    }
  }
}

/** The two blocks of the secret are hashed once: a typed code is compared with those of a whole window. */
function macUnder(secret: Uint8Array): Mac {
  const keyed = hmac.create(sha256, secret)
  return (message) => keyed.clone().update(message).digest()
}

/** Seconds to wait under power after so many wrong codes in a row (section 4.2). */
function waitSeconds(wrongInRow: number): number {
  if (wrongInRow < 5) return 0
  return [60, 120, 240, 480][wrongInRow - 5] ?? 960
}

function moved(mechanism: MechanismState, action: Action): MechanismState {
  switch (action) {
    case 'O':
      return mechanism.jammed ? mechanism : { ...mechanism, bolt: 'open' }
    case 'C':
      return mechanism.jammed ? mechanism : { ...mechanism, bolt: 'thrown' }
    case 'A':
      return mechanism
    case 'M':
      return { ...mechanism, latched: false }
    default:
      return unknownAction(action)
  }
}

function finishedCode(action: Action): AnswerCode {
  switch (action) {
    case 'O':
      return 'opened'
    case 'C':
      return 'closed'
    case 'A':
      return 'advanced'
    case 'M':
      return 'maintained'
    default:
      return unknownAction(action)
  }
}

function unknownAction(action: never): never {
  throw new TypeError(`unknown action: ${String(action)}`)
}

function unknownMatch(match: never): never {
  throw new TypeError(`unknown match: ${String(match)}`)
}
