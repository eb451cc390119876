/** What this phone holds for one person: acts that are not confirmed, and tours. Read from the vault, written to it. */
import { anew, type KeptAct, keptAct, type Moment, stubOf } from './queue.ts'
import { boxOf, tourEventsOf } from './tour-acts.ts'
import { mayBeOpen, type TourEvent, type TourState, tourState } from './tour-state.ts'
import type { NewAct, TourPack, VerdictKey } from './types.ts'
import { type Change, drawersOf, type Vault } from './vault.ts'

export interface HeldTour {
  readonly pack: TourPack
  /** By which its verdicts are checked. */
  readonly keys: readonly VerdictKey[]
  readonly state: TourState
  /** The latest time that this phone has seen on the tour: a clock that is put back makes no code good again. */
  readonly seen: number
}

/** A pack that was asked for, and whose answer has not come: asked for again in the same words, it is the same pack. */
export interface AskedPack {
  readonly key: string
  readonly containerId: string
  readonly body: {
    readonly keySerial: string
    readonly siteId: string
    readonly pairs: number
    readonly hours?: number
  }
}

export interface Held {
  readonly acts: readonly KeptAct[]
  readonly tours: readonly HeldTour[]
  readonly asked: readonly AskedPack[]
}

export interface KeptPhoto {
  readonly contentType: string
  readonly dataBase64: string
}

interface KeptEvent {
  readonly number: number
  readonly at: number
  readonly event: TourEvent
}

export class Records {
  readonly #vault: Vault
  readonly #drawers: ReturnType<typeof drawersOf>
  readonly #moment: () => Moment
  readonly #newId: () => string

  constructor(vault: Vault, personId: string, parts: { readonly moment: () => Moment; readonly newId: () => string }) {
    this.#vault = vault
    this.#drawers = drawersOf(personId)
    this.#moment = parts.moment
    this.#newId = parts.newId
  }

  async read(): Promise<Held> {
    const [queue, day, names] = await Promise.all([
      this.#vault.read(this.#drawers.queue),
      this.#vault.read(this.#drawers.day),
      this.#vault.drawers(),
    ])
    const acts = [...queue.values()] as KeptAct[]
    const own = names.filter((name) => name.startsWith(this.#drawers.tours))
    const tours = await Promise.all(own.map((name) => this.#tour(name)))
    return {
      acts: acts.sort((a, b) => a.number - b.number),
      tours: tours.flatMap((tour) => tour ?? []).sort((a, b) => (a.pack.issuedAt < b.pack.issuedAt ? -1 : 1)),
      asked: [...day.values()] as AskedPack[],
    }
  }

  async #tour(drawer: string): Promise<HeldTour | null> {
    const records = await this.#vault.read(drawer)
    const kept = records.get('pack') as { readonly pack: TourPack; readonly keys: readonly VerdictKey[] } | undefined
    if (kept === undefined) return null
    const events = [...records].flatMap(([id, value]) => (id.startsWith('event:') ? [value as KeptEvent] : []))
    const ordered = events.sort((a, b) => a.number - b.number)
    const { at = 0 } = (records.get('seen') ?? {}) as { readonly at?: number }
    return {
      ...kept,
      state: tourState(
        kept.pack,
        ordered.map(({ event }) => event),
      ),
      seen: Math.max(at, Date.parse(kept.pack.issuedAt), ...ordered.map((each) => each.at)),
    }
  }

  /** Kept for good when this resolves, with what it means for the tours. `events`: those that the act itself can't say. */
  async add(
    act: NewAct,
    held: Held,
    own: { readonly tourId?: string; readonly events?: readonly TourEvent[]; readonly ends?: boolean } = {},
  ): Promise<KeptAct> {
    const moment = momentOf(act, this.#moment())
    const number = await this.#vault.number()
    const packs = held.tours.map(({ pack }) => pack)
    const kept = keptAct(act, { id: act.id ?? this.#newId(), number, box: boxOf(act, packs), moment })
    const changes: Change[] = [{ drawer: this.#drawers.queue, id: kept.id, value: kept }]
    if (act.photo !== undefined) {
      changes.push({ drawer: this.#drawers.photos, id: kept.id, value: await photoIn(act.photo) })
    }
    for (const pack of packs) {
      const said = pack.tourId === own.tourId ? (own.events ?? []) : []
      changes.push(...(await this.#events(pack.tourId, [...said, ...tourEventsOf(act, pack)], moment.wall)))
    }
    await this.#vault.write(changes)
    if (own.ends === true && own.tourId !== undefined) await this.#vault.destroy(this.#drawers.tour(own.tourId))
    return kept
  }

  /** What happened on a tour and is told to nobody. */
  async note(tourId: string, events: readonly TourEvent[]): Promise<void> {
    await this.#vault.write(await this.#events(tourId, events, this.#moment().wall))
  }

  async #events(tourId: string, events: readonly TourEvent[], at: number): Promise<Change[]> {
    const changes: Change[] = []
    for (const event of events) {
      const number = await this.#vault.number()
      changes.push({ drawer: this.#drawers.tour(tourId), id: `event:${number}`, value: { number, at, event } })
    }
    return changes
  }

  async put(act: KeptAct): Promise<void> {
    await this.#vault.write([{ drawer: this.#drawers.queue, id: act.id, value: act }])
  }

  /** A confirmed act leaves nothing of what was done, and its photo goes. */
  async confirm(act: KeptAct, acts: readonly KeptAct[]): Promise<void> {
    await this.#vault.write([
      { drawer: this.#drawers.queue, id: act.id, value: stubOf(act, acts, false) },
      { drawer: this.#drawers.photos, id: act.id, value: null },
    ])
  }

  async drop(act: KeptAct): Promise<void> {
    await this.#vault.write([
      { drawer: this.#drawers.queue, id: act.id, value: null },
      { drawer: this.#drawers.photos, id: act.id, value: null },
    ])
  }

  again(act: KeptAct): Promise<void> {
    return this.put(anew(act))
  }

  async photo(actId: string): Promise<KeptPhoto | null> {
    return ((await this.#vault.read(this.#drawers.photos)).get(actId) ?? null) as KeptPhoto | null
  }

  async ask(asked: AskedPack): Promise<void> {
    await this.#vault.write([{ drawer: this.#drawers.day, id: asked.containerId, value: asked }])
  }

  async unask(containerId: string): Promise<void> {
    await this.#vault.write([{ drawer: this.#drawers.day, id: containerId, value: null }])
  }

  async take(pack: TourPack, keys: readonly VerdictKey[]): Promise<void> {
    await this.#vault.write([
      { drawer: this.#drawers.tour(pack.tourId), id: 'pack', value: { pack, keys } },
      { drawer: this.#drawers.day, id: pack.containerId, value: null },
    ])
  }

  /**
   * After a start, and every now and then: forgets stubs that nothing names, notes the time, and takes the codes away
   * from tours that are over, but for the closing code of a box that stands open.
   */
  async tidy(held: Held, isNewStart: boolean): Promise<void> {
    const now = this.#moment().wall
    const changes: Change[] = []
    if (isNewStart) {
      for (const act of held.acts) {
        if (act.state === 'confirmed' && stubOf(act, held.acts, true) === null) {
          changes.push({ drawer: this.#drawers.queue, id: act.id, value: null })
        }
      }
    }
    for (const { pack, keys, state, seen } of held.tours) {
      const drawer = this.#drawers.tour(pack.tourId)
      if (now > seen + SEEN_EVERY_MS) changes.push({ drawer, id: 'seen', value: { at: now } })
      if (Math.max(now, seen) < Date.parse(pack.validUntil) || pack.codes.every(isErased)) continue
      const codes = pack.codes.map((pair) => {
        const isOpen = state.pairs.some((each) => each.openingId === pair.openingId && mayBeOpen(each))
        return { ...pair, openingCode: '', closingCode: isOpen ? pair.closingCode : '' }
      })
      if (codes.some(({ closingCode }, place) => closingCode !== pack.codes[place]?.closingCode)) {
        changes.push({ drawer, id: 'pack', value: { pack: { ...pack, codes }, keys } })
      }
    }
    if (changes.length > 0) await this.#vault.write(changes)
  }
}

function momentOf({ at }: NewAct, now: Moment): Moment {
  const wall = at === undefined ? now.wall : Date.parse(at)
  return { ...now, wall, counted: now.counted - Math.max(0, now.wall - wall) }
}

const SEEN_EVERY_MS = 60_000

function isErased({ openingCode, closingCode }: TourPack['codes'][number]): boolean {
  return openingCode === '' && closingCode === ''
}

async function photoIn(photo: Blob): Promise<KeptPhoto> {
  const bytes = new Uint8Array(await photo.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return { contentType: photo.type, dataBase64: btoa(text) }
}
