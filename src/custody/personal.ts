/**
 * What of a fact may name persons, or subjects that not everybody may see who is shown the fact. It stands in a part
 * of its own that can be erased; the fact and its place in the log stay (ARCHITECTURE, "The audit log").
 */
import type { Fact } from './entries.ts'

type MembersOf<T extends Fact['type']> = readonly (keyof Extract<Fact, { readonly type: T }>)[]

/** Free text may name anybody, a place of use is somebody's home, and surplus in a box may belong to others. */
const PERSONAL_MEMBERS: { readonly [T in Fact['type']]?: MembersOf<T> } = {
  device_installed: ['placeOfUse', 'meterPointId'],
  hint_recorded: ['about', 'text'],
  incident_opened: ['what'],
  incident_widened: ['what'],
  release_proposed: ['reason', 'evidence'],
  contents_differed: ['surplus'],
  code_read_out: ['identifiedBy'],
  proposal_made: ['reason'],
  recall_confirmed: ['note'],
  attachment_added: ['name'],
  incident_noted: ['text'],
  incident_task_set: ['what'],
  incident_task_completed: ['note'],
  incident_decided: ['reason'],
  packing_list_taken_in: ['source'],
  deadline_acknowledged: ['note'],
  devices_explained: ['text'],
  storage_attested: ['note'],
  carrier_signed: ['name', 'signature'],
  carrier_paper_entered: ['name'],
  installation_planned: ['place', 'meterPointId', 'note'],
  planned_installation_changed: ['place', 'meterPointId', 'note'],
  device_found_defective: ['note'],
  device_defect_ended: ['note'],
}

/** Those that a fact may lack: once the part is gone, nobody can tell whether they were there. */
const OPTIONAL_MEMBERS: { readonly [T in Fact['type']]?: MembersOf<T> } = { device_installed: ['meterPointId'] }

/** What is read in place of a text that was erased. */
export const ERASED = '(erased)'

function membersOf(fact: Fact): readonly string[] | undefined {
  return PERSONAL_MEMBERS[fact.type] as readonly string[] | undefined
}

/** The personal members of a fact; `null` for a fact that has none. */
export function personalMembersOf(fact: Fact): Readonly<Record<string, unknown>> | null {
  const members = membersOf(fact)
  if (members === undefined) return null
  const said = members.map((member) => [member, (fact as unknown as Record<string, unknown>)[member]] as const)
  // What nobody said, as in records of before there was such a member, is not there.
  return Object.fromEntries(said.filter(([, value]) => value !== undefined))
}

/** A fact whose personal part is gone: texts say that they were erased, lists are empty. */
export function withErased(fact: Fact): Fact {
  const optional = (OPTIONAL_MEMBERS[fact.type] ?? []) as readonly string[]
  const members = (membersOf(fact) ?? []).filter((member) => !optional.includes(member))
  const erased = members.map((member) => [member, member === 'surplus' ? [] : ERASED])
  return { ...fact, ...Object.fromEntries(erased) } as Fact
}
