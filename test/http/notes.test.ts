/** Delivery notes that are odd: findings and refusals hold what the note says, and are kept for a replay. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answer, expectNoFailure, expectProblem, send } from './requests.ts'
import { bearer, startTestServer, type TestServer } from './server.ts'
import { fingerprint } from './tables.ts'
import { ODD_TEXTS } from './violations.ts'

let server: TestServer
let count = 0

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

function take(payload: string | Buffer, type = 'application/json', query = ''): Promise<Answer> {
  count += 1
  const headers = { ...bearer(server, 'maker-dispatcher'), 'content-type': type, 'idempotency-key': `note-${count}` }
  return send(server.app, { method: 'POST', url: `/v1/delivery-notes${query}`, headers, payload })
}

const head = { manufacturer: '9999999000001', recipient: '9999999000002', issuedOn: '2030-01-15' }
const line = { deviceId: 'EXSM0100000001', deviceType: 'SAMPLE-GW-A', firmware: '1', certificate: 'SAMPLE' }

test('odd texts in every member of a note', async () => {
  for (const text of ODD_TEXTS) {
    for (const member of ['noteNumber', 'manufacturer', 'recipient', 'issuedOn']) {
      const answer = await take(JSON.stringify({ noteNumber: `N${count}`, ...head, lines: [], [member]: text }))
      expectProblem(answer, `${member} = ${JSON.stringify(text).slice(0, 40)}`)
    }
    for (const [place, member] of ['deviceId', 'deviceType', 'firmware', 'certificate'].entries()) {
      const deviceId = `EXSM02${String(count * 10 + place).padStart(8, '0')}`
      const lines = [{ ...line, deviceId, [member]: text }]
      for (const query of ['', '?mode=keep_the_good']) {
        const answer = await take(JSON.stringify({ noteNumber: `N${count}`, ...head, lines }), undefined, query)
        expectNoFailure(answer, `${member} = ${JSON.stringify(text).slice(0, 40)}${query}`)
      }
    }
  }
})

test('bodies that are no note leave no trace', async () => {
  const before = await fingerprint(server.connectionString)
  const bodies: readonly (readonly [string | Buffer, string])[] = [
    ['', 'application/json'],
    ['null', 'application/json'],
    ['[]', 'application/json'],
    ['{"lines":{}}', 'application/json'],
    ['{"lines":[null]}', 'application/json'],
    ['['.repeat(5_000_000), 'application/json'],
    [Buffer.from([0xff, 0xfe, 0x41]), 'application/json'],
    ['a;b\n"', 'text/csv'],
    ['\0\0\0', 'text/csv'],
    [';'.repeat(1_000_000), 'text/csv'],
    ['<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>', 'application/xml'],
    ['<a>'.repeat(100_000), 'text/xml'],
    ['<a/>', 'text/xml; charset=utf-16'],
    ['{}', 'application/json; charset=latin1'],
  ]
  for (const [body, type] of bodies) {
    const answer = await take(body, type)
    expectProblem(answer, `${type}: ${String(body).slice(0, 40)}`)
  }
  expectProblem(await take('{}', 'application/pdf'), 'a type that is not taken')
  expect(await fingerprint(server.connectionString)).toEqual({ ...before, idempotency: expect.any(String) })
})
