/** Lost keys and phones, codes that were told, boxes passed on (DOMAIN, rules 3, 4 and 16). */
import type { FactOf } from './facts.ts'
import type { ReadEntry } from './replay.ts'
import { type Act, type ContainerState, containerAt, momentOf, owesUnproven, type Replay } from './state.ts'

/** Each container for which codes were out has to be unproven from here on. */
export function lost(replay: Replay, entry: ReadEntry<FactOf<'key_lost' | 'phone_lost'>>): void {
  const { fact } = entry
  for (const id of fact.containerIds) {
    const container = containerAt(replay, id)
    if (container === null) continue
    if (fact.type === 'key_lost') container.lostKeys.set(fact.keyId, momentOf(entry))
    owesUnproven(replay, container, fact.type, entry)
  }
}

/** A code is told to the person whom it is for, by somebody else. */
export function readOut(replay: Replay, entry: ReadEntry<FactOf<'code_read_out'>>): void {
  const { openingId, containerId, forPersonId: personId, action } = entry.fact
  const { findings } = replay
  replay.readOuts.push({ openingId, personId, at: momentOf(entry) })
  if (entry.personId === personId) findings.add('read_out_to_oneself', entry, { container: containerId })
  const container = containerAt(replay, containerId)
  const opening = replay.openings.get(openingId)
  if (container === null || opening === undefined) return
  // A code that opens names its person. One that closes may be for anybody who stands before the open box.
  const codes = [...container.acts.values()].filter((act) => act.openingId === openingId && act.action === action)
  const isTheirs = action === 'C' ? codes.length > 0 : opening.personId === personId
  if (!isTheirs) {
    findings.add('read_out_of_other_code', entry, { container: containerId, person: personId, opening: openingId })
  }
}

export function offered(replay: Replay, entry: ReadEntry<FactOf<'container_offered'>>): void {
  const { passOnId, containerId, forPersonId: toPersonId } = entry.fact
  const { personId: fromPersonId } = entry
  if (fromPersonId === toPersonId) {
    replay.findings.add('passed_on_to_oneself', entry, { container: containerId, person: toPersonId })
  }
  containerAt(replay, containerId)?.offers.set(passOnId, { fromPersonId, toPersonId })
}

export function offerEnded(replay: Replay, { fact }: ReadEntry<FactOf<'container_offer_ended'>>): void {
  containerAt(replay, fact.containerId)?.offers.delete(fact.passOnId)
}

/** By whom it was offered to, alone; no tour goes on with it, and codes that its giver still has make it unproven. */
export function passedOn(replay: Replay, entry: ReadEntry<FactOf<'container_passed_on'>>): void {
  const { passOnId, containerId, fromPersonId, forPersonId: person } = entry.fact
  const { findings, subject } = replay
  const details = { container: containerId, person }
  if (fromPersonId === person) findings.add('passed_on_to_oneself', entry, details)
  const container = containerAt(replay, containerId)
  if (container === null) return
  const offer = container.offers.get(passOnId)
  container.offers.delete(passOnId)
  if (offer === undefined) {
    // The file of a device may begin between the two.
    if (subject.kind === 'container') findings.add('passed_on_without_offer', entry, details)
  } else if (offer.fromPersonId !== fromPersonId || offer.toPersonId !== person || entry.personId !== person) {
    findings.add('passed_on_to_other_person', entry, details)
  }
  const [tour] = container.tours
  if (tour !== undefined) findings.add('passed_on_on_tour', entry, { container: containerId, tour })
  const ofGiver = ({ openingId }: Act): boolean =>
    openingId !== null && replay.openings.get(openingId)?.personId === fromPersonId
  if (stillOut(container).some(ofGiver)) owesUnproven(replay, container, 'passed_on', entry)
}

/** Acts that the lock may still take, or that happened and are not proven with all before, as far as the file shows. */
function stillOut({ acts, last }: ContainerState): Act[] {
  const above = [...acts.values()].filter((act) => act.value > (last ?? 0))
  const received = Math.max(0, ...above.filter((act) => act.state === 'received').map((act) => act.value))
  const named = new Set(above.flatMap(({ state, receipt }) => (state === 'received' ? (receipt?.before ?? []) : [])))
  const isOut = ({ value }: Act): boolean => value > received || named.has(value)
  return above.filter((act) => act.state === 'received' || (act.state === 'issued' && isOut(act)))
}
