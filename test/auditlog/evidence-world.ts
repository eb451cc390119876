/** A delivery on a real server with its log, its witness and its map, and the evidence files that come of it. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseVerifierKey, type VerifierKey } from '../../src/auditlog/note.ts'
import type { Trust } from '../../src/auditlog/verify.ts'
import { scan, typeCode } from '../../src/cli/rehearsal/box.ts'
import type { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { readForRules } from '../../src/store/database.ts'
import { asKeeper } from '../../src/store/keeper.ts'
import {
  announce,
  boxOf,
  closeBox,
  deliver,
  issueToVan,
  openBox,
  packLarge,
  type Rehearsal,
} from '../stories/rehearsal.ts'

export interface Told {
  /** Installed in the end. */
  readonly deviceId: string
  readonly deviceIds: readonly string[]
  readonly containerIds: readonly string[]
  readonly shipmentId: string
  readonly incidentId: string
  readonly trust: Trust
  /** Of the device that is installed in the end, made before it was. */
  readonly olderFile: string
}

/** Waits until every entry stands under a checkpoint that the witness has seen, so that the clock may jump. */
export async function settle({ serving }: Rehearsal): Promise<void> {
  for (let looks = 0; looks < 200; looks++) {
    const { rows } = await readForRules(serving.database, null, (client) =>
      client.query<{ done: boolean }>(
        `select coalesce((select max(size) from log_cosignature), 0) >= (select count(*) from entry) as done`,
      ),
    )
    if (rows[0]?.done === true) return
    await sleep(50)
  }
  throw new Error('the log did not come to rest')
}

/** The keys that a reader would have been told by others. */
export function trustOf({ client }: Rehearsal): Trust {
  const { log } = client.file
  const keys = [log?.key, log?.witness].map((text) => parseVerifierKey(text ?? ''))
  const [logKey, witness] = keys as [VerifierKey, VerifierKey]
  return { logKeys: [logKey], witnesses: [witness] }
}

/** The log says once which witnesses it asks. */
export async function statePolicy({ client, serving }: Rehearsal): Promise<void> {
  const { rows } = await readForRules(serving.database, null, (each) =>
    each.query(`select from entry where type = 'log_policy_set'`),
  )
  const { log } = client.file
  if (rows.length > 0 || log === undefined) return
  const policy = `witness rehearsal ${log.witness}\nquorum rehearsal\n`
  const options = { clock: Date.now, newId: randomUUID }
  await asKeeper(serving.database, options, [{ type: 'log_policy_set', origin: log.origin, logKey: log.key, policy }])
}

/** From the announcement to an installation, with an incident of the neighbour in the box. */
export async function tellStory(
  rehearsal: Rehearsal,
  { devices = 4, releases = false }: { readonly devices?: number; readonly releases?: boolean } = {},
): Promise<Told> {
  const { client } = rehearsal
  await statePolicy(rehearsal)
  const deviceIds = await announce(client, devices)
  const [deviceId = '', other = ''] = deviceIds
  const large = await packLarge(client, deviceIds)
  await settle(rehearsal)
  await client.pass(20)
  await deliver(client, large, 0.01)
  await settle(rehearsal)
  await client.pass(15)
  const report = await client.post('store-keeper', `/v1/devices/${other}/violation-reports`, { what: 'A scratch' })
  const incidentId = String(report['incidentId'])
  if (releases) await release(client, incidentId, other)
  const { text: olderFile } = await download(rehearsal, 'operator-security', `/v1/devices/${deviceId}/evidence`)
  await settle(rehearsal)
  await client.pass(3)
  const small = await issueToVan(
    client,
    deviceIds.filter((id) => id !== other),
  )
  await settle(rehearsal)
  await client.pass(2)
  await install(client, small.containerId, deviceId)
  await settle(rehearsal)
  const shipmentId = await shipmentOf(rehearsal)
  return {
    deviceId,
    deviceIds,
    containerIds: [large.containerId, small.containerId],
    shipmentId,
    incidentId,
    trust: trustOf(rehearsal),
    olderFile,
  }
}

/** Two persons, one of them of the maker. */
async function release(client: StoryClient, incidentId: string, deviceId: string): Promise<void> {
  const releases = `/v1/incidents/${incidentId}/releases`
  const proposal = { deviceIds: [deviceId], reason: 'Only the label is scratched', evidence: 'Sample report 7' }
  const { releaseId } = await client.post('maker-security', releases, proposal)
  await client.post('operator-security', `${releases}/${String(releaseId)}/approvals`)
}

async function install(client: StoryClient, containerId: string, deviceId: string): Promise<void> {
  const siteId = client.site('Sample van 1')
  const box = boxOf(client, 'BOX-S-0001')
  if (box.containerId !== containerId) throw new Error('another box')
  const opened = await openBox(client, { who: 'fitter-1', box, purpose: 'installing', siteId })
  await scan(client, 'fitter-1', opened, 'out', [deviceId])
  await closeBox(client, 'fitter-1', opened)
  await client.post('fitter-1', `/v1/devices/${deviceId}/installations`, { placeOfUse: 'Sample street 1' })
}

async function shipmentOf({ serving }: Rehearsal): Promise<string> {
  const { rows } = await readForRules(serving.database, null, (client) =>
    client.query<{ id: string }>('select shipment_id as id from shipment'),
  )
  return rows[0]?.id ?? ''
}

/** As it comes over HTTP. */
export async function download(
  { client }: Rehearsal,
  who: string,
  path: string,
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> {
  const { token } = client.person(who)
  const response = await fetch(`${client.file.url}${path}`, { headers: { authorization: `Bearer ${token}` } })
  return { status: response.status, text: await response.text(), headers: response.headers }
}

export { typeCode }
