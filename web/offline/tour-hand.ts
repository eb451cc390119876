/** What a person does with a tour: fetches it, asks for codes, types receipts, ends it. */
import { readReceipt } from '../fitter/receipt.ts'
import type { Moment } from './queue.ts'
import type { AskedPack, Held, HeldTour, Records } from './records.ts'
import { awaitedReceipt, closingCode, nextCode, stillOut, type TourEvent } from './tour-state.ts'
import type { ActProblem, NewAct, QueuedAct, StillOut, TourCode, TourPack, Typed, VerdictKey } from './types.ts'

interface HandParts {
  readonly records: Records
  readonly remote: {
    pack(asked: AskedPack): Promise<TourPack>
    verdictKeys(): Promise<readonly VerdictKey[]>
  }
  readonly problemOf: (error: unknown) => ActProblem
  readonly moment: () => Moment
  readonly newId: () => string
  readonly current: () => HeldTour | null
  readonly change: <Result>(work: (held: Held) => Promise<Result>) => Promise<Result>
  readonly choose: (tourId: string | null) => void
  readonly add: (
    act: NewAct,
    own: { readonly tourId: string; readonly events?: readonly TourEvent[]; readonly ends?: boolean },
  ) => Promise<QueuedAct>
}

export interface WhichAct {
  readonly openingId: string
  readonly action: 'open' | 'close'
}

export class TourHand {
  readonly #parts: HandParts

  constructor(parts: HandParts) {
    this.#parts = parts
  }

  /**
   * Fetches codes and signed verdicts. What was asked for is kept before it is asked: an answer that got lost has let
   * codes out, and the same request brings the same pack once more. Throws as the API does.
   */
  fetch = async (
    containerId: string,
    keySerial: string,
    siteId: string,
    pairs = 4,
    hours?: number,
  ): Promise<TourPack> => {
    const { records, remote, change, newId, problemOf, choose } = this.#parts
    const body = { keySerial, siteId, pairs, ...(hours === undefined ? {} : { hours }) }
    const asked = await change(async (held) => {
      const before = held.asked.find((each) => each.containerId === containerId)
      const next = before ?? { key: newId(), containerId, body }
      await records.ask(next)
      return next
    })
    try {
      const keys = await remote.verdictKeys()
      const pack = await remote.pack(asked)
      await change(() => records.take(pack, keys))
      choose(pack.tourId)
      return pack
    } catch (error) {
      if (isRefusal(problemOf(error))) await change(() => records.unask(containerId))
      throw error
    }
  }

  /** Of several boxes, which one the next steps are about. */
  choose = (tourId: string): void => this.#parts.choose(tourId)

  /** What to type into the lock next; null: see `block`. */
  nextCode = (): TourCode | null => {
    const tour = this.#parts.current()
    return tour === null ? null : nextCode(tour.state, tour.pack, this.#now(tour))
  }

  /** Whatever stands against opening: a box must not stay open because of a rule. */
  closingCode = (): TourCode | null => {
    const tour = this.#parts.current()
    return tour === null ? null : closingCode(tour.state, tour.pack)
  }

  /** The code that was shown was typed into the lock. */
  codeTyped = async (which?: WhichAct): Promise<void> => {
    await this.#note((awaited) => ({ type: 'code_typed', ...(which ?? awaited) }))
  }

  /** The lock did it, and its receipt can't be had: the display is dark, somebody else read it. */
  assume = async (action: 'open' | 'close'): Promise<void> => {
    await this.#note(({ openingId }) => ({ type: 'assumed', openingId, action }))
  }

  /** A receipt as it was typed; without slips it is kept and queued in one step. `of`: an earlier act, found late. */
  typed = async (text: string, of?: WhichAct): Promise<Typed> => {
    const tour = this.#parts.current()
    const awaited = tour === null ? null : (of ?? awaitedReceipt(tour.state))
    if (tour === null || awaited === null) return { ok: false, slip: { kind: 'nothing_to_confirm' } }
    const read = readReceipt(tour.pack.lockSerial, text)
    if (!read.ok) return read
    if (tour.state.receipts.includes(read.receipt)) return { ok: false, slip: { kind: 'same_again' } }
    const flags = {
      tampered: (read.flags & 1) !== 0,
      fault: (read.flags & 2) !== 0,
      wrongCodes: (read.flags & 4) !== 0,
    }
    const act = await this.#parts.add(
      {
        operation: 'POST /v1/openings/{id}/receipts',
        path: { id: awaited.openingId },
        body: { receipt: read.receipt },
        what: { kind: 'receipt', about: tour.pack.containerSerial },
        box: tour.pack.containerId,
      },
      { tourId: tour.pack.tourId, events: [{ type: 'receipt', ...awaited, digits: read.receipt, flags }] },
    )
    return { ok: true, flags, action: awaited.action, act }
  }

  stillOut = (): StillOut | null => {
    const tour = this.#parts.current()
    return tour === null ? null : stillOut(tour.state)
  }

  /**
   * Ends the tour: its codes and verdicts are gone from the phone when this resolves, and the server hears of it in its
   * turn. Null: there is none. While the box may be open it goes on, since its closing code is still needed.
   */
  end = async (): Promise<{ readonly ended: boolean; readonly out: StillOut } | null> => {
    const tour = this.#parts.current()
    if (tour === null) return null
    const out = stillOut(tour.state)
    if (out.boxOpen) return { ended: false, out }
    const { tourId, containerId, containerSerial } = tour.pack
    await this.#parts.add(
      {
        operation: 'POST /v1/tours/{id}/returns',
        path: { id: tourId },
        body: {},
        what: { kind: 'return', about: containerSerial },
        box: containerId,
      },
      { tourId, ends: true },
    )
    this.#parts.choose(null)
    return { ended: true, out }
  }

  #now({ seen }: HeldTour): number {
    return Math.max(this.#parts.moment().wall, seen)
  }

  async #note(event: (awaited: WhichAct) => TourEvent): Promise<void> {
    const tour = this.#parts.current()
    const awaited = tour === null ? null : awaitedReceipt(tour.state)
    if (tour === null || awaited === null) return
    await this.#parts.change(() => this.#parts.records.note(tour.pack.tourId, [event(awaited)]))
  }
}

/** The server decided; anything else may have let codes out. */
function isRefusal({ status, code }: ActProblem): boolean {
  return status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status) && code !== 'no_network'
}
