/** Evidence files over HTTP: who gets them, what is in them, what is not, and what they prove. */
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Evidence, parseEvidence } from '../../src/auditlog/evidence.ts'
import { formatVerifierKey } from '../../src/auditlog/note.ts'
import { type Trust, type Verdict, verifyEvidence } from '../../src/auditlog/verify.ts'
import { readForRules } from '../../src/store/database.ts'
import { asKeeper } from '../../src/store/keeper.ts'
import { type Rehearsal, startRehearsal } from '../stories/rehearsal.ts'
import { download, settle, tellStory } from './evidence-world.ts'
import { signerOf } from './forged-log.ts'
import { readSample, writeSample } from './sample.ts'

const failing = ({ checks }: Verdict): string[] =>
  checks.filter(({ proven }) => proven !== true).map(({ code }) => code)

test('a file that was made long ago is proven as it was', () => {
  const { file, trust } = readSample()
  expect(failing(verifyEvidence(file, trust))).toEqual([])
})

async function evidenceOf(rehearsal: Rehearsal, path: string, trust: Trust, who = 'operator-security') {
  const answer = await download(rehearsal, who, path)
  expect(answer.status, answer.text.slice(0, 500)).toBe(200)
  const evidence = parseEvidence(answer.text) as Evidence
  return { ...answer, evidence, verdict: verifyEvidence(answer.text, trust) }
}

test('a delivery: each kind of file proves what it is about, and names no other device', async () => {
  const rehearsal = await startRehearsal()
  const told = await tellStory(rehearsal)
  const { deviceId, deviceIds, trust, incidentId } = told
  const [, reported = ''] = deviceIds
  const of = (path: string, who?: string) => evidenceOf(rehearsal, path, trust, who)

  const device = await of(`/v1/devices/${deviceId}/evidence`)
  expect(failing(device.verdict)).toEqual([])
  writeSample(device.text, trust)
  expect(device.headers.get('content-disposition')).toBe(`attachment; filename="evidence-device-${deviceId}.json"`)
  expect(device.headers.get('content-type')).toMatch(/^application\/json/)
  const types = device.verdict.steps.map(({ sentence }) => sentence.en).join('\n')
  expect(types).toMatch(/Announced by[\s\S]*Packed into[\s\S]*Handed over by[\s\S]*Taken out of[\s\S]*Installed by/)
  expect(device.evidence.segments.map(({ id }) => id).sort()).toEqual([...told.containerIds].sort())
  // Nothing is asked for twice: the map still covers it.
  expect((await download(rehearsal, 'operator-auditor', `/v1/devices/${deviceId}/evidence`)).text).toBe(device.text)

  const held = await of(`/v1/devices/${reported}/evidence`)
  expect(failing(held.verdict)).toEqual(['open'])
  expect(
    held.verdict.checks
      .at(-1)
      ?.breaks.map(({ sentence }) => sentence.en)
      .join(),
  ).toContain('is not released')

  const container = await of(`/v1/containers/${told.containerIds[0]}/evidence`)
  expect(failing(container.verdict)).toEqual([])
  expect(container.evidence.entries.every(({ member }) => member === null)).toBe(true)
  const shipment = await of(`/v1/shipments/${told.shipmentId}/evidence`)
  expect(failing(shipment.verdict)).toEqual([])
  const incident = await of(`/v1/incidents/${incidentId}/evidence`)
  expect(failing(incident.verdict)).toEqual(['open'])

  // Of all devices there are, each file names none but the one that it is about.
  const { rows } = await readForRules(rehearsal.serving.database, null, (client) =>
    client.query<{ id: string }>('select device_id as id from device'),
  )
  expect(rows.length).toBeGreaterThanOrEqual(deviceIds.length)
  for (const { text, evidence } of [device, held, container, shipment, incident]) {
    const named = rows.map(({ id }) => id).filter((id) => text.includes(id))
    expect(named).toEqual(evidence.about.kind === 'device' ? [evidence.about.id] : [])
  }
  await expectSaltsTellNothing(rehearsal, device.evidence)
})

/** What is shown of an entry must not be the salt from which those of all members of its set are made. */
async function expectSaltsTellNothing({ serving }: Rehearsal, { entries }: Evidence): Promise<void> {
  const { rows } = await readForRules(serving.database, null, (client) =>
    client.query<{ salt: string }>(`select encode(salt, 'hex') as salt from entry_content`),
  )
  const kept = new Set(rows.map(({ salt }) => salt))
  expect(entries.filter(({ salt }) => kept.has(Buffer.from(salt).toString('hex')))).toEqual([])
}

test('who may not see the subject is told that there is nothing; malformed and unknown names', async () => {
  const rehearsal = await startRehearsal()
  const { deviceId, containerIds, shipmentId } = await tellStory(rehearsal)
  for (const path of [`devices/${deviceId}`, `containers/${containerIds[0]}`, `shipments/${shipmentId}`]) {
    const { status, text } = await download(rehearsal, 'neighbour-security', `/v1/${path}/evidence`)
    expect([status, JSON.parse(text)['code']]).toEqual([404, 'not_found'])
  }
  const { status, text } = await download(rehearsal, 'operator-security', '/v1/devices/EXSM0299999999/evidence')
  expect([status, JSON.parse(text)['code']]).toEqual([404, 'not_found'])
  const malformed = await download(rehearsal, 'operator-security', '/v1/devices/abc/evidence')
  expect([malformed.status, JSON.parse(malformed.text)['code']]).toEqual([400, 'identifier_malformed'])
})

test('personal parts: withheld by default, and shown to the party whose entries they are', async () => {
  const rehearsal = await startRehearsal()
  const { deviceId, trust } = await tellStory(rehearsal)
  const path = `/v1/devices/${deviceId}/evidence`
  const personalOf = ({ entries }: Evidence) =>
    entries.map(({ personal }) => personal).filter((personal) => personal !== null)
  const plain = await evidenceOf(rehearsal, path, trust)
  expect(personalOf(plain.evidence)).toEqual(['withheld'])
  expect(plain.text).not.toContain('Sample street')
  const shown = await evidenceOf(rehearsal, `${path}?personal=true`, trust)
  expect(personalOf(shown.evidence)).toMatchObject([{ canonical: '{"placeOfUse":"Sample street 1"}' }])
  expect(failing(shown.verdict)).toEqual([])
  expect(failing(plain.verdict)).toEqual([])
})

test('newer entries are covered by a new map, at once', async () => {
  const rehearsal = await startRehearsal()
  const { deviceIds, trust } = await tellStory(rehearsal)
  const [, , third = ''] = deviceIds
  const path = `/v1/devices/${third}/evidence`
  const before = await evidenceOf(rehearsal, path, trust)
  await settle(rehearsal)
  await rehearsal.client.post('store-keeper', `/v1/devices/${third}/loss-reports`, { what: 'Not found' })
  const after = await evidenceOf(rehearsal, path, trust)
  expect(after.evidence.missing).toEqual([])
  expect(after.evidence.map).toBeGreaterThan(before.evidence.map)
  expect(failing(before.verdict)).toEqual([])
  expect(after.evidence.entries.some(({ canonical }) => canonical.includes('device_missing'))).toBe(true)
})

test('witnesses that do not answer: the file is given, and says what is missing', async () => {
  const rehearsal = await startRehearsal()
  const told = await tellStory(rehearsal)
  const { log } = rehearsal.client.file
  const absent = formatVerifierKey(signerOf('absent.example', 4).key)
  const policy = `witness absent ${absent}\nquorum absent\n`
  const options = { clock: Date.now, newId: randomUUID }
  await asKeeper(rehearsal.serving.database, options, [
    { type: 'log_policy_set', origin: log?.origin ?? '', logKey: log?.key ?? '', policy },
  ])
  await settle(rehearsal)
  const [, , third = ''] = told.deviceIds
  await rehearsal.client.post('store-keeper', `/v1/devices/${third}/loss-reports`, { what: 'Not found' })
  const { evidence, verdict } = await evidenceOf(rehearsal, `/v1/devices/${third}/evidence`, told.trust)
  expect(evidence.missing).toEqual(['witnesses'])
  expect(failing(verdict)).toEqual(['complete', 'witnesses', 'times', 'open'])
})
