/**
 * Scans arrive in any order: what happened on a tour is recorded hours later (DOMAIN, sections 3 and 6). A device is
 * inside from the opening in which it was scanned in, and until the one in which it was scanned out, whatever was
 * recorded first. Here it is decided where a scan stands among those that are known.
 *
 * The known scans of a device in a container are kept as its stays: each scan inwards begins one that ends at the next
 * scan, inwards or outwards; a scan outwards without a stay before it shows that the device was inside then.
 */
import type { Fact } from './entries.ts'
import type { StaySpan } from './exposure.ts'
import type { DeviceId, OpeningId, PartyId } from './identifiers.ts'
import type { Container, Device, Opening, Stay } from './state.ts'

type Moment = Pick<Opening, 'openingId' | 'openingValue'>

/** What a scan changes in the stays of one device. It is history only: the device stays where it is by the records. */
export interface StayCorrection {
  /** The stay that ended earlier than was known: at this scan. */
  readonly shortened: StaySpan | null
  readonly added: {
    readonly packedPosition: number
    readonly packedOpeningId: OpeningId
    readonly unpackedPosition: number | null
    readonly unpackedOpeningId: OpeningId | null
  } | null
}

/** `now`: nothing that is known comes after the scan, so it moves the device. `known`: it says nothing new. */
export type Placed = 'now' | 'known' | StayCorrection

/** Where a scan inwards stands. `stays`: all stays of the device in this container. */
export function placeScanIn(stays: readonly Stay[], { openingId, openingValue: position }: Moment): Placed {
  const around = stayAround(stays, position)
  const added = { packedPosition: position, packedOpeningId: openingId }
  if (around !== undefined) {
    if (around.packedPosition === position) return 'known'
    const { unpackedPosition, unpackedOpeningId } = around
    return { shortened: around, added: { ...added, unpackedPosition, unpackedOpeningId } }
  }
  const next = boundaries(stays)
    .filter((boundary) => boundary.openingValue > position)
    .reduce<Moment | null>(
      (first, each) => (first === null || each.openingValue < first.openingValue ? each : first),
      null,
    )
  if (next === null) return 'now'
  return {
    shortened: null,
    added: { ...added, unpackedPosition: next.openingValue, unpackedOpeningId: next.openingId },
  }
}

/** Where a scan outwards stands. `stays`: all stays of the device in this container. */
export function placeScanOut(stays: readonly Stay[], { openingId, openingValue: position }: Moment): Placed {
  const around = stayAround(stays, position)
  if (around === undefined) {
    if (stays.some((stay) => stay.unpackedPosition === position)) return 'known'
    const moment = { packedPosition: position, packedOpeningId: openingId }
    return { shortened: null, added: { ...moment, unpackedPosition: position, unpackedOpeningId: openingId } }
  }
  const { unpackedPosition, unpackedOpeningId } = around
  if (unpackedPosition === null || unpackedOpeningId === null) return 'now'
  // The scan at which it was thought to have left still shows that it was inside then.
  const shown = stays.some((stay) => stay.packedPosition === unpackedPosition)
  const added = shown
    ? null
    : { packedPosition: unpackedPosition, packedOpeningId: unpackedOpeningId, unpackedPosition, unpackedOpeningId }
  return { shortened: around, added }
}

/** The stay in which the device was before this position and, as far as is known, after it. */
function stayAround(stays: readonly Stay[], position: number): Stay | undefined {
  return stays
    .filter((stay) => stay.packedPosition <= position)
    .filter(({ unpackedPosition }) => unpackedPosition === null || unpackedPosition > position)
    .reduce<Stay | undefined>(
      (last, stay) => (last === undefined || stay.packedPosition > last.packedPosition ? stay : last),
      undefined,
    )
}

function boundaries(stays: readonly Stay[]): Moment[] {
  return stays.flatMap(({ packedPosition, packedOpeningId, unpackedPosition, unpackedOpeningId }) => [
    { openingValue: packedPosition, openingId: packedOpeningId },
    ...(unpackedPosition === null || unpackedOpeningId === null
      ? []
      : [{ openingValue: unpackedPosition, openingId: unpackedOpeningId }]),
  ])
}

export interface CorrectedDevice {
  readonly device: Device
  readonly correction: StayCorrection
}

/** The facts of corrections: one for all devices of a maker that need the same one. */
export function correctionFacts(
  container: Container,
  opening: Moment,
  corrected: readonly CorrectedDevice[],
): Extract<Fact, { type: 'stays_corrected' }>[] {
  const groups = new Map<string, { makerPartyId: PartyId; correction: StayCorrection; deviceIds: DeviceId[] }>()
  for (const { device, correction } of corrected) {
    const { shortened, added } = correction
    const key = JSON.stringify([device.partyId, shortened?.packedPosition, shortened?.unpackedPosition, added])
    const group = groups.get(key) ?? { makerPartyId: device.partyId, correction, deviceIds: [] }
    group.deviceIds.push(device.deviceId)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ makerPartyId, correction: { shortened, added }, deviceIds }) => ({
    type: 'stays_corrected',
    containerId: container.containerId,
    openingId: opening.openingId,
    position: opening.openingValue,
    makerPartyId,
    shortened:
      shortened === null
        ? null
        : { packedPosition: shortened.packedPosition, unpackedPosition: shortened.unpackedPosition },
    added,
    deviceIds: deviceIds.sort(),
  }))
}
