/** What was agreed, as far as the file shows it: a version that a fact names existed and was in force then. */
import type { FactOf } from './facts.ts'
import type { ReadEntry } from './replay.ts'
import type { Replay } from './state.ts'

/** A version, from its entry. */
export interface PolicyState {
  readonly id: string
  readonly makerPartyId: string
  readonly operatorPartyId: string | null
  readonly version: number
  readonly validFrom: number
  readonly deviceTypes: readonly string[]
  readonly index: number
}

export function policySet(replay: Replay, entry: ReadEntry<FactOf<'policy_set'>>): void {
  const { policyId: id, partyId: makerPartyId, ...policy } = entry.fact.policy
  replay.policies.set(id, { id, makerPartyId, ...policy, index: entry.index })
}

type Naming =
  | 'devices_packed'
  | 'opening_code_issued'
  | 'closing_code_issued'
  | 'tour_pack_issued'
  | 'container_inspected'

/**
 * Each version that is named and shown was recorded before, was in force, and no newer one of the pair was. One that the
 * file does not show says nothing: not everybody may see what two others agreed on.
 */
export function checkNamed(replay: Replay, entry: ReadEntry<FactOf<Naming>>): void {
  const { policies, findings } = replay
  for (const id of entry.fact.policyIds ?? []) {
    const named = policies.get(id)
    if (named === undefined) {
      if (replay.policiesShown.has(id)) findings.add('policy_not_in_force', entry, { policy: id })
      continue
    }
    const newer = [...policies.values()].some(
      (each) =>
        each.makerPartyId === named.makerPartyId &&
        each.operatorPartyId === named.operatorPartyId &&
        each.version > named.version &&
        each.validFrom <= entry.time,
    )
    if (named.validFrom > entry.time || newer) findings.add('policy_not_in_force', entry, { policy: id })
  }
}

/** What the maker of the device agreed on was for its type. */
export function checkPackedBy(replay: Replay, entry: ReadEntry<FactOf<'devices_packed'>>): void {
  const { policies, device, findings } = replay
  const { policyIds, makerPartyId, byList } = entry.fact
  for (const id of policyIds ?? []) {
    const named = policies.get(id)
    if (named === undefined || device.deviceType === null) continue
    const isForType = named.deviceTypes.length === 0 || named.deviceTypes.includes(device.deviceType)
    if (named.makerPartyId !== makerPartyId || !isForType) {
      findings.add('packed_outside_policy', entry, { policy: id, type: device.deviceType })
    }
  }
  if (byList !== null && !device.lists.has(byList.packingListId)) {
    findings.add('packed_by_other_list', entry, { list: byList.packingListId })
  }
}

export function listed(replay: Replay, entry: ReadEntry<FactOf<'packing_list_taken_in'>>): void {
  if (entry.ofDevice) replay.device.lists.add(entry.fact.packingListId)
}

export function listWithdrawn(replay: Replay, entry: ReadEntry<FactOf<'packing_list_withdrawn'>>): void {
  replay.device.lists.delete(entry.fact.packingListId)
}
