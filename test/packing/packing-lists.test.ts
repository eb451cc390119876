/** Boxes that are filled by the list of a production line: one server, one maker, from the first fault to the evidence. */
import { expect, test } from 'vitest'
import { custodySteps, isOnlyOpen, replayCustody } from '../../src/auditlog/custody-chain.ts'
import { verifyEvidence } from '../../src/auditlog/verify.ts'
import { readForRules } from '../../src/store/database.ts'
import { download, settle, statePolicy, trustOf } from '../auditlog/evidence-world.ts'
import { logIn } from '../auditlog/replay-entries.ts'
import { byTwo } from '../four-eyes/two.ts'
import { announce, closeBox, openLarge, type Rehearsal, startRehearsal } from '../stories/rehearsal.ts'

const WHO = 'maker-dispatcher'
type Body = Record<string, unknown>

async function raw({ client }: Rehearsal, path: string, body: string, type: string, headers: object = {}) {
  const answer = await fetch(`${client.file.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${client.person(WHO).token}`, 'content-type': type, ...headers },
    body,
  })
  return { status: answer.status, body: (await answer.json()) as Body, headers: answer.headers }
}

test('a box is filled by a list, with a sample of scans', async () => {
  const rehearsal = await startRehearsal()
  const { client } = rehearsal
  await statePolicy(rehearsal)
  const all = await announce(client, 32)
  const [listed, rest] = [all.slice(0, 24), all.slice(24, 30)]
  const officers = ['maker-security', 'maker-security-2'] as const
  const agreed = {
    certificate: 'SAMPLE-CERT-7',
    deliveryProcedure: 'SAMPLE-AGD-3',
    agreed: { packingSamplePercent: 25 },
  }
  await byTwo(client, officers, { kind: 'policy_change', profile: 'locked_box', ...agreed })
  const opened = await openLarge(client)
  const path = `/v1/openings/${opened.openingId}/packing-lists`

  await faulty(rehearsal, path, all)
  await stopped(rehearsal, path, listed, rest)
  await races(rehearsal, path, opened.openingId, rest.slice(2))
  const packingListId = await filled(rehearsal, path, listed)
  await trays(rehearsal, opened.openingId, listed)
  // One that nobody completes ends with the closing, and somebody has to look what is in the box.
  const left = await client.post(WHO, path, { deviceIds: all.slice(30) })
  const differences = async () =>
    ((await client.get('maker-security', '/v1/incidents'))['incidents'] as Body[]).filter(
      ({ kind }) => kind === 'difference',
    ).length
  const before = await differences()
  await closeBox(client, WHO, opened)
  const leftList = `/v1/packing-lists/${String(left['packingListId'])}`
  expect(await client.get('maker-security', leftList)).toMatchObject({ status: 'withdrawn' })
  expect(await differences()).toBe(before + 1)

  // The maker's other systems see the list; others see nothing of it.
  const lists = (await client.get('maker-security', '/v1/packing-lists'))['packingLists'] as { status: string }[]
  expect(lists.map(({ status }) => status).filter((status) => status !== 'withdrawn')).toEqual(['completed'])
  await expect(client.get('store-keeper', `/v1/packing-lists/${packingListId}`)).rejects.toThrow(/404/)
  await client.refused('not_found', 'of others', 'store-keeper', `/v1/packing-lists/${packingListId}/completion`)

  await shownInEvidence(rehearsal, listed[9] ?? '')
})

/** What is no list, and what is none that could be packed: nothing of it is taken in. */
async function faulty(rehearsal: Rehearsal, path: string, all: readonly string[]): Promise<void> {
  const { client } = rehearsal
  const [one = '', two = ''] = all
  const csv = `deviceId;tray\n${one};T-1\nnonsense;T-1\n${one};T-1\n${two};?\n`
  for (const [type, body, status, code] of [
    ['application/json', '{', 400, 'request_malformed'],
    ['application/json', '[]', 400, 'request_malformed'],
    ['application/json', '{"deviceIds":[1]}', 400, 'request_malformed'],
    ['application/json', '{"deviceIds":[]}', 400, 'packing_list_faulty'],
    ['text/csv', `number\n${one}\n`, 400, 'request_malformed'],
    ['text/plain', '\n# nothing\n', 400, 'packing_list_faulty'],
    ['text/html', one, 415, 'media_type_unknown'],
  ] as const) {
    const answer = await raw(rehearsal, path, body, type)
    expect([type, body, answer.status, answer.body['code']]).toEqual([type, body, status, code])
  }
  const { findings } = (await raw(rehearsal, path, csv, 'text/csv')).body as { findings?: Body[] }
  expect(findings?.map(({ line, code }) => [line, code])).toEqual([
    [3, 'device_id_malformed'],
    [4, 'device_twice'],
    [5, 'tray_label_malformed'],
  ])
  const stranger = await client.refused('device_not_announced', 'a stranger', WHO, path, {
    deviceIds: [one, 'EXSM0999999999'],
  })
  expect(stranger).toMatchObject({ findings: [{ line: 2, deviceId: 'EXSM0999999999' }] })
  expect(typeof stranger['incidentId']).toBe('string')
  await client.refused('not_found', 'of others', 'store-keeper', path, { deviceIds: [one] })
  await client.refused('not_found', 'of others, whatever is sent', 'store-keeper', path, {})
}

/** Something lies in the box that the list does not name. */
async function stopped(
  rehearsal: Rehearsal,
  path: string,
  listed: readonly string[],
  [surplus = '']: readonly string[],
): Promise<void> {
  const { client } = rehearsal
  const key = { 'idempotency-key': 'list-1' }
  const text = `# line 7\r\n${listed.join('\r\n')}\r\n`
  const taken = await raw(rehearsal, `${path}?sourceName=line%207`, text, 'text/plain', key)
  expect(taken.body).toMatchObject({ devices: 24, sampleSize: 6, stillToScan: 6 })
  const again = await raw(rehearsal, `${path}?sourceName=line%207`, text, 'text/plain', key)
  expect([again.headers.get('idempotency-replayed'), again.body]).toEqual(['true', taken.body])
  const drawn = (taken.body['drawn'] as { deviceId: string }[]).map(({ deviceId }) => deviceId)
  expect(drawn).toHaveLength(3)

  const list = `/v1/packing-lists/${String(taken.body['packingListId'])}`
  await client.refused('packing_list_open_already', 'a second list', WHO, path, { deviceIds: listed })
  const single = path.replace('packing-lists', 'scans')
  await client.refused('device_on_packing_list', 'a scan', WHO, single, {
    direction: 'in',
    deviceIds: listed.slice(0, 1),
  })
  await client.refused('packing_sample_too_small', 'too early', WHO, `${list}/completion`)
  const others = listed.filter((id) => !drawn.includes(id)).slice(0, 6)
  expect(await client.post(WHO, `${list}/samples`, { deviceIds: others })).toMatchObject({ scanned: 6, stillToScan: 3 })
  await client.refused('packing_sample_too_small', 'none of those drawn', WHO, `${list}/completion`)

  const found = await client.refused('device_not_on_packing_list', 'surplus', WHO, `${list}/samples`, {
    deviceIds: [surplus],
  })
  await client.verdict('gwa-system', surplus, 'no')
  expect(await client.get(WHO, list)).toMatchObject({ status: 'stopped', sampled: 6, stillToScan: 18 })
  const { incidents } = (await client.get('maker-security', '/v1/incidents')) as { incidents?: Body[] }
  expect(incidents?.find(({ incidentId }) => incidentId === found['incidentId'])).toMatchObject({ kind: 'difference' })
  await client.post(WHO, `${list}/withdrawal`)
  await client.refused('packing_list_over', 'withdrawn', WHO, `${list}/samples`, { deviceIds: drawn })
}

/** A list and a scan of the same device at the same moment: one of them gets it. */
async function races(
  { client }: Rehearsal,
  path: string,
  openingId: string,
  devices: readonly string[],
): Promise<void> {
  for (const deviceId of devices.slice(0, 3)) {
    const [list, single] = await Promise.allSettled([
      client.post(WHO, path, { deviceIds: [deviceId] }),
      client.post(WHO, `/v1/openings/${openingId}/scans`, { direction: 'in', deviceIds: [deviceId] }),
    ])
    expect([list.status, single.status].sort()).toEqual(['fulfilled', 'rejected'])
    const why = String((list.status === 'rejected' ? list : (single as PromiseRejectedResult)).reason)
    expect(why).toMatch(/device_elsewhere|device_on_packing_list/)
    if (list.status !== 'fulfilled') continue
    await client.post(WHO, `/v1/packing-lists/${String(list.value['packingListId'])}/withdrawal`)
    await client.post(WHO, `/v1/openings/${openingId}/scans`, { direction: 'in', deviceIds: [deviceId] })
  }
}

async function filled(rehearsal: Rehearsal, path: string, listed: readonly string[]): Promise<string> {
  const { client, serving } = rehearsal
  const content = {
    sourceName: 'line 7',
    deviceIds: listed,
    trays: [
      { label: 'T-1', deviceIds: listed.slice(0, 4) },
      { label: 'T-2', deviceIds: listed.slice(4, 8) },
    ],
  }
  const taken = await fromTheLine(rehearsal, path, content)
  const packingListId = String(taken['packingListId'])
  const list = `/v1/packing-lists/${packingListId}`
  const drawn = (taken['drawn'] as { deviceId: string; trayLabel: string | null }[]).map(({ deviceId }) => deviceId)
  const others = listed.filter((id) => !drawn.includes(id)).slice(0, 3)
  await client.post(WHO, `${list}/samples`, { deviceIds: drawn })
  expect(await client.post(WHO, `${list}/samples`, { deviceIds: others })).toMatchObject({ stillToScan: 0 })
  expect(await client.post(WHO, `${list}/completion`)).toMatchObject({ packed: 24 })
  const shown = await client.get(WHO, list)
  expect(shown).toMatchObject({ status: 'completed', sampled: 6, stillToScan: 0, deviceIds: [...listed].sort() })
  expect(shown['trays']).toMatchObject([
    { label: 'T-1', status: 'whole' },
    { label: 'T-2', status: 'whole' },
  ])
  // One entry says it of all of them.
  const { rows } = await readForRules(serving.database, null, (each) =>
    each.query<{ size: number }>(
      `select jsonb_array_length(c.members -> 'deviceIds') as size from entry e join entry_content c using (entry_id)
       where e.type = 'devices_packed' and convert_from(c.canonical, 'UTF8')::jsonb -> 'fact' ? 'byList'`,
    ),
  )
  expect(rows.map(({ size }) => size)).toEqual([24])
  return packingListId
}

/** The system of the production line brings the list, and nothing more: it packs nothing. */
async function fromTheLine(rehearsal: Rehearsal, path: string, content: object): Promise<Body> {
  const { client } = rehearsal
  const expiresAt = new Date(Date.now() + 20 * 24 * 3_600_000).toISOString()
  const issued = await client.post('maker-security', '/v1/api-keys', {
    name: 'Line 7',
    scopes: ['packing-lists:take-in'],
    expiresAt,
  })
  const headers = { authorization: `Bearer ${String(issued['key'])}` }
  const taken = await raw(rehearsal, path, JSON.stringify(content), 'application/json', headers)
  expect([taken.status, taken.body['code']]).toEqual([201, undefined])
  const list = `/v1/packing-lists/${String(taken.body['packingListId'])}`
  const refused = await raw(rehearsal, `${list}/completion`, '{}', 'application/json', headers)
  expect(refused.status).toBe(403)
  return taken.body
}

/** A label stands for its devices as long as they stay together. */
async function trays({ client }: Rehearsal, openingId: string, listed: readonly string[]): Promise<void> {
  const path = `/v1/openings/${openingId}/scans`
  expect(await client.post(WHO, path, { direction: 'out', deviceIds: [], trayLabels: ['T-1'] })).toMatchObject({
    scanned: 4,
  })
  await client.refused('tray_not_whole', 'not in the box', WHO, path, {
    direction: 'out',
    deviceIds: [],
    trayLabels: ['T-1', 'T-2'],
  })
  expect(await client.post(WHO, path, { direction: 'in', deviceIds: [], trayLabels: ['T-1'] })).toMatchObject({
    scanned: 4,
  })
  await client.post(WHO, path, { direction: 'out', deviceIds: listed.slice(4, 5) })
  await client.post(WHO, path, { direction: 'in', deviceIds: listed.slice(4, 5) })
  const refused = await client.refused('tray_not_whole', 'a device was away', WHO, path, {
    direction: 'out',
    deviceIds: [],
    trayLabels: ['T-2'],
  })
  expect(refused).toMatchObject({ labels: ['T-2'] })
  await client.refused('request_malformed', 'nothing', WHO, path, { direction: 'in', deviceIds: [] })
}

/** The file names the list and the policy, with its certificate and its procedure, and all of it is proven. */
async function shownInEvidence(rehearsal: Rehearsal, deviceId: string): Promise<void> {
  const { serving } = rehearsal
  const log = await readForRules(serving.database, null, logIn)
  const subject = { kind: 'device', id: deviceId } as const
  const found = replayCustody(subject, log.file(subject)).filter(({ code }) => !isOnlyOpen(code))
  expect(found.map(({ sentence }) => sentence.en)).toEqual([])
  const words = custodySteps(subject, log.file(subject)).map(({ sentence }) => sentence.en)
  expect(words.join('\n')).toMatch(
    /certificate SAMPLE-CERT-7, delivery procedure SAMPLE-AGD-3[\s\S]*by packing list .*, by policy /,
  )
  await settle(rehearsal)
  const file = await download(rehearsal, 'maker-security', `/v1/devices/${deviceId}/evidence`)
  expect(file.status, file.text.slice(0, 300)).toBe(200)
  const verdict = verifyEvidence(file.text, trustOf(rehearsal))
  expect(verdict.checks.filter(({ proven }) => proven !== true).map(({ code }) => code)).toEqual([])
  expect(verdict.steps.map(({ sentence }) => sentence.en).join('\n')).toContain('SAMPLE-CERT-7')
}
