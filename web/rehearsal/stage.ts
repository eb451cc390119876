/** What a guided story does: whole acts, by whoever does them in life, through the same interface as everybody. */
import type { Hands, Label } from './hands.ts'

export interface Box {
  readonly serial: string
  readonly containerId: string
  readonly lockSerial: string
}

/** An opening that was begun: the code that its person was given, and the one that was typed at the lock. */
export interface Opening {
  readonly who: Label
  readonly box: Box
  readonly openingId: string
  readonly keySerial: string
  readonly code: string
}

export interface Stage {
  readonly hands: Hands
  /** Begins serials and numbers of this run, so that a story can be told any number of times. */
  readonly run: string
  /** The box on the table. */
  show(box: Box): void
  /** Whose phone lies beside it, and what is open on it. */
  phone(who: Label, path: string): void
  /** What the lock displayed. */
  displayed(text: string): void
  /** What the person at the table has got to know, for them to type by hand. */
  told(code: string | null): void
}

const FACTORY = 'Sample factory'
const STORE = 'Sample central store'
export const VAN = 'Sample van 1'

/** Five digits that no run of this table had before. */
export function newRun(): string {
  return String(10_000 + ((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % 90_000))
}

export function deviceIdsOf(run: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `EXSM07${run}${String(index + 1).padStart(3, '0')}`)
}

/** A new box of its own, empty, at the maker or in the operator's store. */
export async function newBox({ hands, run }: Stage, of: 'maker' | 'operator', name: string): Promise<Box> {
  const who = of === 'maker' ? 'maker-dispatcher' : 'store-keeper'
  const lockSerial = await hands.newLock(who)
  const serial = `BOX-${name}-${run}`
  const types = hands.cast.containerTypes
  const type = types.find((each) => each.name.startsWith(of === 'maker' ? 'Large' : 'Small')) ?? types[0]
  const siteId = hands.site(of === 'maker' ? FACTORY : STORE)
  const body = { serial, lockSerial, siteId, containerTypeId: type?.containerTypeId ?? '' }
  const { containerId } = await hands.api(who).call('POST /v1/containers', { body })
  return { serial, containerId, lockSerial }
}

export async function announce({ hands, run }: Stage, deviceIds: readonly string[]): Promise<void> {
  const body = {
    noteNumber: `PROBE-${run}`,
    manufacturer: '9999999000001',
    recipient: '9999999000002',
    issuedOn: '2030-01-15',
    lines: deviceIds.map((deviceId) => ({ deviceId, deviceType: 'SAMPLE-GW-A' })),
  }
  await hands.api('maker-dispatcher').call('POST /v1/delivery-notes', { body: body as never })
}

export type Purpose = 'packing' | 'repackaging' | 'installing'

/** Has a code issued and types it at the lock; the lock opens, and its receipt goes back. */
export async function open(
  stage: Stage,
  who: Label,
  box: Box,
  purpose: Purpose,
): Promise<{ readonly opening: Opening; readonly tampered: boolean; readonly exposed: number }> {
  const opening = await askForCode(stage, who, box, purpose)
  return { opening, ...(await typeIn(stage, opening)) }
}

export async function askForCode(stage: Stage, who: Label, box: Box, purpose: Purpose): Promise<Opening> {
  const { hands } = stage
  const keySerial = hands.person(who).keySerial ?? ''
  const siteId = siteOf(stage, who)
  const issued = await hands.api(who).call('POST /v1/containers/{id}/openings', {
    path: { id: box.containerId },
    body: { purpose, keySerial, siteId },
  })
  stage.told(issued.code)
  return { who, box, keySerial, openingId: issued.openingId, code: issued.code }
}

function siteOf({ hands }: Stage, who: Label): string {
  const isMaker = hands.person(who).partyId === hands.person('maker-dispatcher').partyId
  return hands.site(isMaker ? FACTORY : who === 'fitter-1' ? VAN : STORE)
}

export async function typeIn(
  stage: Stage,
  { who, box, keySerial, code, openingId }: Opening,
): Promise<{ readonly tampered: boolean; readonly exposed: number }> {
  const { hands } = stage
  const shown = await hands.touch(box.lockSerial, 'enter', { keySerial, code })
  stage.displayed(shown.display)
  stage.told(null)
  await hands.touch(box.lockSerial, 'lid', { open: true })
  return sendReceipt(stage, who, openingId, shown.receipt ?? '')
}

async function sendReceipt(
  { hands }: Stage,
  who: Label,
  openingId: string,
  receipt: string,
): Promise<{ readonly tampered: boolean; readonly exposed: number }> {
  const { tampered, exposed } = await hands.api(who).call('POST /v1/openings/{id}/receipts', {
    path: { id: openingId },
    body: { receipt },
  })
  return { tampered, exposed }
}

export async function close(stage: Stage, { who, box, openingId, keySerial }: Opening): Promise<boolean> {
  const { hands } = stage
  const { code } = await hands.api(who).call('POST /v1/openings/{id}/closing-code', {
    path: { id: openingId },
    body: { keySerial },
  })
  await hands.touch(box.lockSerial, 'lid', { open: false })
  const shown = await hands.touch(box.lockSerial, 'enter', { keySerial, code })
  stage.displayed(shown.display)
  return (await sendReceipt(stage, who, openingId, shown.receipt ?? '')).tampered
}

export async function scan(
  { hands }: Stage,
  { who, openingId }: Opening,
  direction: 'in' | 'out',
  deviceIds: readonly string[],
  repackagingId?: string,
): Promise<void> {
  await hands.api(who).call('POST /v1/openings/{id}/scans', {
    path: { id: openingId },
    body: { direction, deviceIds: [...deviceIds], ...(repackagingId === undefined ? {} : { repackagingId }) },
  })
}

/** Announced to the operator and taken over by the carrier: both sign. */
export async function pickUp({ hands }: Stage, box: Box): Promise<string> {
  const { shipmentId } = await hands.api('maker-dispatcher').call('POST /v1/shipments', {
    body: {
      containerIds: [box.containerId],
      carrierPartyId: hands.person('driver').partyId,
      recipientPartyId: hands.person('store-keeper').partyId,
      toSiteId: hands.site(STORE),
    },
  })
  await handOver(hands, shipmentId, box, 'pick_up', ['maker-dispatcher', 'driver'])
  return shipmentId
}

async function handOver(
  hands: Hands,
  shipmentId: string,
  box: Box,
  leg: 'pick_up' | 'delivery',
  signers: readonly Label[],
): Promise<void> {
  const body = { leg, containerSerials: [box.serial], condition: 'intact' as const }
  for (const who of signers)
    await hands.api(who).call('POST /v1/shipments/{id}/handovers', { path: { id: shipmentId }, body })
}

/** Handed over, compared with the notice, inspected and put away. */
export async function receive({ hands }: Stage, box: Box, shipmentId: string): Promise<void> {
  await handOver(hands, shipmentId, box, 'delivery', ['driver', 'store-keeper'])
  const keeper = hands.api('store-keeper')
  const path = { id: box.containerId }
  await keeper.call('POST /v1/shipments/{id}/receipt', {
    path: { id: shipmentId },
    body: { containers: [{ serial: box.serial, outcome: 'received' }] },
  })
  const siteId = hands.site(STORE)
  const { inspectionPoints } = await keeper.call('GET /v1/containers/{id}', { path })
  const checks = Object.fromEntries(inspectionPoints.map((point) => [point, true]))
  await keeper.call('POST /v1/containers/{id}/inspections', {
    path,
    body: { serial: box.serial, condition: 'intact', siteId, checks },
  })
  await keeper.call('POST /v1/containers/{id}/storings', { path, body: { siteId } })
}

/** From the large box into the small one: what is scanned out is scanned in. Then the small one goes into the van. */
export async function repack(stage: Stage, from: Box, to: Box, deviceIds: readonly string[]): Promise<void> {
  const keeper = stage.hands.api('store-keeper')
  const source = await open(stage, 'store-keeper', from, 'repackaging')
  const target = await open(stage, 'store-keeper', to, 'repackaging')
  const { repackagingId } = await keeper.call('POST /v1/repackagings', {
    body: { fromOpeningId: source.opening.openingId, toOpeningId: target.opening.openingId },
  })
  await scan(stage, source.opening, 'out', deviceIds, repackagingId)
  await scan(stage, target.opening, 'in', deviceIds, repackagingId)
  await keeper.call('POST /v1/repackagings/{id}/completion', { path: { id: repackagingId } })
  await close(stage, source.opening)
  await close(stage, target.opening)
  await toVan(stage, to)
}

export async function toVan({ hands }: Stage, box: Box): Promise<void> {
  await hands.api('store-keeper').call('POST /v1/containers/{id}/storings', {
    path: { id: box.containerId },
    body: { siteId: hands.site(VAN) },
  })
}

export async function install({ hands }: Stage, who: Label, deviceId: string): Promise<void> {
  await hands.api(who).call('POST /v1/devices/{id}/installations', {
    path: { id: deviceId },
    body: { placeOfUse: 'Musterstraße 1' },
  })
}

/** Everything up to a small box in the fitter's van, in one go. */
export async function deliver(
  stage: Stage,
  count: number,
): Promise<{ readonly large: Box; readonly small: Box; readonly deviceIds: readonly string[] }> {
  const deviceIds = deviceIdsOf(stage.run, count)
  const large = await newBox(stage, 'maker', 'L')
  const small = await newBox(stage, 'operator', 'S')
  await announce(stage, deviceIds)
  const { opening } = await open(stage, 'maker-dispatcher', large, 'packing')
  await scan(stage, opening, 'in', deviceIds)
  await close(stage, opening)
  await receive(stage, large, await pickUp(stage, large))
  await repack(stage, large, small, deviceIds)
  return { large, small, deviceIds }
}
