/** Protocols of shipments: a hand-over that both sides signed, and all receipts. */
import type { PartyId } from '../../custody/identifiers.ts'
import type { Shipment } from '../../custody/state.ts'
import type {
  HandoverRecord,
  HandoverSeen,
  Names,
  PrintedContainer,
  ReceiptRecord,
} from '../../store/queries/protocols.ts'
import type { Pair, PrintedDocument, Section, SignatureBox } from './drawing.ts'
import { checked, Paper, type PaperSettings } from './paper.ts'

export function handoverDocument(seen: HandoverSeen, record: HandoverRecord, settings: PaperSettings): PrintedDocument {
  const { shipment, handover, names } = seen
  const { second, first, origin } = record
  const paper = new Paper(settings, names, origin)
  const { words } = paper
  const { fact } = second.entry
  const [from, to] = [paper.party(handover.fromPartyId), paper.party(handover.toPartyId)]
  const [fromSite, toSite] = shipment.stations.slice(handover.step, handover.step + 2).map(({ siteId }) => siteId)
  const passed = new Set<string>(handover.containerIds)
  const damaged = new Set<string>(handover.damagedContainerIds)
  const boxes = record.containers.filter(({ containerId }) => passed.has(containerId))
  const place = (party: string, siteId: string | null | undefined): string =>
    [party, paper.site(siteId ?? null)].filter((part) => part !== null).join(', ')
  const devices = devicesIn(boxes)
  const responsible = fact.passing?.responsiblePartyId ?? null
  const facts: Pair[] = [
    { name: words.shipment, value: shipment.shipmentId },
    { name: words.from, value: place(from, fromSite) },
    { name: words.to, value: place(to, toSite) },
    { name: words.complete, value: paper.moment(handover.signedAt ?? second.entry.recordTime) },
    { name: words.condition, value: handover.condition === 'intact' ? words.intact : words.damaged },
    { name: words.boxes, value: String(boxes.length) },
    ...(devices === null ? [] : [{ name: words.devices, value: String(devices) }]),
    ...(responsible === null ? [] : [{ name: words.responsible, value: paper.party(responsible) }]),
    ...(fact.acknowledgeBy === null ? [] : [{ name: words.acknowledgeBy, value: paper.moment(fact.acknowledgeBy) }]),
  ]
  // Where nobody named a box, what both saw holds for all.
  const worst = handover.condition === 'damaged' && damaged.size === 0
  const conditionOf = ({ containerId }: PrintedContainer): string =>
    worst || damaged.has(containerId) ? words.damaged : words.intact
  const left = record.containers.filter(({ containerId }) => !passed.has(containerId))
  const sections: Section[] = [
    boxTable(boxes, words.condition, conditionOf, paper),
    left.length === 0
      ? { kind: 'text', title: words.differences, text: words.noDifferences }
      : boxTable(left, words.differences, () => words.firstOnly, paper, words.differences),
  ]
  return paper.document({
    title: words.handover,
    subtitle: `${words[handover.leg]} · ${words.between(from, to)}`,
    createdAt: second.entry.recordTime,
    facts,
    sections,
    signatures: (['from', 'to'] as const).flatMap((side) => signatureOf(side, seen, record, paper)),
    evidence: [
      ...(first === null ? [] : [paper.evidence(words.entryFirst, checked(first))]),
      paper.evidence(words.entrySecond, checked(second)),
    ],
  })
}

function signatureOf(
  side: 'from' | 'to',
  { handover }: HandoverSeen,
  { first, second, drivers }: HandoverRecord,
  paper: Paper,
): SignatureBox[] {
  const { words } = paper
  const personId = side === 'from' ? handover.fromPersonId : handover.toPersonId
  if (personId === null) return []
  const partyId = side === 'from' ? handover.fromPartyId : handover.toPartyId
  const role = side === 'from' ? words.handedOver : words.takenOver
  // Of before the first signature was an entry there is only the second, which then speaks for both.
  const { entry } = second.entry.fact.side === side || first === null ? second : first
  const driver = drivers.findLast((signed) => signed.side === side)
  if (driver === undefined) return [paper.signature(role, entry, { personId, partyId })]
  const name = words.driver(driver.name ?? words.erased)
  const drawn = driver.signature === null ? {} : { drawn: driver.signature }
  const box = paper.signature(role, entry, { personId, partyId, name, ...drawn })
  return [driver.fromPaper ? { ...box, note: words.onPaper } : box]
}

/** Null: not for the one who asks to know. */
function devicesIn(boxes: readonly PrintedContainer[]): number | null {
  return boxes.reduce<number | null>((sum, { devices }) => (sum === null || devices === null ? null : sum + devices), 0)
}

function boxTable(
  boxes: readonly PrintedContainer[],
  head: string,
  saidOf: (box: PrintedContainer) => string,
  { words }: Paper,
  title = words.boxes,
): Section {
  const counted = devicesIn(boxes) !== null
  return {
    kind: 'table',
    title,
    heads: [words.box, head, ...(counted ? [words.devices] : [])],
    rows: boxes.map((box) => [box.serial, saidOf(box), ...(counted ? [String(box.devices)] : [])]),
  }
}

export function receiptDocument(
  shipment: Shipment,
  { receipts, containers, origin }: ReceiptRecord,
  names: Names,
  settings: PaperSettings,
): PrintedDocument {
  const paper = new Paper(settings, names, origin)
  const { words } = paper
  const [from, to] = [paper.party(shipment.partyId), paper.party(shipment.recipientPartyId)]
  const said = new Map<string, string>()
  const surplus: string[] = []
  for (const { entry } of receipts) {
    const { containerIds, found } = entry.fact
    for (const id of containerIds) said.set(id, words.received)
    for (const id of found?.damagedContainerIds ?? []) said.set(id, `${words.received}, ${words.damaged}`)
    for (const id of found?.refusedContainerIds ?? []) said.set(id, words.refused)
    for (const id of found?.missingContainerIds ?? []) said.set(id, words.missing)
    surplus.push(...(found?.surplusSerials ?? []))
  }
  const isOdd = (text: string | undefined): boolean => text !== words.received
  const odd = containers.filter(({ containerId }) => isOdd(said.get(containerId)))
  const devices = devicesIn(containers)
  const newest = receipts.at(-1)
  const facts: Pair[] = [
    { name: words.shipment, value: shipment.shipmentId },
    { name: words.from, value: from },
    { name: words.to, value: [to, paper.site(shipment.toSiteId)].filter((part) => part !== null).join(', ') },
    ...receipts.flatMap(({ entry }) => paper.times(entry)),
    {
      name: words.deadline,
      value: receipts.some(({ entry }) => entry.fact.late) ? words.late : words.inTime,
    },
    { name: words.boxes, value: String(containers.length) },
    ...(devices === null ? [] : [{ name: words.devices, value: String(devices) }]),
  ]
  const differences = [
    ...odd.map(({ containerId, serial }) => [serial, said.get(containerId) ?? words.open]),
    ...surplus.map((serial) => [serial, words.surplus]),
  ]
  return paper.document({
    title: words.receipt,
    subtitle: words.between(from, to),
    createdAt: newest?.entry.recordTime ?? 0,
    facts,
    sections: [
      boxTable(containers, words.outcome, ({ containerId }) => said.get(containerId) ?? words.open, paper),
      differences.length === 0
        ? { kind: 'text', title: words.differences, text: words.noDifferences }
        : { kind: 'table', title: words.differences, heads: [words.box, words.outcome], rows: differences },
    ],
    signatures: receipts.map(({ entry }, place) =>
      paper.signature(
        receipts.length === 1 ? words.receivedBy : `${words.receivedBy}, ${words.part(place + 1)}`,
        entry,
        {
          personId: entry.personId,
          partyId: entry.partyId satisfies PartyId,
        },
      ),
    ),
    evidence: receipts.map((receipt, place) =>
      paper.evidence(
        receipts.length === 1 ? words.entry : `${words.entry}, ${words.part(place + 1)}`,
        checked(receipt),
      ),
    ),
  })
}
