import { describe, expect, test } from 'vitest'
import { smtpOptions } from '../../src/server/mail/sending.ts'
import { describeMailWay, mailWay, smtpServerFrom } from '../../src/server/mail/settings.ts'
import { timeZoneOf } from '../../src/server/time-zone.ts'
import { delayMs } from '../../src/worker/mail/backoff.ts'
import { isQuiet, outAt } from '../../src/worker/mail/quiet.ts'

describe('a mail server', () => {
  test.each([
    ['smtps://mail.example', { host: 'mail.example', port: 465, secure: true, requireTLS: false, ignoreTLS: false }],
    ['smtp://mail.example', { host: 'mail.example', port: 587, secure: false, requireTLS: true, ignoreTLS: false }],
    ['smtp://192.0.2.1:25/', { host: '192.0.2.1', port: 25, requireTLS: true, ignoreTLS: false }],
    ['smtp://localhost.evil.example', { requireTLS: true, ignoreTLS: false }],
    ['smtp://127.evil.example', { requireTLS: true, ignoreTLS: false }],
    ['smtp://127.0.0.1:2525', { port: 2525, requireTLS: false, ignoreTLS: true }],
    ['smtp://[::1]', { host: '::1', requireTLS: false, ignoreTLS: true }],
    ['smtps://us%40er:p%2Fw@mail.example', { auth: { user: 'us@er', pass: 'p/w' } }],
  ])('%s', (url, expected) => {
    const options = smtpOptions(smtpServerFrom(url))
    expect(options).toMatchObject({ ...expected, disableFileAccess: true, disableUrlAccess: true })
    expect(options.tls).toEqual({ minVersion: 'TLSv1.2' })
  })

  test.each([
    'mail.example',
    'https://mail.example',
    'smtp://',
    'smtp://mail.example/path',
    'smtp://user@mail.example',
    'smtp://u:secret%@x.example',
    'smtp://x.example?tls=no',
  ])('%s is none, and what is said does not repeat it', (url) => {
    const start = (): unknown =>
      mailWay({ environment: { SMTP_URL: url, MAIL_FROM: 'a@b.example' }, rehearsing: false, dataDir: '/x' })
    expect(start).toThrow(/^SMTP_URL is no address of a mail server/)
    expect(start).not.toThrow(/secret|mail\.example\/path/)
  })
})

test.each([
  ['geleit@b.example', { name: '', address: 'geleit@b.example' }],
  ['Geleit <geleit@b.example>', { name: 'Geleit', address: 'geleit@b.example' }],
  ['', null],
  ['Geleit', null],
  ['Geleit\r\nBcc: x@y.example <geleit@b.example>', null],
  ['a@b.example, c@d.example', null],
])('MAIL_FROM %j', (text, sender) => {
  const start = () =>
    mailWay({ environment: { SMTP_URL: 'smtp://b.example', MAIL_FROM: text }, rehearsing: true, dataDir: '/x' })
  if (sender === null) expect(start).toThrow(/^MAIL_FROM has to say/)
  else expect(start()).toMatchObject({ kind: 'smtp', sender })
})

test('without a mail server: a folder in a rehearsal, and otherwise a word that nobody is told', () => {
  const rehearsal = mailWay({ environment: {}, rehearsing: true, dataDir: '/data' })
  expect(rehearsal).toMatchObject({ kind: 'mailbox', folder: '/data/mailbox' })
  expect(describeMailWay(rehearsal)).toContain('/data/mailbox')
  expect(describeMailWay(mailWay({ environment: {}, rehearsing: false, dataDir: '/data' }))).toMatch(/^Nobody is told/)
  const url = 'smtps://user:secret@mail.example'
  const sent = mailWay({
    environment: { SMTP_URL: url, MAIL_FROM: 'a@b.example' },
    rehearsing: false,
    dataDir: '/data',
  })
  expect(describeMailWay(sent)).toBe('Mails are sent through mail.example:465.')
})

test('a time zone that is none is refused at the start', () => {
  expect(timeZoneOf({})).toBe('Europe/Berlin')
  expect(timeZoneOf({ GELEIT_TIME_ZONE: 'Europe/Vienna' })).toBe('Europe/Vienna')
  expect(() => timeZoneOf({ GELEIT_TIME_ZONE: 'Vienna' })).toThrow(/^GELEIT_TIME_ZONE is no time zone/)
})

describe('quiet hours', () => {
  const at = (hour: number): number => Date.parse(`2030-01-15T${String(hour).padStart(2, '0')}:30:00Z`)
  const hours = (from: number, until: number) => ({
    policy: { quietFromHour: from, quietUntilHour: until },
    timeZone: 'UTC',
  })
  const quietHours = (from: number, until: number): number[] =>
    Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => isQuiet(hours(from, until), at(hour)))

  test('over midnight, within a day, and none', () => {
    expect(quietHours(22, 2)).toEqual([0, 1, 22, 23])
    expect(quietHours(12, 14)).toEqual([12, 13])
    expect(quietHours(6, 6)).toEqual([])
  })

  test.each([
    ['shipment', 21, '2030-01-16T06:00:00.000Z'],
    ['shipment', 3, '2030-01-15T06:00:00.000Z'],
    ['deadline', 12, '2030-01-15T12:30:00.000Z'],
    ['block', 3, '2030-01-15T03:30:00.000Z'],
    ['recall', 21, '2030-01-15T21:30:00.000Z'],
  ] as const)('a %s that comes up at %i o’clock goes out at %s', (kind, hour, expected) => {
    expect(new Date(outAt(hours(20, 6), kind, at(hour))).toISOString()).toBe(expected)
  })
})

test('delays double from a minute to six hours', () => {
  expect([1, 2, 3, 9, 10, 1_000].map((attempts) => delayMs(attempts) / 60_000)).toEqual([1, 2, 4, 256, 360, 360])
})
