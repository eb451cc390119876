import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type DeviceId, deviceIdOf, idOf } from '../../src/custody/identifiers.ts'
import { DEFAULT_TIME_ZONE, nextHourIn } from '../../src/custody/local-time.ts'
import { NOTICE_TYPES } from '../../src/custody/notices.ts'
import { asKeeper } from '../../src/store/keeper.ts'
import { claimMails } from '../../src/store/mail/queue.ts'
import { startTestServer, type TestServer, tellStory } from '../http/server.ts'
import { query } from '../http/tables.ts'
import { reportDevice } from '../webhooks/setup.ts'
import { ask, deadLetter, MailServer, startTellingPeople } from './setup.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

let server: TestServer
let post: MailServer
let devices: string[]

beforeAll(async () => {
  server = await startTestServer()
  post = await MailServer.start()
  const { deviceIds } = await tellStory(server, 1)
  devices = [...deviceIds]
  comesToBe(10)
})
afterEach(async () => {
  post.arrived.length = 0
  post.onRecipient = () => null
  post.onMessage = () => null
  await query(server.connectionString, 'delete from mail')
  await query(server.connectionString, 'delete from mail_source')
  await query(server.connectionString, 'delete from contact_detail')
  await query(server.connectionString, 'delete from contact')
})
afterAll(async () => {
  await post.stop()
  await server.stop()
})

const nextDevice = (): DeviceId => deviceIdOf(devices.shift() ?? '')
const sending = () =>
  startTellingPeople(server, { SMTP_URL: post.url, MAIL_FROM: 'Geleit <geleit@maker.example>' }).mails

/** Time passes until a clock in Berlin shows this hour. */
function comesToBe(hour: number): void {
  server.clock.aheadMs += nextHourIn(DEFAULT_TIME_ZONE, server.clock.now(), hour) - server.clock.now()
}

async function contact(who: string, mail: string, kinds: readonly string[], more: object = {}): Promise<string> {
  const { status, body } = await ask(server, who, 'POST', '/v1/contacts', { name: 'Lena Muster', mail, kinds, ...more })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return String(body['contactId'])
}

async function mailsOf(who: string, status = ''): Promise<Record<string, unknown>[]> {
  const { body } = await ask(server, who, 'GET', `/v1/mails${status === '' ? '' : `?status=${status}`}`)
  return body['mails'] as Record<string, unknown>[]
}

test('a block is told in both languages, once, in a mail that nobody need be afraid of', async () => {
  await contact('maker-security', 'lena@maker.example', ['block'])
  await contact('maker-security', 'carl@maker.example', ['block', 'shipment'], { language: 'en' })
  await contact('maker-security', 'dora@maker.example', ['shipment'])
  await contact('store-keeper', 'store@operator.example', ['block'])
  const deviceId = nextDevice()
  const incidentId = await reportDevice(server, 'maker-security', deviceId)
  const mails = sending()
  await mails.work()
  await mails.work()
  const { arrived } = post
  expect(arrived.map(({ to }) => to).sort()).toEqual([['carl@maker.example'], ['lena@maker.example']])
  const german = arrived.find(({ to }) => to[0] === 'lena@maker.example')
  const english = arrived.find(({ to }) => to[0] === 'carl@maker.example')
  expect(german?.headers).toMatchObject({
    from: 'Geleit <geleit@maker.example>',
    to: 'lena@maker.example',
    subject: 'Geleit: Ein Vorfall ist gemeldet (+1)',
    'message-id': expect.stringMatching(/^<[0-9a-f-]{36}@maker\.example>$/),
    'auto-submitted': 'auto-generated',
    'content-language': 'de',
    date: expect.any(String),
  })
  for (const words of [
    'Guten Tag, Lena Muster,',
    '1 Gerät ist gesperrt',
    deviceId,
    incidentId,
    'https://geleit.example',
  ])
    expect(german?.text).toContain(words)
  expect(english?.text).toContain('1 device is blocked.')
  expect(await mailsOf('maker-security')).toMatchObject([
    { status: 'sent', attempts: 1, nextAt: null },
    { status: 'sent' },
  ])
  expect(await mailsOf('store-keeper')).toEqual([])
})

test('a shipment is told to its recipient, to contacts that were named, and to nobody of the sender', async () => {
  const site = (name: string): string => server.file.sites.find((each) => each.name === name)?.siteId ?? ''
  const party = (label: string): string => server.file.people.find((each) => each.label === label)?.partyId ?? ''
  await contact('maker-security', 'dora@maker.example', ['shipment'])
  await contact('store-keeper', 'van@operator.example', ['shipment'], { siteId: site('Sample van 1') })
  await contact('store-keeper', 'store@operator.example', ['shipment'], { siteId: site('Sample central store') })
  const named = await contact('store-keeper', 'ramp@operator.example', ['shipment'])
  await contact('store-keeper', 'block@operator.example', ['block'])
  // As if they had been packed and closed.
  await query(server.connectionString, `update container set status = 'closed' where serial like 'BOX-L-%'`)
  const announce = async (serial: string, more: object): Promise<void> => {
    const containerId = server.file.containers.find((each) => each.serial === serial)?.id
    const body = {
      containerIds: [containerId],
      carrierPartyId: party('driver'),
      recipientPartyId: party('store-keeper'),
      toSiteId: site('Sample central store'),
      expectedArrival: new Date(server.clock.now() + 24 * HOUR_MS).toISOString(),
      ...more,
    }
    const answer = await ask(server, 'maker-dispatcher', 'POST', '/v1/shipments', body)
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  }
  const mails = sending()
  await announce('BOX-L-0001', {})
  await mails.work()
  expect(post.arrived.map(({ to }) => to[0]).sort()).toEqual(['ramp@operator.example', 'store@operator.example'])
  const [first] = post.arrived
  expect(first?.headers['subject']).toBe('Geleit: Eine Sendung mit 1 Behälter ist angekündigt')
  for (const words of [
    'Behälter: BOX-L-0001',
    'Von: Beispielwerk (sample maker)',
    'Standort: Sample central store',
    '(Europe/Berlin)',
  ])
    expect(first?.text).toContain(words)
  post.arrived.length = 0
  await announce('BOX-L-0002', { contactIds: [named, randomUUID()] })
  await mails.work()
  expect(post.arrived.map(({ to }) => to[0])).toEqual(['ramp@operator.example'])
})

test('a deadline is told to those who watch it, and not to everybody who could be', async () => {
  const personOf = (label: string) => server.file.people.find((each) => each.label === label)
  const { personId: watching = '', partyId = '' } = personOf('maker-security') ?? {}
  const maintenance = personOf('maker-maintenance')?.personId
  await contact('maker-security', 'simon@maker.example', ['deadline'], { personId: watching, language: 'en' })
  await contact('maker-security', 'mara@maker.example', ['deadline'], { personId: maintenance })
  const subjectId = personOf('maker-dispatcher')?.personId ?? ''
  await asKeeper(server.database, { clock: server.clock.now, newId: randomUUID }, [
    {
      type: 'deadline_warned',
      kind: 'training_ending',
      subjectKind: 'person',
      subjectId,
      personId: idOf('PersonId', subjectId),
      forPartyId: idOf('PartyId', partyId),
      dueAt: Date.parse('2031-01-15T12:00:00Z'),
    },
  ])
  await sending().work()
  expect(post.arrived.map(({ to }) => to[0])).toEqual(['simon@maker.example'])
  const [mail] = post.arrived
  expect(mail?.headers['subject']).toBe('Geleit: A deadline is near')
  expect(mail?.text).toContain('A training ends.\nDue: 15 Jan 2031, 13:00 (Europe/Berlin)\n')
})

test('at night what wakes nobody waits for the morning; blocks don’t', async () => {
  const contactId = await contact('maker-security', 'lena@maker.example', ['block', 'webhook_dead'])
  comesToBe(23)
  await reportDevice(server, 'maker-security', nextDevice())
  await deadLetter(server, 'maker-security')
  await deadLetter(server, 'maker-security')
  const mails = sending()
  await mails.work()
  expect(post.arrived).toHaveLength(1)
  const [waiting] = await mailsOf('maker-security', 'waiting')
  expect(waiting).toMatchObject({ contactId, kind: 'webhook_dead', attempts: 0 })
  const morning = nextHourIn(DEFAULT_TIME_ZONE, server.clock.now(), 6)
  expect(waiting?.['nextAt']).toBe(new Date(morning).toISOString())
  comesToBe(5)
  await mails.work()
  expect(post.arrived).toHaveLength(1)
  comesToBe(6)
  await mails.work()
  expect(post.arrived[1]?.headers['subject']).toBe('Geleit: Eine Nachricht an eines Ihrer Systeme ist aufgegeben')
  expect(post.arrived).toHaveLength(2)
  comesToBe(10)
})

test('a mail that is not taken comes again, later and later, as the same; given up, a person has it sent again', async () => {
  await contact('maker-security', 'lena@maker.example', ['block'])
  await reportDevice(server, 'maker-security', nextDevice())
  const mails = sending()
  post.onMessage = () => 451
  await mails.work()
  await mails.work()
  const [first] = await mailsOf('maker-security')
  expect(first).toMatchObject({ status: 'waiting', attempts: 1, lastAnswer: 451, lastError: 'message_refused' })
  const mailId = String(first?.['mailId'])
  const delays: number[] = []
  for (let attempts = 2; attempts <= 12; attempts += 1) {
    const [mail] = await mailsOf('maker-security')
    const delay = Date.parse(String(mail?.['nextAt'])) - server.clock.now()
    delays.push(Math.round(delay / MINUTE_MS))
    server.clock.aheadMs += delay
    await mails.work()
  }
  expect(delays).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360])
  server.clock.aheadMs += 72 * HOUR_MS
  await mails.work()
  expect(await mailsOf('maker-security', 'failed')).toMatchObject([{ mailId, status: 'failed', nextAt: null }])
  server.clock.aheadMs += 72 * HOUR_MS
  await mails.work()
  expect(post.arrived).toEqual([])
  post.onMessage = () => null
  const resent = await ask(server, 'maker-security', 'POST', `/v1/mails/${mailId}/resends`)
  expect(resent).toMatchObject({ status: 201, body: { mailId } })
  await mails.work()
  expect(post.arrived.map(({ headers }) => headers['message-id'])).toEqual([`<${mailId}@maker.example>`])
  const again = await ask(server, 'maker-security', 'POST', `/v1/mails/${mailId}/resends`)
  expect(again).toMatchObject({ status: 409, body: { code: 'mail_not_failed', status: 409 } })
  comesToBe(10)
})

test('an address that the server does not know is given up at once; what the server says is not kept', async () => {
  await contact('maker-security', 'lena@maker.example', ['block'])
  await reportDevice(server, 'maker-security', nextDevice())
  post.onRecipient = () => 550
  await sending().work()
  const [mail] = await mailsOf('maker-security')
  expect(mail).toMatchObject({ status: 'failed', lastAnswer: 550, lastError: 'recipient_refused' })
  expect(JSON.stringify(mail)).not.toContain('example')
})

test('no server, and one whose certificate nobody knows: nothing is sent, and it waits', async () => {
  const secure = await MailServer.start({ secure: true, disabledCommands: ['AUTH'] })
  try {
    await contact('maker-security', 'lena@maker.example', ['block'])
    await reportDevice(server, 'maker-security', nextDevice())
    const from = { MAIL_FROM: 'geleit@maker.example' }
    await startTellingPeople(server, { ...from, SMTP_URL: 'smtp://127.0.0.1:1' }).mails.work()
    expect(await mailsOf('maker-security')).toMatchObject([{ status: 'waiting', lastError: 'no_connection' }])
    server.clock.aheadMs += MINUTE_MS
    await startTellingPeople(server, { ...from, SMTP_URL: secure.url.replace('smtp:', 'smtps:') }).mails.work()
    expect(await mailsOf('maker-security')).toMatchObject([{ status: 'waiting', attempts: 2, lastError: 'tls_failed' }])
    expect(secure.arrived).toEqual([])
    await startTellingPeople(server, {}).mails.work()
    expect(await mailsOf('maker-security')).toMatchObject([{ status: 'waiting', attempts: 2 }])
    server.clock.aheadMs += 73 * HOUR_MS
    await startTellingPeople(server, {}).mails.work()
    expect(await mailsOf('maker-security')).toMatchObject([{ status: 'failed', lastError: 'no_way' }])
    comesToBe(10)
  } finally {
    await secure.stop()
  }
})

test('several servers send each mail once; what one of them left in the middle another one sends', async () => {
  for (let number = 0; number < 12; number += 1) await contact('maker-security', `p${number}@maker.example`, ['block'])
  await reportDevice(server, 'maker-security', nextDevice())
  await reportDevice(server, 'maker-security', nextDevice())
  await Promise.all([sending().work(), sending().work(), sending().work()])
  await sending().work()
  const ids = post.arrived.map(({ headers }) => headers['message-id'])
  expect(ids).toHaveLength(24)
  expect(new Set(ids).size).toBe(24)
  post.arrived.length = 0
  await reportDevice(server, 'maker-security', nextDevice())
  const now = server.clock.now()
  await startTellingPeople(server, {}).mails.work()
  const left = await claimMails(server.database, {
    now: now + HOUR_MS,
    leaseUntil: now + HOUR_MS,
    quiet: false,
    most: 3,
  })
  expect(left).toHaveLength(3)
  await sending().work()
  expect(post.arrived).toHaveLength(9)
  server.clock.aheadMs += HOUR_MS
  await sending().work()
  expect(post.arrived).toHaveLength(12)
  comesToBe(10)
})

test('what is noted for mails is what mails are made of, and the database holds that none is made twice', async () => {
  const triggers = await query<{ text: string }>(
    server.connectionString,
    `select pg_get_triggerdef(oid) as text from pg_trigger where tgname = 'note_for_mail' and tgparentid = 0`,
  )
  const noted = [...(triggers[0]?.text ?? '').matchAll(/'([a-z_]+)'::text/g)].map(([, type]) => type)
  expect(noted.sort()).toEqual([...NOTICE_TYPES].sort())
  await contact('maker-security', 'lena@maker.example', ['block'])
  await reportDevice(server, 'maker-security', nextDevice())
  await startTellingPeople(server, {}).mails.work()
  const again = `insert into mail select gen_random_uuid(), party_id, contact_id, kind, source_id, about, created_at,
    queued_at, status, attempts, next_at from mail`
  await expect(query(server.connectionString, again)).rejects.toThrow(/mail_once/)
})

test('no name ends a header, and no address is two', async () => {
  await contact('maker-security', 'lena@maker.example', ['block'])
  const evil = 'Evil\r\nBcc: thief@evil.example\r\n\r\nSubject: no'
  await query(server.connectionString, `update party set name = $1 where name like 'Beispielwerk%'`, [evil])
  await query(server.connectionString, `update container set serial = $1 where serial = 'BOX-L-0003'`, [evil])
  await reportDevice(server, 'maker-security', nextDevice())
  await sending().work()
  await query(server.connectionString, `update party set name = 'Beispielwerk (sample maker)' where name = $1`, [evil])
  const [mail] = post.arrived
  expect(mail?.to).toEqual(['lena@maker.example'])
  expect(Object.keys(mail?.headers ?? {}).sort()).toEqual([
    'auto-submitted',
    'content-language',
    'content-transfer-encoding',
    'content-type',
    'date',
    'from',
    'message-id',
    'mime-version',
    'subject',
    'to',
  ])
  expect(mail?.text).toContain('für Evil Bcc: thief@evil.example Subject: no gesendet')
  for (const bad of [
    'a@x.example,b@y.example',
    'a@x.example\r\nBcc: b@y.example',
    '<a@x.example>',
    '"a b"@x.example',
    'a@x.example>',
  ]) {
    const body = { name: 'Lena', mail: bad, kinds: ['block'] }
    const answer = await ask(server, 'maker-security', 'POST', '/v1/contacts', body)
    expect(answer, bad).toMatchObject({ status: 422, body: { code: 'mail_address_unusable' } })
    const insert = `insert into contact_detail select contact_id, party_id, $1, 'de' from contact limit 1`
    await expect(
      query(server.connectionString, `with gone as (delete from contact_detail) ${insert}`, [bad]),
    ).rejects.toThrow(/check constraint/)
  }
})

test('in a rehearsal each mail is a file that nobody else can read, at any hour', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'geleit-mailbox-'))
  try {
    const contactId = await contact('maker-security', 'lena@maker.example', ['block'])
    comesToBe(23)
    await ask(server, 'maker-security', 'POST', `/v1/contacts/${contactId}/tests`)
    const { mails } = startTellingPeople(server, {}, { rehearsing: true, dataDir })
    await mails.work()
    await query(server.connectionString, `update mail set status = 'waiting', ended_at = null, next_at = created_at`)
    await mails.work()
    const names = await readdir(join(dataDir, 'mailbox'))
    expect(names).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ test [0-9a-f-]{36}\.eml$/)])
    const path = join(dataDir, 'mailbox', names[0] ?? '')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(join(dataDir, 'mailbox'))).mode & 0o777).toBe(0o700)
    const text = await readFile(path, 'utf8')
    expect(text).toContain('To: lena@maker.example\n')
    expect(text).toContain('Subject: Geleit: Mails kommen an\n')
  } finally {
    await rm(dataDir, { recursive: true })
    comesToBe(10)
  }
})

test('a mail server that never answers holds up no farewell', async () => {
  await contact('maker-security', 'lena@maker.example', ['block'])
  await reportDevice(server, 'maker-security', nextDevice())
  const asked = Promise.withResolvers<void>()
  const silent = createServer(() => asked.resolve())
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const { port } = silent.address() as AddressInfo
  const { mails, said } = startTellingPeople(
    server,
    {
      SMTP_URL: `smtp://127.0.0.1:${port}`,
      MAIL_FROM: 'geleit@maker.example',
    },
    { farewellMs: 0 },
  )
  mails.start()
  await asked.promise
  await mails.stop()
  silent.close()
  expect(said).toEqual([])
  expect(await mailsOf('maker-security')).toMatchObject([{ status: 'waiting', attempts: 1, lastError: null }])
  server.clock.aheadMs += 5 * MINUTE_MS
  await sending().work()
  expect(post.arrived).toHaveLength(1)
})
