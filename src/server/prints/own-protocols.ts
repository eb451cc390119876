/** Protocols of what happens within a party: boxes issued and passed on, devices taken out, keys; and lists of devices. */
import { type DeviceId, formatDeviceId, type PartyId } from '../../custody/identifiers.ts'
import type {
  ContainerContents,
  ContainerProtocolFact,
  ContentsSeen,
  KeyProtocolFact,
  Names,
  PlaceInLog,
  PrintedEntry,
} from '../../store/queries/protocols.ts'
import type { Pair, PrintedDocument, Section, SignatureBox } from './drawing.ts'
import { checked, Paper, type PaperSettings } from './paper.ts'

interface OwnProtocol<F extends ContainerProtocolFact | KeyProtocolFact> {
  readonly printed: PrintedEntry<F>
  readonly log: PlaceInLog
  readonly names: Names
}

export function containerDocument(
  { printed, log, names }: OwnProtocol<ContainerProtocolFact>,
  box: ContainerContents,
  settings: PaperSettings,
): PrintedDocument {
  const paper = new Paper(settings, names, log.origin)
  const { words } = paper
  const { entry } = printed
  const { fact, personId, partyId } = entry
  const serial: Pair = { name: words.box, value: box.serial }
  const rest = {
    createdAt: entry.recordTime,
    evidence: [paper.evidence(words.entry, { ...checked(printed), index: log.index })],
  }
  const pairOf = (name: string, value: string | null): Pair[] => (value === null ? [] : [{ name, value }])
  const byHand = (role: string, name: string | null): SignatureBox => ({
    role,
    lines: name === null ? [] : [name],
    drawn: null,
    byHand: words.byHand,
    note: '',
  })
  switch (fact.type) {
    case 'container_stored':
      return paper.document({
        ...rest,
        title: words.box_issued,
        subtitle: `${words.box} ${box.serial}`,
        facts: [serial, ...pairOf(words.toVehicle, paper.site(fact.siteId)), ...paper.times(entry)],
        sections: [insideOf(box.deviceIds, paper)],
        signatures: [paper.signature(words.issuedBy, entry, { personId, partyId }), byHand(words.takenOver, null)],
      })
    case 'devices_unpacked': {
      const taker = paper.person(fact.toPersonId, partyId)
      return paper.document({
        ...rest,
        title: words.devices_taken_out,
        subtitle: `${words.box} ${box.serial}`,
        facts: [serial, { name: words.takenBy, value: taker }, ...paper.times(entry)],
        sections: [listOf(words.devices, fact.deviceIds)],
        signatures: [paper.signature(words.issuedBy, entry, { personId, partyId }), byHand(words.takenOver, taker)],
      })
    }
    case 'container_passed_on': {
      const [from, to] = [paper.person(fact.fromPersonId, partyId), paper.person(fact.forPersonId, partyId)]
      return paper.document({
        ...rest,
        title: words.box_passed_on,
        subtitle: `${words.box} ${box.serial} · ${words.between(from, to)}`,
        facts: [
          serial,
          { name: words.from, value: from },
          { name: words.to, value: to },
          ...pairOf(words.toVehicle, paper.site(fact.siteId)),
          ...paper.times(entry),
        ],
        sections: [insideOf(box.deviceIds, paper)],
        signatures: [
          {
            role: words.handedOver,
            lines: [from, words.account(fact.fromPersonId)],
            drawn: null,
            byHand: null,
            note: words.signedHere,
          },
          paper.signature(words.takenOver, entry, { personId: fact.forPersonId, partyId }),
        ],
      })
    }
    default:
      return fact satisfies never
  }
}

function listOf(title: string, deviceIds: readonly DeviceId[] | readonly string[]): Section {
  return { kind: 'list', title, items: deviceIds.map((id) => formatDeviceId(id as DeviceId)) }
}

function insideOf(deviceIds: readonly string[], { words }: Paper): Section {
  const title = words.inside(deviceIds.length)
  return deviceIds.length === 0 ? { kind: 'text', title, text: words.nothingInside } : listOf(title, deviceIds)
}

export function keyDocument(
  { printed, log, names }: OwnProtocol<KeyProtocolFact>,
  settings: PaperSettings,
): PrintedDocument {
  const paper = new Paper(settings, names, log.origin)
  const { words } = paper
  const { entry } = printed
  const { fact, partyId } = entry
  const isOut = fact.type === 'key_handed_out'
  const person = paper.person(fact.personId, partyId)
  const signed = fact.signature ?? words.withoutSignature
  return paper.document({
    title: isOut ? words.key_handed_out : words.key_taken_back,
    subtitle: `${words.key} ${fact.keySerial} · ${person}`,
    createdAt: entry.recordTime,
    facts: [
      { name: words.key, value: fact.keySerial },
      { name: isOut ? words.to : words.from, value: person },
      ...paper.times(entry),
      ...(fact.challenge === null ? [] : [{ name: words.keyText, value: fact.challenge }]),
      { name: words.keySigned, value: signed.replace(/(.{32})(?=.)/g, '$1 ') },
    ],
    sections: [],
    signatures: [paper.signature(words.takenOver, entry, { personId: entry.personId, partyId })],
    evidence: [paper.evidence(words.entry, { ...checked(printed), index: log.index })],
  })
}

/** What lies in a box now, with the newest entry about the box. */
export function deviceListDocument(
  seen: ContentsSeen,
  of: {
    readonly newest: { readonly entryId: string; readonly recordTime: number; readonly commitment: string }
    readonly log: PlaceInLog
    readonly names: Names
  },
  settings: PaperSettings,
): PrintedDocument {
  const paper = new Paper(settings, of.names, of.log.origin)
  const { words } = paper
  const types = [...new Set(seen.devices.map(({ deviceType }) => deviceType))]
  const sections = types.map((type): Section => {
    const devices = seen.devices.filter(({ deviceType }) => deviceType === type).map(({ deviceId }) => deviceId)
    return listOf(`${type}: ${devices.length}`, devices)
  })
  return paper.document({
    title: words.device_list,
    subtitle: `${words.box} ${seen.serial}`,
    createdAt: of.newest.recordTime,
    facts: [
      { name: words.box, value: seen.serial },
      { name: words.owner, value: paper.party(seen.partyId satisfies PartyId) },
      { name: words.count, value: String(seen.devices.length) },
      { name: words.recorded, value: paper.moment(of.newest.recordTime) },
    ],
    sections: sections.length === 0 ? [insideOf([], paper)] : sections,
    signatures: [],
    evidence: [paper.evidence(words.entry, { ...of.newest, index: of.log.index })],
  })
}
