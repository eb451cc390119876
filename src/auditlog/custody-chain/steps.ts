/** The chain of custody in plain words. */
import { type FactOf, type KnownType, readFact } from './facts.ts'
import type { ReplayEntry, Subject } from './replay.ts'

export interface CustodyStep {
  readonly index: number
  /** Record time, ISO 8601, UTC. */
  readonly time: string
  readonly sentence: { readonly en: string; readonly de: string }
}

interface Told {
  readonly en: string
  readonly de: string
}
type Tell<T extends KnownType> = (fact: FactOf<T>, entry: ReplayEntry) => Told | null

const of = (incident: string): Told => ({ en: `incident ${incident}`, de: `Vorfall ${incident}` })

const LEGS = {
  pick_up: { en: 'picked up', de: 'abgeholt' },
  transfer: { en: 'passed on', de: 'weitergegeben' },
  delivery: { en: 'delivered', de: 'geliefert' },
} as const

/** Why something is unproven. */
export const REASONS: Readonly<Record<string, Told>> = {
  receipt_not_acknowledged: { en: 'received too late', de: 'zu spät empfangen' },
  arrived_damaged: { en: 'it arrived damaged', de: 'sie kam beschädigt an' },
  tour_not_returned: { en: 'codes of a tour were left over', de: 'von einer Tour blieben Codes übrig' },
  record_restored: {
    en: 'the record was put back to an older state',
    de: 'die Aufzeichnung wurde auf einen älteren Stand zurückgesetzt',
  },
  open_too_long: { en: 'it was open for too long', de: 'sie war zu lange offen' },
  closing_receipt_missing: {
    en: 'the receipt of its closing did not come',
    de: 'die Quittung ihrer Schließung kam nicht',
  },
  on_person_overnight: { en: 'somebody had it overnight', de: 'jemand hatte es über Nacht' },
  key_lost: { en: 'a key was lost', de: 'ein Schlüssel ging verloren' },
  force_closed: { en: 'it was force-closed', de: 'sie wurde zwangsgeschlossen' },
  key_revoked: {
    en: 'a key was revoked that somebody had',
    de: 'ein Schlüssel wurde widerrufen, den jemand hatte',
  },
  phone_lost: { en: 'a phone or token was lost', de: 'ein Telefon oder Token ging verloren' },
  passed_on: {
    en: 'it was passed on, and its giver still had codes',
    de: 'die Box wurde weitergegeben, und die gebende Person hatte noch Codes',
  },
}

function acts(confirmed: FactOf<'receipt_verified'>['confirmed'], box: string, by: Told): Told | null {
  const [opened, closed] = (['O', 'C'] as const).map((action) => confirmed.some((act) => act.action === action))
  if (opened === closed) {
    if (opened !== true) return null
    return {
      en: `Box ${box} opened and closed: proven by ${by.en}.`,
      de: `Box ${box} geöffnet und geschlossen: bewiesen durch ${by.de}.`,
    }
  }
  const [en, de] = opened === true ? ['opened', 'geöffnet'] : ['closed', 'geschlossen']
  return { en: `Box ${box} ${en}: proven by ${by.en}.`, de: `Box ${box} ${de}: bewiesen durch ${by.de}.` }
}

/** Looks of before have no points. */
function lookedAt(checks: Readonly<Record<string, boolean>> | null): Told {
  const points = Object.entries(checks ?? {})
  const wrong = points.filter(([, isRight]) => !isRight).map(([name]) => name)
  if (points.length === 0) return { en: '', de: '' }
  return wrong.length === 0
    ? { en: `, all of ${points.length} points in order`, de: `, alle ${points.length} Punkte in Ordnung` }
    : {
        en: `, ${wrong.length} of ${points.length} points not in order (${wrong.join(', ')})`,
        de: `, ${wrong.length} von ${points.length} Punkten nicht in Ordnung (${wrong.join(', ')})`,
      }
}

function byPolicies(policyIds: readonly string[] | null, by: string): string {
  return policyIds === null || policyIds.length === 0 ? '' : `, ${by} ${policyIds.join(', ')}`
}

/** Only what moves something or changes trust is told; what is left out says nothing of either. */
const TELLS: { readonly [T in KnownType]?: Tell<T> } = {
  devices_announced: ({ makerPartyId, deviceType }) => ({
    en: `Announced by ${makerPartyId} as ${deviceType}.`,
    de: `Von ${makerPartyId} als ${deviceType} angekündigt.`,
  }),
  container_registered: ({ containerId, ownerPartyId }) => ({
    en: `Box ${containerId} registered by ${ownerPartyId}.`,
    de: `Box ${containerId} von ${ownerPartyId} eingetragen.`,
  }),
  opening_code_issued: ({ containerId, forPersonId, purpose }) => ({
    en: `Opening code for box ${containerId} issued to ${forPersonId} (${purpose}).`,
    de: `Öffnungscode für Box ${containerId} an ${forPersonId} ausgegeben (${purpose}).`,
  }),
  code_read_out: ({ containerId, forPersonId, action }, { personId }) => ({
    en: `The ${action === 'O' ? 'opening' : 'closing'} code for box ${containerId} was read out to ${forPersonId} by ${personId}, who had called back.`,
    de: `Der ${action === 'O' ? 'Öffnungscode' : 'Schließcode'} für Box ${containerId} wurde ${forPersonId} nach Rückruf von ${personId} vorgelesen.`,
  }),
  container_offered: ({ containerId, forPersonId }, { personId }) => ({
    en: `Box ${containerId} offered by ${personId} to ${forPersonId}.`,
    de: `Box ${containerId} von ${personId} an ${forPersonId} angeboten.`,
  }),
  container_passed_on: ({ containerId, fromPersonId, forPersonId }) => ({
    en: `Box ${containerId} passed on by ${fromPersonId} to ${forPersonId}.`,
    de: `Box ${containerId} von ${fromPersonId} an ${forPersonId} weitergegeben.`,
  }),
  container_offer_ended: ({ containerId }) => ({
    en: `The offer of box ${containerId} is over, and it stays where it is.`,
    de: `Das Angebot der Box ${containerId} ist beendet, und sie bleibt, wo sie ist.`,
  }),
  key_lost: ({ keyId }) => ({
    en: `Key ${keyId} reported lost while codes of it were out.`,
    de: `Schlüssel ${keyId} verloren gemeldet, während noch Codes dafür ausgegeben waren.`,
  }),
  phone_lost: ({ personId }) => ({
    en: `Phone or token of ${personId} reported lost while codes of theirs were out.`,
    de: `Telefon oder Token von ${personId} verloren gemeldet, während noch Codes ausgegeben waren.`,
  }),
  tour_pack_issued: ({ containerId, forPersonId, pairs }) => ({
    en: `Codes for ${pairs.length} openings of box ${containerId} issued to ${forPersonId} for a tour.`,
    de: `Codes für ${pairs.length} Öffnungen der Box ${containerId} an ${forPersonId} für eine Tour ausgegeben.`,
  }),
  tour_returned: ({ containerId }) => ({
    en: `The tour with box ${containerId} is over.`,
    de: `Die Tour mit Box ${containerId} ist beendet.`,
  }),
  receipt_verified: ({ confirmed, containerId, flags }) => {
    const told = acts(confirmed, containerId, { en: 'the receipt of its lock', de: 'die Quittung ihres Schlosses' })
    if ((flags & 1) === 0) return told
    return {
      en: `${told?.en ?? ''} The lock of box ${containerId} reports a violation.`.trim(),
      de: `${told?.de ?? ''} Das Schloss der Box ${containerId} meldet eine Verletzung.`.trim(),
    }
  },
  lock_log_read: ({ confirmed, containerId }) =>
    acts(confirmed, containerId, { en: 'the log of its lock', de: 'das ausgelesene Protokoll ihres Schlosses' }),
  lock_resynchronised: ({ containerId }) => ({
    en: `The lock of box ${containerId} was brought back into step; that proves nothing.`,
    de: `Das Schloss der Box ${containerId} wurde neu abgeglichen; das beweist nichts.`,
  }),
  policy_set: ({ policy: { policyId, version, partyId, certificate, deliveryProcedure, validFrom } }) => {
    const from = new Date(validFrom).toISOString().slice(0, 10)
    return {
      en: `Policy ${policyId}, version ${version} of ${partyId}, from ${from} on: certificate ${certificate ?? '—'}, delivery procedure ${deliveryProcedure ?? '—'}.`,
      de: `Policy ${policyId}, Fassung ${version} von ${partyId}, gültig ab ${from}: Zertifikat ${certificate ?? '—'}, Auslieferungsverfahren ${deliveryProcedure ?? '—'}.`,
    }
  },
  packing_list_taken_in: ({ packingListId, containerId }) => ({
    en: `Packing list ${packingListId} for box ${containerId}.`,
    de: `Packliste ${packingListId} für Box ${containerId}.`,
  }),
  packing_list_sampled: (_fact, { deviceSequence }) =>
    deviceSequence === null
      ? null
      : { en: 'Scanned for the sample of the packing list.', de: 'Für die Stichprobe der Packliste gescannt.' },
  packing_list_stopped: ({ packingListId, containerId }) => ({
    en: `Packing list ${packingListId} stopped: something else lay in box ${containerId}.`,
    de: `Packliste ${packingListId} angehalten: In Box ${containerId} lag etwas anderes.`,
  }),
  packing_list_withdrawn: ({ packingListId }) => ({
    en: `Packing list ${packingListId} withdrawn.`,
    de: `Packliste ${packingListId} zurückgezogen.`,
  }),
  devices_packed: ({ containerId, policyIds, byList }) => ({
    en: `Packed into box ${containerId}${byList === null ? '' : `, by packing list ${byList.packingListId}`}${byPolicies(policyIds, 'by policy')}.`,
    de: `In Box ${containerId} gepackt${byList === null ? '' : `, nach Packliste ${byList.packingListId}`}${byPolicies(policyIds, 'nach Policy')}.`,
  }),
  devices_unpacked: ({ containerId, toPersonId, repackagingId }) =>
    repackagingId === null
      ? {
          en: `Taken out of box ${containerId} by ${toPersonId}.`,
          de: `Aus Box ${containerId} entnommen von ${toPersonId}.`,
        }
      : { en: `Taken out of box ${containerId} for repacking.`, de: `Zum Umpacken aus Box ${containerId} entnommen.` },
  stays_corrected: ({ containerId, position }) => ({
    en: `A scan that came late: it was in box ${containerId} at act ${position}.`,
    de: `Ein späterer Scan: Bei Vorgang ${position} war es in Box ${containerId}.`,
  }),
  contents_differed: ({ containerId }, { deviceSequence }) =>
    deviceSequence === null
      ? {
          en: `The contents of box ${containerId} differ from the records.`,
          de: `Der Inhalt der Box ${containerId} weicht von den Aufzeichnungen ab.`,
        }
      : { en: `Not found in box ${containerId}: missing.`, de: `In Box ${containerId} nicht gefunden: vermisst.` },
  repackaging_completed: ({ fromContainerId, toContainerId }) => ({
    en: `Repacking from box ${fromContainerId} to box ${toContainerId} is over.`,
    de: `Das Umpacken von Box ${fromContainerId} nach Box ${toContainerId} ist beendet.`,
  }),
  shipment_announced: ({ shipmentId, recipientPartyId, carrierPartyId }) => ({
    en: `Shipment ${shipmentId} to ${recipientPartyId} announced, carried by ${carrierPartyId}.`,
    de: `Sendung ${shipmentId} an ${recipientPartyId} angemeldet, Transport durch ${carrierPartyId}.`,
  }),
  handover_half_signed: ({ leg }, { partyId }) => ({
    en: `To be ${LEGS[leg].en}: signed by ${partyId}, the other side has to follow.`,
    de: `Wird ${LEGS[leg].de}: unterschrieben von ${partyId}, die andere Seite muss folgen.`,
  }),
  handover_signed: ({ leg, fromPartyId, toPartyId }) => ({
    en: `Handed over by ${fromPartyId} to ${toPartyId} (${LEGS[leg].en}), signed by both.`,
    de: `Von ${fromPartyId} an ${toPartyId} übergeben (${LEGS[leg].de}), von beiden unterschrieben.`,
  }),
  carrier_signed: (_fact, { personId }) => ({
    en: `Signed for the carrier with a link, as ${personId}.`,
    de: `Für das Transportunternehmen mit einem Link unterschrieben, als ${personId}.`,
  }),
  carrier_paper_entered: ({ personId: by }) => ({
    en: `Signed for the carrier on paper, typed in by ${by}.`,
    de: `Für das Transportunternehmen auf Papier unterschrieben, eingegeben von ${by}.`,
  }),
  shipment_changed: ({ shipmentId }) => ({
    en: `Shipment ${shipmentId}: its arrival is expected at another time, or others are told.`,
    de: `Sendung ${shipmentId}: andere erwartete Ankunft oder andere Kontakte.`,
  }),
  shipment_withdrawn: ({ shipmentId }) => ({
    en: `Shipment ${shipmentId} withdrawn before it was picked up.`,
    de: `Sendung ${shipmentId} vor der Abholung zurückgezogen.`,
  }),
  shipment_turned_back: ({ shipmentId, recipientPartyId, returnOfShipmentId }) => ({
    en: `Refused in shipment ${returnOfShipmentId}: goes back to ${recipientPartyId} as shipment ${shipmentId}.`,
    de: `In Sendung ${returnOfShipmentId} abgelehnt: geht als Sendung ${shipmentId} zurück an ${recipientPartyId}.`,
  }),
  handover_withdrawn: (_fact, { partyId }) => ({
    en: `${partyId} took back a signature that waited for the other side.`,
    de: `${partyId} hat eine Unterschrift zurückgenommen, die auf die andere Seite wartete.`,
  }),
  shipment_received: ({ recipientPartyId, late }) => ({
    en: `Received by ${recipientPartyId}${late ? ', too late' : ''}.`,
    de: `Empfangen von ${recipientPartyId}${late ? ', zu spät' : ''}.`,
  }),
  container_inspected: ({ containerId, checks, policyIds }) => {
    const seen = lookedAt(checks)
    return {
      en: `Box ${containerId} inspected${seen.en}${byPolicies(policyIds, 'under policy')}.`,
      de: `Box ${containerId} geprüft${seen.de}${byPolicies(policyIds, 'nach Policy')}.`,
    }
  },
  container_stored: ({ containerId, custody }) =>
    custody === 'issued'
      ? { en: `Box ${containerId} issued into a vehicle.`, de: `Box ${containerId} in ein Fahrzeug ausgegeben.` }
      : { en: `Box ${containerId} put into a store.`, de: `Box ${containerId} eingelagert.` },
  device_installed: ({ tourId }, { personId }) => ({
    en: `Installed by ${personId}${tourId === null ? '' : ' on a tour'}.`,
    de: `Eingebaut von ${personId}${tourId === null ? '' : ' auf einer Tour'}.`,
  }),
  device_commissioned: () => ({ en: 'Commissioned.', de: 'In Betrieb genommen.' }),
  incident_opened: ({ incidentId, kind, containerId }) => ({
    en: `Reported (${kind})${containerId === null ? '' : ` of box ${containerId}`}: ${of(incidentId).en}.`,
    de: `Gemeldet (${kind})${containerId === null ? '' : ` zu Box ${containerId}`}: ${of(incidentId).de}.`,
  }),
  incident_widened: ({ incidentId }) => ({
    en: `More became known of ${of(incidentId).en}.`,
    de: `Zum ${of(incidentId).de} wurde mehr bekannt.`,
  }),
  devices_exposed: ({ incidentId }, { setSize, deviceSequence }) =>
    deviceSequence === null
      ? {
          en: `${setSize} devices held because of ${of(incidentId).en}.`,
          de: `${setSize} Geräte angehalten wegen ${of(incidentId).de}.`,
        }
      : { en: `Held because of ${of(incidentId).en}.`, de: `Angehalten wegen ${of(incidentId).de}.` },
  recalls_raised: ({ incidentId }) => ({
    en: `Called back because of ${of(incidentId).en}.`,
    de: `Zurückgerufen wegen ${of(incidentId).de}.`,
  }),
  unproven_raised: ({ reason }) => ({
    en: `Unproven from here on: ${REASONS[reason]?.en ?? reason}.`,
    de: `Ab hier unbewiesen: ${REASONS[reason]?.de ?? reason}.`,
  }),
  unproven_ended: ({ containerId, value, explained }, { personId }) =>
    explained
      ? { en: `No longer unproven: explained by ${personId}.`, de: `Nicht mehr unbewiesen: erklärt von ${personId}.` }
      : {
          en: `Proven after all by opening ${value} of box ${containerId}.`,
          de: `Doch bewiesen durch Öffnung ${value} der Box ${containerId}.`,
        },
  devices_locked_out: ({ incidentId }, { personId }) => ({
    en: `Locked out for good because of ${of(incidentId).en}, approved by ${personId}.`,
    de: `Endgültig gesperrt wegen ${of(incidentId).de}, erteilt von ${personId}.`,
  }),
  opening_force_closed: ({ containerId }, { personId }) => ({
    en: `Opening of box ${containerId} ended by force, approved by ${personId}; that proves nothing.`,
    de: `Öffnung der Box ${containerId} mit Zwang beendet, erteilt von ${personId}; das beweist nichts.`,
  }),
  maintenance_code_issued: ({ containerId, forPersonId }, { personId }) => ({
    en: `Maintenance code for box ${containerId} issued to ${forPersonId}, approved by ${personId}.`,
    de: `Wartungscode für Box ${containerId} an ${forPersonId} ausgegeben, erteilt von ${personId}.`,
  }),
  lock_personalised: ({ containerId }, { personId }) =>
    containerId === null
      ? null
      : {
          en: `New secret for the lock of box ${containerId}, approved by ${personId}.`,
          de: `Neues Geheimnis für das Schloss der Box ${containerId}, erteilt von ${personId}.`,
        },
  device_missing: () => ({ en: 'Missing.', de: 'Vermisst.' }),
  devices_missing: (_, { deviceSequence }) =>
    deviceSequence === null
      ? null
      : { en: 'Not found in a count: missing.', de: 'Bei einer Zählung nicht gefunden: vermisst.' },
  devices_found: (_, { deviceSequence }) =>
    deviceSequence === null
      ? null
      : {
          en: 'Found again; what holds it goes on holding it.',
          de: 'Wiedergefunden; was es anhält, hält es weiter an.',
        },
  container_missing: ({ containerId }) => ({
    en: `Box ${containerId} reported lost.`,
    de: `Box ${containerId} als verloren gemeldet.`,
  }),
  container_found: ({ containerId }) => ({
    en: `Box ${containerId} found again; what it holds stays held.`,
    de: `Box ${containerId} wiedergefunden; ihr Inhalt bleibt angehalten.`,
  }),
  incident_decided: ({ incidentId, incidentClosed }, { personId }) =>
    incidentClosed
      ? {
          en: `End of ${of(incidentId).en}, decided by ${personId}.`,
          de: `Ende vom ${of(incidentId).de}, entschieden von ${personId}.`,
        }
      : null,
  release_proposed: ({ incidentId }, { personId }) => ({
    en: `Release from ${of(incidentId).en} proposed by ${personId}.`,
    de: `Freigabe vom ${of(incidentId).de} vorgeschlagen von ${personId}.`,
  }),
  release_approved: ({ incidentId }, { personId }) => ({
    en: `Released from ${of(incidentId).en}, approved by ${personId}.`,
    de: `Vom ${of(incidentId).de} freigegeben, erteilt von ${personId}.`,
  }),
}

/**
 * What happened, entry by entry. Of what the file says of containers only, a device's chain tells what happened to the
 * container while the entries are in the file.
 */
export function custodySteps(_subject: Subject, entries: readonly ReplayEntry[]): readonly CustodyStep[] {
  return entries.flatMap((entry) => {
    const fact = readFact(entry.fact)
    if (typeof fact === 'string') {
      const { type } = entry.fact
      const sentence = { en: `Not readable: ${type}.`, de: `Nicht lesbar: ${type}.` }
      return [{ index: entry.index, time: entry.recordTime, sentence }]
    }
    const tell = TELLS[fact.type] as Tell<KnownType> | undefined
    const sentence = tell?.(fact, entry) ?? null
    return sentence === null ? [] : [{ index: entry.index, time: entry.recordTime, sentence }]
  })
}
