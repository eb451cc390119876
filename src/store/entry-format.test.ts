import { createHash, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalise, type JsonValue } from '../auditlog/canonical.ts'
import { verifyCommitment } from '../auditlog/commitment.ts'
import { hmacSha256, sha256 } from '../auditlog/hash.ts'
import type { Entry, Fact } from '../custody/entries.ts'
import { deviceIdOf, idOf } from '../custody/identifiers.ts'
import { entryOf, HASHES, personalPart, shownSalt, storedForm, subjectsOf } from './entry-format.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const salt = Buffer.alloc(32, 7)
const personId = idOf('PersonId', 'mina')
const containerId = idOf('ContainerId', 'box-1')
const incidentId = idOf('IncidentId', 'incident-1')
const deviceIds = ['EGEL0100000002', 'EGEL0100000001'].map(deviceIdOf)

function entry(fact: Fact): Entry {
  return {
    entryId: idOf('EntryId', 'e-1'),
    partyId: idOf('PartyId', 'maker'),
    personId,
    recordTime: Date.UTC(2026, 3, 1, 6, 0, 0, 7),
    eventTime: Date.UTC(2026, 3, 1, 5),
    fact,
  }
}

const ended = entry({ type: 'unproven_ended', containerId, value: 2, deviceIds })
const links = [
  { kind: 'container', id: 'box-1', sequence: 3, previous: 'ab'.repeat(32) },
  { kind: 'person', id: 'mina', sequence: 9, previous: 'cd'.repeat(32) },
] as const
const devices = deviceIds.map((id, place) => ({ id, sequence: place + 1, previous: null }))

test('the fast hashes are SHA-256 and HMAC-SHA-256', () => {
  const bytes = (maxLength: number) => fc.uint8Array({ maxLength, size: 'max' })
  fc.assert(
    fc.property(bytes(64), bytes(300), bytes(300), (key, first, second) => {
      expect(hex(HASHES.sha256(first))).toBe(hex(sha256(first)))
      const [ours, portable] = [HASHES.hmacSha256(key), hmacSha256(key)]
      for (const message of [first, second]) {
        expect(hex(ours(message))).toBe(hex(portable(message)))
        expect(hex(ours(message))).toBe(createHmac('sha256', key).update(message).digest('hex'))
      }
    }),
  )
  expect(() => HASHES.hmacSha256(new Uint8Array(65))).toThrow(RangeError)
})

test('the canonical bytes are canonical, hold root and size and no device, and open the commitment', () => {
  const { canonical, members, commitment } = storedForm(ended, { salt, devices, others: links, personal: null })
  const text = Buffer.from(canonical).toString('utf8')
  expect(text).not.toContain('EGEL01')
  expect(hex(canonicalise(JSON.parse(text) as JsonValue))).toBe(hex(canonical))
  expect(JSON.parse(text)).toEqual({
    version: 2,
    entryId: 'e-1',
    partyId: 'maker',
    personId: 'mina',
    recordTime: '2026-04-01T06:00:00.007Z',
    eventTime: '2026-04-01T05:00:00.000Z',
    fact: { type: 'unproven_ended', containerId: 'box-1', value: 2 },
    devices: { root: expect.stringMatching(/^[0-9a-f]{64}$/), size: 2 },
    subjects: links,
    personal: null,
  })
  expect(members).toEqual({ deviceIds })
  expect(verifyCommitment(commitment, shownSalt(2, salt), canonical)).toBe(true)
  // What is shown of an entry must not give the salts of the members of its set.
  expect(hex(shownSalt(2, salt))).not.toBe(hex(salt))
})

test('an entry comes back from its stored form, with its list of devices and with a single one', () => {
  const one = entry({ type: 'device_commissioned', deviceId: deviceIdOf('EGEL0100000002') })
  for (const each of [ended, one]) {
    const all = { salt, devices: devices.slice(0, subjectsOf(each).deviceIds.length), others: links, personal: null }
    const { canonical, members } = storedForm(each, all)
    expect(entryOf(canonical, members, null)).toEqual({ entry: each, version: 2, personal: null })
    expect(Buffer.from(canonical).toString('utf8')).not.toContain('EGEL01')
  }
})

test('an entry of a newer version is not guessed at', () => {
  expect(() => entryOf(Buffer.from('{"version":3,"fact":{}}'), {}, null)).toThrow('a newer Geleit wrote it')
})

describe('the personal part', () => {
  const installed = entry({
    type: 'device_installed',
    deviceId: deviceIdOf('EGEL0100000002'),
    placeOfUse: 'Sample Street 1, cellar',
    tourId: null,
  })
  const part = personalPart(installed.fact, Buffer.alloc(32, 9))
  const options = { salt, devices: devices.slice(0, 1), others: links }

  test('stands apart: the entry holds its commitment and none of it', () => {
    const { canonical } = storedForm(installed, { ...options, personal: part?.commitment ?? null })
    const text = Buffer.from(canonical).toString('utf8')
    expect(text).not.toContain('Sample Street')
    expect(JSON.parse(text)).toMatchObject({ version: 2, personal: part?.commitment })
    expect(Buffer.from(part?.canonical ?? []).toString()).toBe('{"placeOfUse":"Sample Street 1, cellar"}')
    expect(part?.commitment).toBe(
      createHash('sha256')
        .update('geleit-personal-v1\0')
        .update(Buffer.alloc(32, 9))
        .update('{"placeOfUse":"Sample Street 1, cellar"}')
        .digest('hex'),
    )
  })

  test('comes back with the entry, and is said to be erased once it is gone', () => {
    const personal = part?.commitment ?? null
    const { canonical, members } = storedForm(installed, { ...options, personal })
    expect(entryOf(canonical, members, part?.canonical ?? null)).toEqual({ entry: installed, version: 2, personal })
    const { entry: erased } = entryOf(canonical, members, null)
    expect(erased.fact).toEqual({ ...installed.fact, placeOfUse: '(erased)' })
    // What is left gives the same bytes: nobody can pass another fact off as the one that was erased.
    expect(hex(storedForm(erased, { ...options, personal }).canonical)).toBe(hex(canonical))
  })

  test('an entry of version 1 holds its texts in the fact, and is read and written as it was', () => {
    const { canonical, members } = storedForm(installed, { ...options, personal: null, version: 1 })
    const text = Buffer.from(canonical).toString('utf8')
    expect(text).toContain('Sample Street 1')
    expect(text).not.toContain('"personal"')
    expect(entryOf(canonical, members, null)).toEqual({ entry: installed, version: 1, personal: null })
  })
})

describe('subjects', () => {
  test.each<[string, Fact, string[], string[]]>([
    [
      'boxes, devices and who acts, each once',
      { type: 'unproven_ended', containerId, value: 2, deviceIds },
      ['EGEL0100000002', 'EGEL0100000001'],
      ['container box-1', 'person mina'],
    ],
    [
      'a single device, an incident',
      { type: 'device_missing', deviceId: deviceIdOf('EGEL0100000002'), incidentId },
      ['EGEL0100000002'],
      ['incident incident-1', 'person mina'],
    ],
    ['a person, who is also the one who acts', { type: 'person_suspended', personId }, [], ['person mina']],
    [
      'another person',
      { type: 'training_recorded', personId: idOf('PersonId', 'max'), trainedUntil: 0 },
      [],
      ['person max', 'person mina'],
    ],
    ['nothing but who acts', { type: 'hint_recorded', about: 'x', text: 'y' }, [], ['person mina']],
  ])('%s', (_, fact, ids, others) => {
    const subjects = subjectsOf(entry(fact))
    expect(subjects.deviceIds).toEqual(ids)
    expect(subjects.others.map(([kind, id]) => `${kind} ${id}`)).toEqual(others)
  })
})
