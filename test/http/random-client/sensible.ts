/** What fits together, where a request of random identifiers would never get past the first rule. */
import { IN_ORDER } from '../../../src/cli/rehearsal/box.ts'
import type { Dice } from '../../exposure/dice.ts'
import type { Row } from '../visible.ts'
import type { Caller } from './callers.ts'
import type { Operation } from './generate.ts'
import type { Memory } from './memory.ts'

export interface Sense {
  /** For the parameters of the path. */
  readonly values: Readonly<Record<string, string>>
  /** Members of the body. */
  readonly body: Readonly<Record<string, unknown>>
}

/** Null where nothing special is known, or there is nothing of that kind. */
export function sensible({ path }: Operation, caller: Caller, memory: Memory, dice: Dice): Sense | null {
  if (caller.partyId === null) return null
  switch (path) {
    case '/v1/containers/{id}/openings':
    case '/v1/containers/{id}/tour-packs':
    case '/v1/containers/{id}/inspections':
    case '/v1/openings/read-outs':
      return atTheBox(caller, memory, dice)
    case '/v1/containers/{id}/storings':
      return stored(caller, memory, dice)
    case '/v1/containers/{id}/pass-ons':
      return inTheField(caller, memory, dice)
    case '/v1/shipments':
      return shipment(caller, memory, dice)
    case '/v1/repackagings':
      return between(caller, memory, dice)
    case '/v1/incidents/{id}/releases':
      return { values: {}, body: { containerCleared: true, deviceIds: undefined } }
    default:
      return null
  }
}

function boxes({ partyId }: Caller, memory: Memory): readonly Row[] {
  return memory
    .rows('container')
    .filter(
      (row) => row['possessing_party_id'] === partyId && row['site_id'] !== null && row['status'] !== 'in_transit',
    )
}

function pick(dice: Dice, rows: readonly Row[]): Row | null {
  return rows.length === 0 ? null : dice.pick(rows)
}

function atTheBox(caller: Caller, memory: Memory, dice: Dice): Sense | null {
  const box = pick(dice, boxes(caller, memory))
  if (box === null) return null
  const mate = pick(
    dice,
    memory.rows('person').filter((row) => row['party_id'] === caller.partyId),
  )
  const key = memory.rows('key').find((row) => row['person_id'] === mate?.['person_id'])
  const forMate = caller.label.includes('control') && mate !== null
  const body = {
    ...{ containerId: box['container_id'], siteId: box['site_id'], serial: box['serial'], pairs: 1 + dice.below(3) },
    checks: IN_ORDER,
    ...{ keySerial: forMate ? key?.['key_serial'] : caller.keySerial, hours: undefined, personId: mate?.['person_id'] },
  }
  return { values: { id: String(box['container_id']) }, body }
}

function stored(caller: Caller, memory: Memory, dice: Dice): Sense | null {
  const box = pick(dice, boxes(caller, memory))
  const site = pick(
    dice,
    memory.rows('site').filter((row) => row['party_id'] === caller.partyId),
  )
  return box === null ? null : { values: { id: String(box['container_id']) }, body: { siteId: site?.['site_id'] } }
}

function inTheField(caller: Caller, memory: Memory, dice: Dice): Sense | null {
  const vehicles = memory.rows('site').filter((row) => row['party_id'] === caller.partyId && row['kind'] === 'vehicle')
  const ids = vehicles.map((row) => row['site_id'])
  const box = pick(
    dice,
    boxes(caller, memory).filter((row) => ids.includes(row['site_id'])),
  )
  const mate = pick(
    dice,
    memory.rows('person').filter((row) => row['party_id'] === caller.partyId),
  )
  if (box === null || mate === null) return null
  const body = { toPersonId: mate['person_id'], toSiteId: dice.pick(ids) }
  return { values: { id: String(box['container_id']) }, body }
}

function shipment(caller: Caller, memory: Memory, dice: Dice): Sense | null {
  const box = pick(
    dice,
    boxes(caller, memory).filter((row) => row['shipment_id'] === null),
  )
  const has = (row: Row, role: string): boolean => (row['roles'] as readonly string[]).includes(role)
  const parties = memory.rows('party')
  const carrier = pick(
    dice,
    parties.filter((row) => has(row, 'carrier')),
  )
  const recipient = pick(
    dice,
    parties.filter((row) => has(row, 'meter_operator') && row['party_id'] !== caller.partyId),
  )
  const site = pick(
    dice,
    memory.rows('site').filter((row) => row['party_id'] === recipient?.['party_id']),
  )
  if (box === null || carrier === null || recipient === null || site === null) return null
  const parts = {
    carrierPartyId: carrier['party_id'],
    recipientPartyId: recipient['party_id'],
    toSiteId: site['site_id'],
  }
  return { values: {}, body: { containerIds: [box['container_id']], ...parts, expectedArrival: undefined } }
}

function between(caller: Caller, memory: Memory, dice: Dice): Sense | null {
  const open = memory.rows('opening').filter((row) => row['person_id'] === caller.personId && row['status'] === 'open')
  if (open.length < 2) return null
  return {
    values: {},
    body: { fromOpeningId: dice.pick(open)['opening_id'], toOpeningId: dice.pick(open)['opening_id'] },
  }
}
