/**
 * The world that the explorer walks through: one real virtual lock, the server's real rules, two persons with a key
 * each, and beside them the truth, which neither of the two knows.
 */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { LockBook } from '../../src/custody/lock.ts'
import * as lockRules from '../../src/custody/lock.ts'
import { provenValue } from '../../src/custody/lock-book.ts'
import {
  type KeyPort,
  type LockAnswer,
  type LockStorage,
  type MechanismState,
  MemoryStorage,
  type PowerCut,
  type StoredLock,
  VirtualLock,
} from '../../src/locksim/index.ts'
import { keyIdOfPublicKey } from '../../src/locksim/key.ts'
import { ocraDigits } from '../../src/locksim/texts.ts'
import { type LockAction, lockCode } from '../../src/oath/lock-codes.ts'

export const SERIAL = 'BOX-17'
const SECRET = new Uint8Array(32).fill(7)

/** An act as it really happened. `before` is 0 for none. */
export type TrueAct = NonNullable<StoredLock['done']>

export type World = {
  readonly stored: StoredLock
  readonly mechanism: MechanismState
  readonly book: LockBook
  /** Whether the highest code is live in the server's word; expiry is that word alone. */
  readonly highestIsLive: boolean
  /** Anna's key and phone are in a thief's hands, and reported. The thief does whatever Anna could. */
  readonly stolen: boolean
  /** Receipts that the lock showed and nobody has entered yet. */
  readonly hands: readonly { readonly value: number; readonly text: string }[]
  /** The truth: every act, oldest first, as far back as anybody may still ask. */
  readonly happened: readonly TrueAct[]
  /** The truth: force was used since the latch was last reset by a finished act of maintenance. */
  readonly forced: boolean
}

/** What a mutant may change: the server's rules, and what the lock's firmware writes. */
export type Rules = Pick<
  typeof lockRules,
  'codeValue' | 'tourPack' | 'verifyReceipt' | 'explainLog' | 'resynchronise' | 'openRisk'
> & { readonly firmware: (next: StoredLock, previous: StoredLock) => StoredLock }

export const REAL_RULES: Rules = { ...lockRules, firmware: (next) => next }

/** A property that doesn't hold. */
export class Violation extends Error {
  readonly property: string

  constructor(property: string, message: string) {
    super(message)
    this.name = 'Violation'
    this.property = property
  }
}

export type Person = { readonly name: 'Anna' | 'Bert'; readonly keyId: string; readonly key: KeyPort }

// Signatures are the one thing the model leaves out: they cost milliseconds, and a test of their own has them.
function person(name: Person['name'], seed: number): Person {
  const publicKey = new Uint8Array(32).fill(seed)
  const answer = { publicKey, signature: new Uint8Array(64) }
  return { name, keyId: keyIdOfPublicKey(publicKey), key: { answer: () => answer } }
}

export const ANNA = person('Anna', 1)
export const BERT = person('Bert', 2)
export const PERSONS = [ANNA, BERT] as const
/** A key that says that it is Anna's. It has another key pair, for nobody can copy hers. */
export const CLONE: Person = { ...person('Anna', 3), name: 'Anna' }

export function ownerOf(keyId: string): Person {
  return keyId === ANNA.keyId ? ANNA : BERT
}

/** HMAC-SHA-256 under the lock's secret, remembered by counter and question: codes come up again and again. */
export const rememberedMac = remember((message: Uint8Array) => hmac(sha256, SECRET, message))

function remember(mac: (message: Uint8Array) => Uint8Array): (message: Uint8Array) => Uint8Array {
  const known = new Map<number, Map<number, Uint8Array>>()
  return (message) => {
    // Suite and zero byte, 28 bytes; counter, 8; question, 32 and zeros. A third of the question tells texts apart: 52
    // bits of it, and 26 beside the counter, which stays below 2^27.
    const { buffer, byteOffset } = message
    const view = new DataView(buffer, byteOffset + 28)
    const text = view.getUint32(8) * 2 ** 20 + (view.getUint32(12) >>> 12)
    const rest = view.getUint32(4) * 2 ** 26 + (view.getUint32(16) >>> 6)
    const ofText = known.get(text) ?? new Map<number, Uint8Array>()
    const found = ofText.get(rest)
    if (found !== undefined) return found
    const made = mac(message)
    known.set(text, ofText.set(rest, made))
    return made
  }
}

const rememberedDigits = (() => {
  const digits = ocraDigits(rememberedMac)
  const known = new Map<string, (value: number) => string>()
  return (text: string): ((value: number) => string) => {
    const digitsOfText = known.get(text) ?? rememberedByValue(digits(text))
    known.set(text, digitsOfText)
    return digitsOfText
  }
})()

function rememberedByValue(digits: (value: number) => string): (value: number) => string {
  const known = new Map<number, string>()
  return (value) => {
    const made = known.get(value) ?? digits(value)
    known.set(value, made)
    return made
  }
}

const keyIds = new Map<number, string>()

/** The persons' public keys are one byte, again and again. */
function rememberedKeyId(publicKey: Uint8Array): string {
  const [seed = 0] = publicKey
  const made = keyIds.get(seed) ?? keyIdOfPublicKey(publicKey)
  keyIds.set(seed, made)
  return made
}

/**
 * Stands for the HMAC of log records. No record is forged here, so mixing is enough; tests of the log have the real
 * one. (Each path makes records of its own: nothing could be remembered.)
 */
export function logMac(message: Uint8Array): Uint8Array {
  const out = new Uint8Array(32)
  let mixed = 0x811c9dc5
  for (let at = 0; at < message.length; at += 1) {
    mixed = Math.imul(mixed ^ (message[at] ?? 0), 0x01000193) >>> 0
    out[at & 31] = (out[at & 31] ?? 0) ^ (mixed >>> 24)
  }
  return out
}

const codes = new Map<string, string>()

/** The code as the server shows it. */
export function codeFor(action: LockAction, value: number, keyId: string): string {
  const key = `${action}${value}${keyId}`
  const made = codes.get(key) ?? lockCode(rememberedMac, { serial: SERIAL, action, keyId, value })
  codes.set(key, made)
  return made
}

/** Memory that sees every write, and lets a mutant change it. */
class WatchedStorage implements LockStorage {
  readonly #memory: MemoryStorage
  readonly #firmware: Rules['firmware']
  readonly #watch: (next: StoredLock, previous: StoredLock) => void

  constructor(
    memory: MemoryStorage,
    firmware: Rules['firmware'],
    watch: (next: StoredLock, previous: StoredLock) => void,
  ) {
    this.#memory = memory
    this.#firmware = firmware
    this.#watch = watch
  }

  read(): StoredLock {
    return this.#memory.read()
  }

  write(state: StoredLock): void {
    const previous = this.#memory.read()
    try {
      this.#memory.write(this.#firmware(state, previous))
    } finally {
      const next = this.#memory.read()
      if (next !== previous) this.#watch(next, previous)
    }
  }
}

/** Lets a person do something at the lock, from putting the key in to taking it out, and watches what is written. */
export function atLock<Answer extends LockAnswer>(
  world: World,
  rules: Rules,
  cut: PowerCut | null,
  use: (lock: VirtualLock) => Answer,
): { readonly world: World; readonly answer: Answer } {
  const memory = new MemoryStorage(world.stored)
  memory.cutPower(cut)
  let { happened, forced } = world
  const watch = (next: StoredLock, previous: StoredLock) => {
    checkCounter(next, previous)
    if (next.done === null || next.done === previous.done) return
    if (next.done.value === previous.done?.value && next.pending === null && previous.pending === null) return
    checkDone(world, next.done, previous, lock.mechanism, forced)
    happened = [...happened, next.done]
    if (next.done.action === 'M') forced = false
  }
  const lock: VirtualLock = new VirtualLock({
    serial: SERIAL,
    secret: SECRET,
    storage: new WatchedStorage(memory, rules.firmware, watch),
    mechanism: world.mechanism,
    random: (bytes) => new Uint8Array(bytes),
    window: world.book.window,
    logCapacity: 64,
    mac: logMac,
    digits: rememberedDigits,
    verifySignature: () => true,
    keyIdOf: rememberedKeyId,
  })
  const answer = use(lock)
  const after = { ...world, stored: memory.read(), mechanism: lock.mechanism, happened, forced }
  return { world: withReceipt(after, answer), answer }
}

function withReceipt(world: World, answer: LockAnswer): World {
  const { done } = world.stored
  if (answer.receipt === undefined || done === null) return world
  const text = answer.receipt
  if (world.hands.some((receipt) => receipt.value === done.value)) return world
  return { ...world, hands: [...world.hands, { value: done.value, text }] }
}

/** No code is accepted twice, and none that is older than an accepted one. */
function checkCounter(next: StoredLock, previous: StoredLock): void {
  const begun = next.pending
  if (begun !== null && begun.value !== previous.pending?.value && begun.value < previous.counter) {
    throw new Violation('no code accepted twice', `value ${begun.value} below the counter ${previous.counter}`)
  }
}

function checkDone(world: World, done: TrueAct, previous: StoredLock, at: MechanismState, forced: boolean): void {
  const { value, action, flags } = done
  const last = world.happened.at(-1)?.value ?? 0
  if (value <= Math.max(last, previous.done?.value ?? 0)) {
    throw new Violation('no code accepted twice', `act ${value} after act ${Math.max(last, previous.done?.value ?? 0)}`)
  }
  if (action === 'C' && !(at.bolt === 'thrown' && at.lid === 'shut')) {
    throw new Violation('no closing recorded while the bolt is open', `act ${value}`)
  }
  if (action === 'O' && at.bolt !== 'open') {
    throw new Violation('no opening recorded while the bolt is thrown', `act ${value}`)
  }
  if ((flags & 1) !== (forced ? 1 : 0)) {
    throw new Violation(
      'flag 1 tells the truth',
      `act ${value} says ${flags & 1}, force was ${forced ? '' : 'not '}used`,
    )
  }
  const known = world.book.acts.find((act) => act.value === value)
  if (known === undefined) throw new Violation('no act without a code', `act ${value}`)
  if (known.state === 'skipped' || known.state === 'confirmed') {
    throw new Violation('what is proven stays true', `act ${value} was ${known.state}, and happens now`)
  }
}

/**
 * Drops what nobody can ask about any more, so that worlds stay comparable. What a resynchronisation passed over is
 * kept until a log explains it.
 */
export function trimmed(world: World): World {
  const from = provenValue(world.book) - 2
  return {
    ...world,
    book: { ...world.book, acts: world.book.acts.filter((act) => act.value >= from) },
    hands: world.hands.filter((receipt) => receipt.value >= from),
    happened: world.happened.filter((act) => act.value >= from || act === world.happened.at(-1)),
  }
}

/**
 * Two worlds with the same text go on alike. Values count from the last confirmed one, since nothing depends on where
 * they started; the count of wrong codes is left out, since every wait is waited for; the log is left out, since what
 * it can still tell is in the truth.
 */
export function worldText(world: World): string {
  const { stored, mechanism, book, hands, happened } = world
  const last = book.lastConfirmedValue ?? 0
  const key = (keyId: string) => (keyId === ANNA.keyId ? 'a' : 'b')
  const before = (value: number | null) => (value === null || value === 0 ? '-' : String(value - last))
  const act = (of: { value: number; action: string; keyId: string; flags: number | null }) =>
    `${of.value - last}${of.action}${key(of.keyId)}${of.flags ?? '_'}`
  return [
    stored.counter - last,
    stored.pending === null ? '' : act(stored.pending),
    stored.done === null ? '' : act(stored.done) + before(stored.done.before),
    stored.attempt === null ? '' : 'x',
    stored.wrongSinceReceipt ? 'w' : '',
    `${mechanism.bolt[0]}${mechanism.lid[0]}${mechanism.latched ? 'l' : ''}`,
    book.highestValue - last,
    Math.max(0, book.passedValue - last),
    provenValue(book) - last,
    book.acts
      .map((of) => act(of) + of.state.slice(0, 2) + before(of.before))
      .sort()
      .join(),
    `${book.outOfSync ? 'o' : ''}${world.highestIsLive ? 'l' : ''}${world.stolen ? 's' : ''}${world.forced ? 'f' : ''}`,
    hands
      .map((receipt) => receipt.value - last)
      .sort()
      .join(),
    happened
      .filter((of) => of.value > provenValue(book))
      .map((of) => act(of) + before(of.before))
      .join(),
  ].join('/')
}
