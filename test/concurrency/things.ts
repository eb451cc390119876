/** A device and a box as things that do one thing at a time: what the answers may be, and what is so afterwards. */
import type { Sequential } from './linearizability.ts'

export type DeviceInput =
  | { readonly do: 'in' | 'out'; readonly box: string }
  | { readonly do: 'report' }
  | { readonly do: 'look' }

export type DeviceOutput =
  | { readonly done: true; readonly already: boolean }
  | { readonly refused: string }
  | { readonly place: string; readonly held: boolean }

export interface DeviceState {
  /** `nowhere` as announced, `hand`, or the name of a box. */
  readonly place: string
  readonly held: boolean
  /** Out of which boxes it was scanned in the openings that are under way. */
  readonly outOf: readonly string[]
}

/** Both boxes stand open all the time, so that what happens to a device depends on nothing but the device. */
export const DEVICE: Sequential<DeviceState, DeviceInput, DeviceOutput> = {
  initial: { place: 'nowhere', held: false, outOf: [] },
  key: ({ place, held, outOf }) => `${place} ${held} ${[...outOf].sort().join()}`,
  after: (state, input, output) => {
    switch (input.do) {
      case 'look':
        return 'place' in output && output.place === state.place && output.held === state.held ? state : null
      case 'report':
        return 'done' in output ? { ...state, held: true } : null
      case 'in':
        return scannedIn(state, input.box, output)
      case 'out':
        return scannedOut(state, input.box, output)
      default:
        return input satisfies never
    }
  },
}

function scannedIn(state: DeviceState, box: string, output: DeviceOutput): DeviceState | null {
  if (state.place === box) return 'done' in output && output.already ? state : null
  if (state.held) return isRefused(output, 'device_held') ? state : null
  const free = state.place === 'nowhere' || state.place === 'hand'
  if (!free) return isRefused(output, 'device_elsewhere') ? state : null
  return 'done' in output && !output.already ? { ...state, place: box } : null
}

function scannedOut(state: DeviceState, box: string, output: DeviceOutput): DeviceState | null {
  if (state.place !== box) {
    if (state.outOf.includes(box)) return 'done' in output && output.already ? state : null
    return isRefused(output, 'device_not_inside') ? state : null
  }
  if (state.held) return isRefused(output, 'device_held') ? state : null
  const outOf = [...new Set([...state.outOf, box])]
  return 'done' in output && !output.already ? { ...state, place: 'hand', outOf } : null
}

function isRefused(output: DeviceOutput | BoxOutput, code: string): boolean {
  return 'refused' in output && output.refused === code
}

export type BoxInput =
  | { readonly do: 'ask'; readonly who: string }
  | { readonly do: 'opened' | 'close' | 'closed'; readonly openingId: string }
  | { readonly do: 'report' }

export type BoxOutput = { readonly openingId: string } | { readonly done: true } | { readonly refused: string }

export interface BoxState {
  readonly openingId: string | null
  readonly who: string
  readonly stage: 'none' | 'code' | 'open' | 'closing'
  readonly held: boolean
}

/** One opening at a time (DOMAIN, rule 5); none of a box that is held. */
export const BOX: Sequential<BoxState, BoxInput, BoxOutput> = {
  initial: { openingId: null, who: '', stage: 'none', held: false },
  key: ({ openingId, who, stage, held }) => `${openingId} ${who} ${stage} ${held}`,
  after: (state, input, output) => {
    if (input.do === 'report') return 'done' in output ? { ...state, held: true } : null
    if (input.do === 'ask') return asked(state, input.who, output)
    const stages = { opened: ['code', 'open'], close: ['open', 'closing'], closed: ['closing', 'none'] } as const
    const [from, to] = stages[input.do]
    if (state.openingId !== input.openingId || state.stage !== from || !('done' in output)) return null
    return to === 'none' ? { ...state, openingId: null, who: '', stage: to } : { ...state, stage: to }
  },
}

function asked(state: BoxState, who: string, output: BoxOutput): BoxState | null {
  if (state.held) return isRefused(output, 'container_held') ? state : null
  if (state.stage === 'none') {
    return 'openingId' in output ? { ...state, openingId: output.openingId, who, stage: 'code' } : null
  }
  // The same person is shown an unused code again.
  if (state.stage === 'code' && state.who === who) {
    return 'openingId' in output && output.openingId === state.openingId ? state : null
  }
  return isRefused(output, 'opening_not_closed') ? state : null
}
