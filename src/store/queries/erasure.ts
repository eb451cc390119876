import type pg from 'pg'
import type { Erased, ErasureSituation } from '../../custody/erasure.ts'
import type { DeviceId, EntryId, PersonId } from '../../custody/identifiers.ts'
import type { ErasureTarget } from '../../custody/proposal.ts'
import type { Person } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import type { Writes } from '../writes.ts'
import { removeContents } from './attachments.ts'
import { forgetAccount } from './login/accounts.ts'
import { forgetContactsOf } from './mail.ts'
import { forgetPerson, isKnown } from './people.ts'
import { ENTRIES_OF_PLANS } from './planned-installations.ts'

/**
 * What an erasure ordered by this person would take away: of that person's own party only, and of drivers who act by a
 * link that it gave out, for a carrier without an account has nobody who could order it.
 */
export async function erasureSituation(
  loading: Loading,
  target: ErasureTarget,
  orderedById: PersonId,
): Promise<ErasureSituation> {
  const personIds = target.kind === 'person' ? [orderedById, target.personId] : [orderedById]
  const people = await loading.lock('person', { personId: personIds })
  const orderedBy = people.find((each) => each.personId === orderedById)
  const partyId = orderedBy?.partyId ?? ''
  const named = target.kind === 'person' ? people.find((each) => each.personId === target.personId) : undefined
  const isTheirs = named !== undefined && (named.partyId === partyId || (await gaveLink(loading, named, partyId)))
  const person = isTheirs ? named : null
  // What was not found is nothing that could be erased, by whomever.
  if (target.kind === 'person' && person === null)
    return { orderedBy, person, nameKnown: false, entryIds: [], deviceIds: [] }
  const entryIds = await partsOf(loading.client, target, person?.partyId ?? partyId)
  const nameKnown = person !== null && (await isKnown(loading.client, person.personId))
  return { orderedBy, person, nameKnown, entryIds, deviceIds: await placesOf(loading, entryIds) }
}

async function gaveLink(loading: Loading, { personId }: Person, partyId: string): Promise<boolean> {
  const links = await loading.find('carrierLink', { personId })
  return links.some((link) => link.partyId === partyId)
}

async function partsOf(client: pg.ClientBase, target: ErasureTarget, partyId: string): Promise<EntryId[]> {
  if (target.kind === 'entry') {
    const { rows } = await client.query<{ entryId: EntryId }>(
      // With an address of a plan all that ever said where it is goes.
      `select entry_id as "entryId" from entry_personal
       where party_id = $1 and (entry_id = $2 or entry_id in (${ENTRIES_OF_PLANS.byEntry})) order by 1`,
      [partyId, target.entryId],
    )
    return rows.map((row) => row.entryId)
  }
  const id = target.kind === 'person' ? target.personId : target.deviceId
  const beside = target.kind === 'device' ? await besideDevice(client, target.deviceId, partyId) : []
  const { rows } = await client.query<{ entryId: EntryId }>(
    `select p.entry_id as "entryId" from entry_subject s join entry_personal p using (entry_id, party_id)
     where s.subject_kind = $1 and s.subject_id = $2 and p.party_id = $3 order by 1`,
    [target.kind, id, partyId],
  )
  return [...new Set([...rows.map((row) => row.entryId), ...beside])].sort()
}

/** What is in no chain of the device and goes with its place of use: the plan behind it, and photos of it. */
async function besideDevice(client: pg.ClientBase, deviceId: DeviceId, partyId: string): Promise<EntryId[]> {
  const { rows } = await client.query<{ entryId: EntryId }>(
    `select entry_id as "entryId" from entry_personal where party_id = $1 and entry_id in (${ENTRIES_OF_PLANS.byDevice}
       union all select a.entry_id from attachment a where a.subject_kind = 'device' and a.subject_id = $2)`,
    [partyId, deviceId],
  )
  return rows.map((row) => row.entryId)
}

/** Devices whose row shows a place of use that came with the newest installation, if that is among the entries. */
async function placesOf(loading: Loading, entryIds: readonly EntryId[]): Promise<DeviceId[]> {
  if (entryIds.length === 0) return []
  const { rows } = await loading.client.query<{ deviceId: DeviceId; entryId: EntryId }>(
    `select s.subject_id as "deviceId", s.entry_id as "entryId"
     from (select distinct members ->> 'deviceId' as device_id from entry_content where entry_id = any($1)) c
       join entry_subject s on s.subject_kind = 'device' and s.subject_id = c.device_id
       join entry e on e.entry_id = s.entry_id and e.party_id = s.party_id
     where e.type = 'device_installed' order by s.sequence`,
    [entryIds],
  )
  const newest = new Map(rows.map((row) => [row.deviceId, row.entryId]))
  const concerned = [...newest].filter(([, entryId]) => entryIds.includes(entryId)).map(([deviceId]) => deviceId)
  if (concerned.length === 0) return []
  const devices = await loading.lock('device', { deviceId: concerned })
  return devices.filter((device) => device.placeOfUse !== null).map((device) => device.deviceId)
}

/** Takes it away, in the transaction that records it. */
export function removeParts(writes: Writes, { personId, entryIds }: Erased): void {
  if (entryIds.length > 0) {
    removeContents(writes, entryIds)
    writes.add('entry_personal', (parameters) => {
      return `delete from entry_personal where entry_id = any(${parameters.add(entryIds, 'text[]')})`
    })
  }
  if (personId === null) return
  forgetPerson(writes, personId)
  forgetAccount(writes, personId)
  forgetContactsOf(writes, personId)
}
