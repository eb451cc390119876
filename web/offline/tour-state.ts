/**
 * What a phone knows of a tour by itself: which code is next, what is in the box and what in a hand, and whether it must
 * stop (DOMAIN, section 6; LOCK-PROTOCOL, section 6). Pure: the pack and what happened, in its order, make the state.
 * It is there to help and to warn. What is true the server says, from the same events, once it hears of them.
 */
import type { ReceiptFlags } from '../../src/oath/lock-codes.ts'
import type { StillOut, TourBlock, TourBox, TourCode, TourDevice, TourOpening, TourPack } from './types.ts'

export type TourEvent =
  /** Somebody typed the code into the lock. */
  | { readonly type: 'code_typed'; readonly openingId: string; readonly action: 'open' | 'close' }
  | {
      readonly type: 'receipt'
      readonly openingId: string
      readonly action: 'open' | 'close'
      /** 11 digits. */
      readonly digits: string
      readonly flags: ReceiptFlags
    }
  /** The receipt was not to be had: the display was gone, the key was pulled. */
  | { readonly type: 'assumed'; readonly openingId: string; readonly action: 'open' | 'close' }
  | {
      readonly type: 'scanned'
      readonly openingId: string
      readonly direction: 'in' | 'out'
      readonly deviceIds: readonly string[]
    }
  | { readonly type: 'installed'; readonly deviceId: string }
  | { readonly type: 'defective'; readonly deviceId: string }
  | { readonly type: 'device_reported'; readonly deviceId: string }
  | { readonly type: 'box_reported' }

interface Pair extends TourOpening {
  /** Of its receipts: position 2i of the opening of pair i, 2i + 1 of its closing. */
  readonly tampered: { readonly open: boolean; readonly close: boolean }
}

interface Device extends TourDevice {
  /** The pair during which it was taken out last; null: it is inside. */
  readonly outSince: number | null
}

export interface TourState {
  readonly pairs: readonly Pair[]
  readonly devices: ReadonlyMap<string, Device>
  readonly boxReported: boolean
  readonly receipts: readonly string[]
}

export function tourStart(pack: Pick<TourPack, 'codes' | 'devices'>): TourState {
  return {
    pairs: pack.codes.map(({ openingId }) => ({
      openingId,
      state: 'unused',
      typed: null,
      openingReceipt: false,
      closingReceipt: false,
      tampered: { open: false, close: false },
    })),
    devices: new Map(
      pack.devices.map(({ deviceId, deviceType }) => [
        deviceId,
        { deviceId, deviceType, place: 'in_box', defective: false, reported: false, outSince: null },
      ]),
    ),
    boxReported: false,
    receipts: [],
  }
}

export function afterTourEvent(state: TourState, event: TourEvent): TourState {
  switch (event.type) {
    case 'code_typed': {
      const { openingId, action } = event
      const pairs = state.pairs.map((pair) => (pair.openingId === openingId ? { ...pair, typed: action } : pair))
      return { ...state, pairs }
    }
    case 'receipt':
      return afterAct({ ...state, receipts: [...state.receipts, event.digits] }, event, event.flags.tampered)
    case 'assumed':
      return afterAct(state, event, null)
    case 'scanned':
      return afterScan(state, event)
    case 'installed':
      return withDevice(state, event.deviceId, { place: 'installed' })
    case 'defective':
      return withDevice(state, event.deviceId, { defective: true })
    case 'device_reported':
      return withDevice(state, event.deviceId, { reported: true })
    case 'box_reported':
      return { ...state, boxReported: true }
    default:
      return event satisfies never
  }
}

export function tourState(pack: Pick<TourPack, 'codes' | 'devices'>, events: readonly TourEvent[]): TourState {
  return events.reduce(afterTourEvent, tourStart(pack))
}

/** `tampered` null: nobody has seen the receipt. A lock goes on in order, so what lies before is over. */
function afterAct(
  state: TourState,
  { openingId, action }: { readonly openingId: string; readonly action: 'open' | 'close' },
  tampered: boolean | null,
): TourState {
  const place = state.pairs.findIndex((pair) => pair.openingId === openingId)
  if (place < 0) return state
  const pairs = state.pairs.map((pair, at): Pair => {
    if (at < place) return { ...pair, state: 'closed', typed: null }
    if (at > place) return pair
    const seen = tampered !== null
    return {
      ...pair,
      state: action === 'close' || pair.state === 'closed' ? 'closed' : 'open',
      typed: pair.typed === action ? null : pair.typed,
      openingReceipt: pair.openingReceipt || (seen && action === 'open'),
      closingReceipt: pair.closingReceipt || (seen && action === 'close'),
      tampered: { ...pair.tampered, ...(seen ? { [action]: tampered } : {}) },
    }
  })
  return { ...state, pairs }
}

function afterScan(state: TourState, event: Extract<TourEvent, { type: 'scanned' }>): TourState {
  const place = state.pairs.findIndex(({ openingId }) => openingId === event.openingId)
  const isOut = event.direction === 'out'
  return event.deviceIds.reduce((before, deviceId) => {
    // A scan that was made late takes nothing off a wall.
    if (before.devices.get(deviceId)?.place === 'installed') return before
    return withDevice(before, deviceId, {
      place: isOut ? 'in_hand' : 'in_box',
      outSince: isOut ? Math.max(0, place) : null,
    })
  }, state)
}

function withDevice(state: TourState, deviceId: string, change: Partial<Device>): TourState {
  const unknown: Device = {
    deviceId,
    deviceType: null,
    place: 'in_hand',
    defective: false,
    reported: false,
    outSince: 0,
  }
  const devices = new Map(state.devices)
  devices.set(deviceId, { ...(devices.get(deviceId) ?? unknown), ...change })
  return { ...state, devices }
}

/** The pair that is being used, or the next one; null: all are used up. */
function current(state: TourState): Pair | null {
  return state.pairs.find((pair) => pair.state !== 'closed') ?? null
}

function flaggedAt(state: TourState): number | null {
  const positions = state.pairs.flatMap(({ tampered }, place) => [
    ...(tampered.open ? [2 * place] : []),
    ...(tampered.close ? [2 * place + 1] : []),
  ])
  return positions.length === 0 ? null : Math.min(...positions)
}

/** Flag 1, or a report of this box from this phone: nobody opens it any more on this tour. */
export function isStopped(state: TourState): boolean {
  return state.boxReported || flaggedAt(state) !== null
}

/** Why there is no opening code now; null: there is one, or the box is open. */
export function blockOf(state: TourState, validUntil: number, now: number): TourBlock | null {
  const pair = current(state)
  if (pair?.state === 'open') return null
  if (isStopped(state)) return 'stopped'
  if (now >= validUntil) return 'expired'
  return pair === null ? 'used_up' : null
}

/** The code to be typed next. A closing code is never held back: a box must not stay open because of a rule. */
export function nextCode(state: TourState, pack: TourPack, now: number): TourCode | null {
  const pair = current(state)
  if (pair === null || blockOf(state, Date.parse(pack.validUntil), now) !== null) return null
  return codeFor(pack, pair.openingId, pair.state === 'open' ? 'close' : 'open')
}

export function boxOfTour(state: TourState): TourBox {
  const pair = current(state)
  const devices = [...state.devices.values()]
  const under = pair?.state === 'open' ? 'open' : 'closed'
  return {
    status: pair?.typed === 'open' && under === 'closed' ? 'opening' : pair?.typed === 'close' ? 'closing' : under,
    openingId: pair?.openingId ?? null,
    contents: devices.filter(({ place }) => place === 'in_box'),
    taken: devices.filter(({ place }) => place === 'in_hand').map(({ deviceId }) => deviceId),
    stopped: isStopped(state),
  }
}

/** Of the box as it stands, whether its opening was confirmed here or not; null once all are used. */
export function closingCode(state: TourState, pack: TourPack): TourCode | null {
  const pair = current(state)
  return pair === null ? null : codeFor(pack, pair.openingId, 'close')
}

function codeFor(pack: TourPack, openingId: string, action: 'open' | 'close'): TourCode | null {
  const pair = pack.codes.find((each) => each.openingId === openingId)
  if (pair === undefined) return null
  return { openingId, action, code: action === 'open' ? pair.openingCode : pair.closingCode }
}

/** Which act a receipt is for that is typed now, on a stopped or expired tour too; null: none waits for one. */
export function awaitedReceipt(state: TourState): { openingId: string; action: 'open' | 'close' } | null {
  const pair = current(state)
  return pair === null ? null : { openingId: pair.openingId, action: pair.state === 'open' ? 'close' : 'open' }
}

/**
 * Devices that somebody may have reached, from the first flag on: those that were inside at any moment after the last
 * proof below it. One that was taken out during a pair was inside until the closing of that pair.
 */
export function exposedDevices(state: TourState): ReadonlySet<string> {
  const flagged = flaggedAt(state)
  if (flagged === null) return new Set()
  const proofs = state.pairs.flatMap((pair, place) => [
    ...(pair.openingReceipt && !pair.tampered.open ? [2 * place] : []),
    ...(pair.closingReceipt && !pair.tampered.close ? [2 * place + 1] : []),
  ])
  const lastProof = Math.max(-1, ...proofs.filter((position) => position < flagged))
  const exposed = [...state.devices.values()].filter(
    ({ outSince }) => outSince === null || 2 * outSince + 1 > lastProof,
  )
  return new Set(exposed.map(({ deviceId }) => deviceId))
}

/** By its receipt, or since the code was typed and nobody knows what came of it. */
export function mayBeOpen({ state, typed }: Pick<TourOpening, 'state' | 'typed'>): boolean {
  return state === 'open' || (state === 'unused' && typed === 'open')
}

export function stillOut(state: TourState): StillOut {
  const { pairs } = state
  const used = pairs.filter((pair) => pair.state !== 'unused')
  const missing = used.flatMap((pair) => [
    ...(pair.openingReceipt ? [] : ['open']),
    ...(pair.state === 'closed' && !pair.closingReceipt ? ['close'] : []),
  ])
  return {
    devices: [...state.devices.values()].filter(({ place }) => place === 'in_hand').map(({ deviceId }) => deviceId),
    openingCodes: pairs.length - used.length,
    receipts: missing.length,
    boxOpen: pairs.some(mayBeOpen),
  }
}
