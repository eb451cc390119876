/**
 * Sends what waits, one act after the other, in one window of the app at a time. Each step is kept before the next one
 * is taken, so that wherever the phone is switched off, the next start goes on from there.
 */
import {
  afterSending,
  backOffMs,
  type Fate,
  fateOf,
  type KeptAct,
  type Moment,
  nextActs,
  requestOf,
  withWait,
} from './queue.ts'
import type { Held, KeptPhoto, Records } from './records.ts'
import type { ActProblem } from './types.ts'

export interface SenderParts {
  readonly records: Records
  readonly moment: () => Moment
  readonly random: () => number
  /** Gives the answer, or throws what `problemOf` understands. */
  readonly send: (act: KeptAct, request: { readonly path: object; readonly body: unknown }) => Promise<unknown>
  readonly problemOf: (error: unknown) => ActProblem
  /** In the language of the person: an act that names an answer that never came. */
  readonly needsEarlier: () => string
  /** Runs `work` as soon as no other window does; `signal` ends the waiting. */
  readonly alone: (work: () => Promise<void>, signal: AbortSignal) => Promise<void>
  /** After each change; `answer` where the server confirmed one. */
  readonly changed: (confirmed?: { readonly act: KeptAct; readonly answer: unknown }) => Promise<void>
  readonly loginNeeded: (needed: boolean) => void
  /** Runs `then` after so long; gives back what stops it. */
  readonly timer: (ms: number, then: () => void) => () => void
}

/** How often it looks again by itself where nothing tells it that there is a network. */
const POLL_MS = 30_000
const LOGIN_MS = 120_000

export class Sender {
  readonly #parts: SenderParts
  readonly #tries = new Map<string, number>()
  readonly #notBefore = new Map<string, number>()
  /** Without a network nothing goes out, whatever its box. */
  #quietUntil = 0
  #networkTries = 0
  #kicks = 0
  #wake: (() => void) | null = null
  #woken = false
  readonly #end = new AbortController()

  constructor(parts: SenderParts) {
    this.#parts = parts
  }

  start(): Promise<void> {
    return this.#parts
      .alone(() => this.#run(), this.#end.signal)
      .catch((error: unknown) => {
        if (!this.#end.signal.aborted) throw error
      })
  }

  stop(): void {
    this.#end.abort()
    this.#wake?.()
  }

  /** Something was added, or there is a network again: at once, whatever was to be waited for. */
  kick(): void {
    this.#kicks += 1
    this.#quietUntil = 0
    this.#networkTries = 0
    this.#notBefore.clear()
    this.wake()
  }

  /** Something was added. */
  wake(): void {
    this.#woken = true
    this.#wake?.()
  }

  async #run(): Promise<void> {
    while (!this.#end.signal.aborted) {
      this.#woken = false
      const held = await this.#parts.records.read()
      const now = this.#now()
      const next = now < this.#quietUntil ? undefined : nextActs(held.acts, now, this.#notBefore)[0]
      if (next === undefined) await this.#rest(held)
      else await this.#send(next, held)
    }
  }

  #now(): number {
    return this.#parts.moment().counted
  }

  async #send(act: KeptAct, held: Held): Promise<void> {
    const { records, moment, changed } = this.#parts
    const request = requestOf(act, held.acts, moment())
    if (request === null) {
      const problem = { code: 'needs_earlier', message: this.#parts.needsEarlier(), status: 0, members: {} }
      await records.put(afterSending(act, { is: 'refused', problem }))
      return changed()
    }
    const sending: KeptAct = { ...act, state: 'sending', request }
    if (act.state !== 'sending') {
      await records.put(sending)
      await changed()
    }
    const kicks = this.#kicks
    const { fate, answer } = await this.#try(sending, request)
    if (this.#end.signal.aborted && fate.is === 'again') return
    // There may be a network since: then what failed before says nothing.
    if (fate.is === 'again' && this.#kicks !== kicks) return
    await this.#keep(sending, fate, answer)
  }

  async #try(act: KeptAct, request: { readonly path: object; readonly body: unknown }): Promise<Tried> {
    const tries = (this.#tries.get(act.id) ?? 0) + 1
    this.#tries.set(act.id, tries)
    try {
      const photo = act.hasPhoto ? await this.#parts.records.photo(act.id) : null
      const answer = await this.#parts.send(act, photo === null ? request : withPhoto(request, photo))
      return { fate: { is: 'confirmed', answer }, answer }
    } catch (error) {
      const { problemOf, moment } = this.#parts
      return { fate: fateOf(withWait(problemOf(error), moment().wall), tries) }
    }
  }

  async #keep(act: KeptAct, fate: Fate, answer: unknown): Promise<void> {
    const { records, changed, loginNeeded } = this.#parts
    const after = afterSending(act, fate)
    if (fate.is === 'again') return this.#later(act, fate.why)
    this.#networkTries = 0
    this.#tries.delete(act.id)
    this.#notBefore.delete(act.id)
    loginNeeded(false)
    // Others may have been added in the meantime that name it.
    if (fate.is === 'confirmed') await records.confirm(after, (await records.read()).acts)
    else await records.put(after)
    await changed(fate.is === 'confirmed' ? { act: after, answer } : undefined)
  }

  #later(act: KeptAct, why: Extract<Fate, { is: 'again' }>['why']): void {
    const now = this.#now()
    if (why === 'server') {
      this.#notBefore.set(act.id, now + backOffMs(this.#tries.get(act.id) ?? 1, this.#parts.random()))
      return
    }
    this.#networkTries += 1
    this.#quietUntil = now + (why === 'login' ? LOGIN_MS : backOffMs(this.#networkTries, this.#parts.random()))
    if (why === 'login') this.#parts.loginNeeded(true)
  }

  /** Until something is added, there is a network again, or it is time to try. */
  async #rest(held: Held): Promise<void> {
    const now = this.#now()
    const due = [this.#quietUntil, ...held.acts.map(({ id }) => this.#notBefore.get(id) ?? 0)].filter((at) => at > now)
    const ms = Math.min(POLL_MS, ...due.map((at) => at - now))
    if (this.#woken || this.#end.signal.aborted) return
    await new Promise<void>((resolve) => {
      const stop = this.#parts.timer(ms, resolve)
      this.#wake = () => {
        stop()
        resolve()
      }
    })
    this.#wake = null
  }
}

interface Tried {
  readonly fate: Fate
  readonly answer?: unknown
}

function withPhoto(
  { path, body }: { readonly path: object; readonly body: unknown },
  photo: KeptPhoto,
): {
  readonly path: object
  readonly body: unknown
} {
  return { path, body: { ...(body as object), contentType: photo.contentType, dataBase64: photo.dataBase64 } }
}
