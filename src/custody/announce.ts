/** Taking in a delivery note: only announced devices enter (DOMAIN, rule 2). */
import { checkNoteHead, checkNoteLines, type DeliveryNote, decideImport, type ImportMode } from './delivery-note.ts'
import type { Fact } from './entries.ts'
import {
  type DeviceId,
  isMalformed,
  makerOf,
  type NoteId,
  type PartyId,
  parseDeviceId,
  type Sentence,
} from './identifiers.ts'
import { decided, type Given, type Outcome, refuse, refused } from './outcome.ts'
import type { Party } from './state.ts'

export interface AnnounceNoteSituation {
  readonly maker: Party
  /** The recipient that the note names, if there is one of that id. */
  readonly recipient: Party | undefined
  readonly alreadyAnnounced: ReadonlySet<DeviceId>
  readonly numberTaken: boolean
}

export interface Finding {
  readonly line: number | null
  readonly severity: 'error' | 'warning'
  readonly code: string
  readonly sentence: Sentence
  readonly deviceId: string | null
}

export interface NoteAnswer {
  readonly noteId: NoteId
  readonly noteNumber: string
  readonly announced: number
  readonly byType: Readonly<Record<string, number>>
  readonly findings: readonly Finding[]
}

/**
 * Announces the devices of a note, all or the good ones. Refusals, in order: not the maker, errors in the head,
 * number taken, errors in the lines.
 */
export function takeInNote(
  situation: AnnounceNoteSituation,
  note: DeliveryNote,
  mode: ImportMode,
  given: Given,
): Outcome<NoteAnswer> {
  const { maker, recipient, alreadyAnnounced, numberTaken } = situation
  if (!maker.roles.includes('manufacturer')) return refused(refuse('not_the_maker'))
  const { head, findings: headFindings } = checkNoteHead(note)
  const heads = headFindings.map(
    ({ severity, code, sentence, member }): Finding => ({
      line: null,
      severity,
      code: `${code}:${member}`,
      sentence,
      deviceId: null,
    }),
  )
  if (head === null) return refused(refuse('note_refused', { findings: heads }))
  const { by, id } = head.manufacturer
  if (by === 'party' ? id !== maker.partyId : id !== maker.marketPartnerId) return refused(refuse('not_the_maker'))
  if (numberTaken) return refused(refuse('note_already_taken_in', { noteNumber: head.noteNumber }))

  const foreign = foreignLines(note, maker)
  const ours = foreign.size === 0 ? note.lines : note.lines.filter((line) => !foreign.has(line.line))
  const check = checkNoteLines(ours, alreadyAnnounced)
  const findings = [
    ...heads,
    ...[...foreign].map(([line, deviceId]): Finding => ({ line, severity: 'error', ...OTHER_MAKER, deviceId })),
    ...check.findings.map((finding): Finding => {
      const { line, severity, code, sentence } = finding
      const deviceId =
        'deviceId' in finding ? finding.deviceId : 'deviceIdText' in finding ? finding.deviceIdText : null
      return { line, severity, code, sentence, deviceId }
    }),
  ].sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
  const decision = decideImport(check, mode)
  const stopped = mode === 'all_or_nothing' && foreign.size > 0
  if (decision.status === 'refused' || stopped) return refused(refuse('note_refused', { findings }))

  const noteId = given.newId() as NoteId
  const byType = new Map<string, DeviceId[]>()
  for (const { deviceId, deviceType } of decision.good) {
    const ofType = byType.get(deviceType)
    if (ofType === undefined) byType.set(deviceType, [deviceId])
    else ofType.push(deviceId)
  }
  const linesLeftOut = findings.flatMap(({ severity, line }) => (severity === 'error' && line !== null ? [line] : []))
  const facts: Fact[] = [
    {
      type: 'delivery_note_taken_in',
      noteId,
      noteNumber: head.noteNumber,
      makerPartyId: maker.partyId,
      recipientPartyId: recipient?.partyId ?? null,
      devices: decision.good.length,
      linesLeftOut: [...new Set(linesLeftOut)],
    },
  ]
  for (const [deviceType, deviceIds] of byType) {
    facts.push({
      type: 'devices_announced',
      noteId,
      makerPartyId: maker.partyId,
      deviceType,
      deviceIds: deviceIds.sort(),
    })
  }
  const counts = Object.fromEntries([...byType].map(([deviceType, ids]) => [deviceType, ids.length]))
  const answer = { noteId, noteNumber: head.noteNumber, announced: decision.good.length, byType: counts, findings }
  return decided(answer, facts)
}

/**
 * Lines whose identification has the letters of another maker: a maker announces its own devices only. Every line, or
 * the second one of the same device would count as its first.
 */
function foreignLines(note: DeliveryNote, maker: Party): Map<number, string> {
  const foreign = new Map<number, string>()
  for (const { line, deviceId: text } of note.lines) {
    const deviceId = parseDeviceId(text)
    if (!isMalformed(deviceId) && !maker.flagCodes.includes(makerOf(deviceId))) foreign.set(line, deviceId)
  }
  return foreign
}

const OTHER_MAKER = {
  code: 'other_maker',
  sentence: {
    de: 'Die Herstellerkennung in dieser Identifikation ist nicht die des Absenders. Bitte die Zeile prüfen.',
    en: 'The maker letters in this identification are not those of the sender. Check the line.',
  },
} as const

/** Party named in the note as its recipient, by market partner id or by our id; null where it names none readable. */
export function recipientOf(
  note: DeliveryNote,
): { readonly by: 'market_partner' | 'party'; readonly id: string } | null {
  const { head } = checkNoteHead(note)
  return head === null ? null : { by: head.recipient.by, id: head.recipient.id as string | PartyId }
}
