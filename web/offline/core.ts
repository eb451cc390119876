/** The field of one person on one phone: what it holds, and what can be done with it. Knows no React and no browser. */
import type { Moment } from './queue.ts'
import { type AskedPack, type Held, type HeldTour, Records } from './records.ts'
import { Sender, type SenderParts } from './sender.ts'
import { TourHand } from './tour-hand.ts'
import { blockOf, boxOfTour } from './tour-state.ts'
import type { ActProblem, NewAct, QueuedAct, ShownVerdict, TourBlock, TourBox, TourPack, VerdictKey } from './types.ts'
import type { Vault } from './vault.ts'
import { type CheckEd25519, verdictOn } from './verdicts.ts'

/** What the server is asked; each throws what `problemOf` understands. */
export interface Remote {
  readonly send: SenderParts['send']
  pack(asked: AskedPack): Promise<TourPack>
  verdictKeys(): Promise<readonly VerdictKey[]>
  verdict(deviceId: string, signal: AbortSignal): Promise<Pick<ShownVerdict, 'verdict' | 'reasons' | 'asOf'>>
}

export interface CoreParts {
  readonly vault: Vault
  readonly personId: string
  readonly remote: Remote
  readonly problemOf: (error: unknown) => ActProblem
  readonly needsEarlier: () => string
  readonly moment: () => Moment
  readonly newId: () => string
  readonly random: () => number
  readonly isOnline: () => boolean
  readonly alone: SenderParts['alone']
  readonly timer: SenderParts['timer']
  readonly checkEd25519: CheckEd25519
  /** To the other windows of this person, that something is other than it was. */
  readonly tellOthers: (confirmed?: Confirmed) => void
}

export interface Confirmed {
  readonly act: QueuedAct
  readonly answer: unknown
}

export interface View {
  /** False until what is on the phone was read. */
  readonly ready: boolean
  /** In the order in which they were done; those that were confirmed since the page was loaded, too. */
  readonly entries: readonly QueuedAct[]
  readonly unsent: number
  readonly refused: number
  /** The server knows nobody here any more: all is kept until somebody logs in. */
  readonly loginNeeded: boolean
  readonly tours: readonly TourPack[]
  readonly pack: TourPack | null
  readonly box: TourBox | null
  readonly block: TourBlock | null
  /** A pack that was asked for, and whose answer has not come: its codes may be at large. */
  readonly asked: readonly AskedPack[]
}

const EMPTY: View = {
  ready: false,
  entries: [],
  unsent: 0,
  refused: 0,
  loginNeeded: false,
  tours: [],
  pack: null,
  box: null,
  block: null,
  asked: [],
}
/** How many confirmed acts a page still shows. */
const SHOWN_MOST = 50

export class FieldCore {
  readonly tour: TourHand
  readonly #parts: CoreParts
  readonly #records: Records
  readonly #sender: Sender
  readonly #listeners = new Set<() => void>()
  #held: Held = { acts: [], tours: [], asked: [] }
  #reads = 0
  #newestRead = 0
  #confirmed: readonly QueuedAct[] = []
  #chosen: string | null = null
  #loginNeeded = false
  #view = EMPTY
  /** Changes of this window, one after the other. */
  #work: Promise<unknown> = Promise.resolve()
  #stopTidying = (): void => {}

  constructor(parts: CoreParts) {
    this.#parts = parts
    this.#records = new Records(parts.vault, parts.personId, parts)
    this.#sender = new Sender({
      ...parts,
      records: this.#records,
      send: parts.remote.send,
      changed: async (confirmed) => {
        if (confirmed !== undefined) this.#remember(confirmed)
        await this.reload()
        parts.tellOthers(confirmed)
      },
      loginNeeded: (needed) => {
        if (needed === this.#loginNeeded) return
        this.#loginNeeded = needed
        this.#show()
      },
    })
    this.tour = new TourHand({
      ...parts,
      records: this.#records,
      current: () => this.#current(),
      change: (work) => this.#change(work),
      choose: (tourId) => {
        this.#chosen = tourId
        this.#show()
      },
      add: (act, own) => this.#add(act, own),
    })
  }

  /** Resolves once what is on the phone is in view; goes on sending until `stop`. */
  async start(): Promise<void> {
    await this.reload()
    await this.#tidy(true)
    void this.#sender.start()
    const again = (): void => {
      this.#stopTidying = this.#parts.timer(TIDY_MS, () => void this.#tidy(false).finally(again))
    }
    again()
  }

  stop(): void {
    this.#stopTidying()
    this.#sender.stop()
  }

  async #tidy(isNewStart: boolean): Promise<void> {
    await this.#records.tidy(this.#held, isNewStart)
    await this.reload()
  }

  view = (): View => this.#view

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Another window has changed something. */
  async heard(confirmed?: Confirmed): Promise<void> {
    if (confirmed !== undefined) this.#remember(confirmed)
    await this.reload()
    this.#sender.wake()
  }

  async reload(): Promise<void> {
    await this.#read()
    this.#show()
  }

  /** Reads that began earlier may end later: what they found is out of date by then. */
  async #read(): Promise<void> {
    this.#reads += 1
    const read = this.#reads
    const held = await this.#records.read()
    if (read < this.#newestRead) return
    this.#newestRead = read
    this.#held = held
  }

  // --- The queue ------------------------------------------------------------------------------------------------------

  /** It is on the phone for good when this resolves. */
  add = (act: NewAct): Promise<QueuedAct> => this.#add(act)

  async #add(act: NewAct, own: Parameters<Records['add']>[2] = {}): Promise<QueuedAct> {
    const kept = await this.#change((held) => this.#records.add(act, held, own))
    if (this.#parts.isOnline()) this.#sender.kick()
    else this.#sender.wake()
    return shown(kept)
  }

  /** Tries at once what waits. */
  retry = (): void => this.#sender.kick()

  /** Sends an act again that was refused, as it is, after what stood against it was mended. */
  again = async (id: string): Promise<void> => {
    await this.#change(async () => {
      const act = this.#held.acts.find((each) => each.id === id && each.state === 'refused')
      if (act !== undefined) await this.#records.again(act)
    })
    this.#sender.kick()
  }

  /** Takes a refused act off the phone, once the person has read why. All others stay. */
  drop = async (id: string): Promise<void> => {
    await this.#change(async () => {
      const act = this.#held.acts.find((each) => each.id === id && each.state === 'refused')
      if (act !== undefined) await this.#records.drop(act)
    })
  }

  /** What came of it; null where nothing came in time. */
  settled = (id: string, ms: number): Promise<QueuedAct | null> => {
    const look = (): QueuedAct | null =>
      this.#view.entries.find((act) => act.id === id && (act.state === 'confirmed' || act.state === 'refused')) ?? null
    return new Promise((resolve) => {
      const end = (act: QueuedAct | null): void => {
        stop()
        unsubscribe()
        resolve(act)
      }
      const stop = this.#parts.timer(ms, () => end(look()))
      const unsubscribe = this.subscribe(() => {
        const act = look()
        if (act !== null) end(act)
      })
      const now = look()
      if (now !== null) end(now)
    })
  }

  verdict = async (text: string): Promise<ShownVerdict> => {
    // A phone that has just been started knows nothing yet; without a network that would be a no.
    await this.#whenReady()
    const { acts, tours } = this.#held
    const { remote, isOnline, checkEd25519, moment } = this.#parts
    const unsent = acts.filter(({ state }) => state === 'waiting' || state === 'sending')
    return verdictOn(text, {
      tours,
      reported: (deviceId) =>
        unsent.some(({ what, path }) => what.kind === 'report' && path?.['id']?.includes(deviceId) === true),
      hasUnsent: unsent.length > 0,
      now: moment().wall,
      isOnline: isOnline(),
      check: checkEd25519,
      ask: (deviceId, signal) => remote.verdict(deviceId, signal),
    })
  }

  #whenReady(): Promise<void> {
    if (this.#view.ready) return Promise.resolve()
    return new Promise((resolve) => {
      const end = (): void => {
        stop()
        unsubscribe()
        resolve()
      }
      // A storage that says nothing holds nobody up: what it has is then not known, and the answer no.
      const stop = this.#parts.timer(READY_MS, end)
      const unsubscribe = this.subscribe(() => {
        if (this.#view.ready) end()
      })
    })
  }

  // --- Within ---------------------------------------------------------------------------------------------------------

  #current(): HeldTour | null {
    const { tours } = this.#held
    return tours.find(({ pack }) => pack.tourId === this.#chosen) ?? tours.at(-1) ?? null
  }

  #change<Result>(work: (held: Held) => Promise<Result>): Promise<Result> {
    const done = this.#work.then(async () => {
      // Another window may have changed it; what is in view may be a moment old.
      await this.#read()
      const result = await work(this.#held)
      await this.reload()
      this.#parts.tellOthers()
      return result
    })
    this.#work = done.catch(() => {})
    return done
  }

  #remember({ act, answer }: Confirmed): void {
    const others = this.#confirmed.filter(({ id }) => id !== act.id)
    this.#confirmed = [...others, { ...shown(act), state: 'confirmed', answer } as const].slice(-SHOWN_MOST)
  }

  #show(): void {
    const kept = this.#held.acts.filter(({ state }) => state !== 'confirmed').map(shown)
    const entries = [...this.#confirmed.filter(({ id }) => kept.every((act) => act.id !== id)), ...kept]
    const current = this.#current()
    const now = Math.max(this.#parts.moment().wall, current?.seen ?? 0)
    this.#view = {
      ready: true,
      entries: entries.sort((a, b) => a.number - b.number),
      unsent: kept.filter(({ state }) => state !== 'refused').length,
      refused: kept.filter(({ state }) => state === 'refused').length,
      loginNeeded: this.#loginNeeded,
      tours: this.#held.tours.map(({ pack }) => pack),
      pack: current?.pack ?? null,
      box: current === null ? null : boxOfTour(current.state),
      block: current === null ? null : blockOf(current.state, Date.parse(current.pack.validUntil), now),
      asked: this.#held.asked,
    }
    for (const listener of this.#listeners) listener()
  }
}

const TIDY_MS = 60_000
const READY_MS = 3_000

function shown(act: QueuedAct): QueuedAct {
  const { id, number, operation, path, body, what, at, box, state, problem } = act
  return {
    ...{ id, number, operation, body, what, at, box, state },
    ...(path === undefined ? {} : { path }),
    ...(problem === undefined ? {} : { problem }),
  }
}
