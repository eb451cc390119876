import { expect, test } from 'vitest'
import { startRehearsal } from './rehearsal.ts'

test('the same box registered twice at the same moment: one is told that the serial is taken', async () => {
  const { client } = await startRehearsal()
  const type = client.file.containerTypes.find((each) => each.name.startsWith('Small box'))
  const body = {
    serial: 'BOX-NEW-1',
    lockSerial: 'LOCK-NEW-1',
    containerTypeId: type?.containerTypeId,
    siteId: client.site('Sample factory'),
  }
  const headers = {
    authorization: `Bearer ${client.person('maker-dispatcher').token}`,
    'content-type': 'application/json',
  }
  const register = async (): Promise<{ status: number; code: unknown }> => {
    const request = { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await fetch(`${client.file.url}/v1/containers`, request)
    return { status: response.status, code: ((await response.json()) as { code?: unknown }).code }
  }
  const answers = await Promise.all([register(), register(), register(), register()])
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409])
  const refusals = answers.filter((answer) => answer.status === 409).map((answer) => answer.code)
  // The box and its lock are taken at the same moment: which of the two is seen first is chance.
  for (const code of refusals) expect(['container_serial_taken', 'lock_serial_taken']).toContain(code)
})
