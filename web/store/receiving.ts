/** Receiving a shipment: what came is compared with the notice, one label at a time. Pure. */
import { readingOf } from '../scan/reading.ts'

export type Said = 'received' | 'damaged' | 'refused' | 'missing'

/** A box of the notice, as the books have it. */
export interface Expected {
  readonly containerId: string
  readonly serial: string
  /** `coming`: the last carrier does not have it yet. `here`: to be signed for. `signed`: both have signed. */
  readonly is: 'coming' | 'here' | 'signed'
  /** What was said of it in an earlier receipt. */
  readonly outcome: string | null
}

export interface SeenDevice {
  readonly deviceId: string
  /**
   * `strange`: by the books it lies in no box of this shipment. `noted`: what lies in boxes that are not signed for yet, the
   * recipient is not told; it is compared once they are.
   */
  readonly is: 'here' | 'strange' | 'noted'
  readonly containerId: string | null
}

export interface Receiving {
  readonly said: ReadonlyMap<string, Said>
  /** Labels of boxes that nobody announced. */
  readonly surplus: readonly string[]
  readonly devices: readonly SeenDevice[]
}

export const NOTHING_SAID: Receiving = { said: new Map(), surplus: [], devices: [] }

export type Read =
  | { readonly is: 'found' | 'already' | 'surplus'; readonly serial: string }
  | { readonly is: 'device'; readonly deviceId: string }
  | { readonly is: 'unreadable'; readonly text: string }

/** What a label means here. A box that was said to be missing and is read after all is there. */
export function readInto(
  receiving: Receiving,
  expected: readonly Expected[],
  text: string,
): readonly [Receiving, Read] {
  const reading = readingOf(text)
  const bare = text.trim().toUpperCase()
  const serial = reading.kind === 'serial' ? reading.serial : bare
  const box = expected.find((each) => each.serial === serial)
  if (box !== undefined) {
    const said = receiving.said.get(serial)
    const isKnown = said === undefined ? isOver(box) : said !== 'missing'
    if (isKnown) return [receiving, { is: 'already', serial }]
    return [saying(receiving, [serial], 'received'), { is: 'found', serial }]
  }
  if (reading.kind === 'device') return [receiving, { is: 'device', deviceId: reading.deviceId }]
  if (reading.kind === 'unknown') return [receiving, { is: 'unreadable', text: reading.text }]
  if (receiving.surplus.includes(serial)) return [receiving, { is: 'already', serial }]
  return [
    { ...receiving, surplus: [...receiving.surplus, serial] },
    { is: 'surplus', serial },
  ]
}

/** Null: nothing is said of them any more. */
export function saying(receiving: Receiving, serials: readonly string[], what: Said | null): Receiving {
  const said = new Map(receiving.said)
  for (const serial of serials) {
    if (what === null) said.delete(serial)
    else said.set(serial, what)
  }
  return { ...receiving, said }
}

/** A device is told to be one of the shipment, or not. */
export function seeing(receiving: Receiving, device: SeenDevice): Receiving {
  const others = receiving.devices.filter(({ deviceId }) => deviceId !== device.deviceId)
  return { ...receiving, devices: [...others, device] }
}

/** What was missing may still turn up. */
function isOver({ outcome }: Expected): boolean {
  return outcome !== null && outcome !== 'missing'
}

export interface Differences {
  readonly expected: number
  readonly found: number
  readonly damaged: number
  readonly refused: number
  readonly missing: number
  readonly surplus: number
  /** Nothing was said of them yet, and something could be. */
  readonly open: number
}

/** In boxes. What earlier receipts said counts as well. */
export function differencesOf({ said, surplus }: Receiving, expected: readonly Expected[]): Differences {
  const words = expected.map(({ serial, outcome }) => said.get(serial) ?? outcome)
  const count = (...wanted: readonly string[]): number =>
    words.filter((word) => word !== null && wanted.includes(word)).length
  return {
    expected: expected.length,
    found: count('received', 'damaged'),
    damaged: count('damaged'),
    refused: count('refused'),
    missing: count('missing'),
    surplus: surplus.length,
    open: expected.filter((box) => !isOver(box) && box.outcome === null && box.is !== 'coming' && !said.has(box.serial))
      .length,
  }
}

/** Those that are taken in and that the recipient has not signed for yet. */
export function toSign(
  { said }: Receiving,
  expected: readonly Expected[],
): { readonly all: readonly string[]; readonly damaged: readonly string[] } {
  const all = expected.filter(
    ({ serial, is }) => is === 'here' && ['received', 'damaged'].includes(said.get(serial) ?? ''),
  )
  return {
    all: all.map(({ serial }) => serial),
    damaged: all.filter(({ serial }) => said.get(serial) === 'damaged').map(({ serial }) => serial),
  }
}
