/** A fresh server gets its first party from the command line, and the operator of the server can let people in again. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { partyCommand } from '../../src/cli/party.ts'
import { personCommand } from '../../src/cli/person.ts'
import { openDatabase } from '../../src/store/database.ts'
import { runFsck } from '../../src/store/fsck.ts'
import { query } from '../http/tables.ts'
import { createTestDatabase, type TestDatabase } from '../setup/database.ts'

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts')

let own: TestDatabase

beforeAll(async () => {
  own = await createTestDatabase()
})
afterAll(async () => {
  const database = openDatabase(own.connectionString)
  const { total, differences } = await runFsck(database)
  await database.close()
  await own.drop()
  expect({ total, differences: differences.slice(0, 3) }).toEqual({ total: 0, differences: [] })
})

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function geleit(...args: readonly string[]): Promise<Ran> {
  const environment = {
    ...process.env,
    DATABASE_URL: own.connectionString,
    GELEIT_PUBLIC_URL: 'https://geleit.example',
  }
  const child = spawn(process.execPath, [MAIN, ...args], { env: environment })
  let out = ''
  let err = ''
  child.stdout?.on('data', (data) => {
    out += String(data)
  })
  child.stderr?.on('data', (data) => {
    err += String(data)
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })))
}

/** Where wrong use is refused before anything is looked for. */
const nobody = { out: () => {}, err: () => {}, environment: {}, interactive: false }

async function json(...args: readonly string[]): Promise<Record<string, string>> {
  const { code, out, err } = await geleit(...args, '--json')
  expect(code, err).toBe(0)
  return JSON.parse(out) as Record<string, string>
}

const MAKER = [
  '--name',
  'Beispielwerk',
  '--role',
  'manufacturer',
  '--flag-code',
  'XSM',
  '--market-partner-id',
  '9999999000001',
]

describe('geleit party', () => {
  let maker: Record<string, string>

  test('create: party, first person, account, and a link that stands nowhere', async () => {
    maker = await json(
      'party',
      'create',
      ...MAKER,
      '--person',
      'Simon Muster',
      '--login',
      'simon@sample.example',
      '--site',
      'factory:Sample factory',
      '--person-role',
      'dispatcher',
    )
    expect(maker['link']).toMatch(/^https:\/\/geleit\.example\/invitation#enrol=[\w-]{43}$/)
    const people = await query(
      own.connectionString,
      'select status, roles, approves_from > now() as later from person where person_id = $1',
      [maker['personId']],
    )
    expect(people).toEqual([{ status: 'active', roles: ['dispatcher', 'security_officer'], later: true }])
    const grants = await query(
      own.connectionString,
      `select from enrolment_grant where expires_at > now() + interval '23 hours'`,
    )
    expect(grants).toHaveLength(1)
    const entries = await query<{ type: string; person_id: string }>(
      own.connectionString,
      `select type, person_id from entry order by position`,
    )
    expect(entries.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['party_registered', 'site_registered', 'person_registered']),
    )
    expect(new Set(entries.map(({ person_id }) => person_id))).toEqual(new Set(['log-keeper']))
  })

  test('what stands against it is said, with exit code 1', async () => {
    const person = ['--person', 'X', '--login', 'x@sample.example']
    const taken = await geleit('party', 'create', ...MAKER, ...person)
    expect(taken).toMatchObject({ code: 1, out: '' })
    expect(taken.err).toMatch(/Another maker has these letters.*XSM/)
    const partner = await geleit(
      'party',
      'create',
      '--name',
      'Y',
      '--role',
      'carrier',
      '--market-partner-id',
      '9999999000001',
      ...person,
    )
    expect(partner.err).toMatch(/market partner id/)
    const login = await geleit(
      'party',
      'create',
      '--name',
      'Y',
      '--role',
      'carrier',
      '--person',
      'X',
      '--login',
      'SIMON@sample.example',
    )
    expect(login.err).toMatch(/login name/)
    const letters = await geleit('party', 'create', '--name', 'Y', '--role', 'carrier', '--flag-code', 'ABC', ...person)
    expect(letters.code).toBe(1)
    const role = await geleit(
      'party',
      'create',
      '--name',
      'Y',
      '--role',
      'carrier',
      '--person-role',
      'fitter',
      ...person,
    )
    expect(role.err).toMatch(/role/)
  })

  test('wrong use has exit code 2 and a hint', async () => {
    for (const args of [
      ['party'],
      ['party', 'nope'],
      ['party', 'create', '--name', 'X'],
      ['party', 'create', '--name', 'X', '--role', 'nobody', '--person', 'X', '--login', 'x@sample.example'],
      ['party', 'create', '--name', 'X', '--role', 'carrier', '--person', 'X', '--login', 'no name'],
      ['party', 'invite', '--name', 'X', '--role', 'carrier', '--market-partner-id', '12'],
      ['party', 'show'],
      ['party', 'flag-codes', 'party', 'xsm'],
      ['person'],
      ['person', 'invite', '--name', 'X', '--role', 'fitter'],
      ['person', 'suspend'],
      ['person', 'leave', 'somebody', '--keys-lost'],
      ['party', 'list', '--no-such-option'],
    ]) {
      const [name, ...rest] = args
      const command = name === 'party' ? partyCommand : personCommand
      const said = await command.run(rest, nobody).then(
        () => '',
        (error: Error) => `${error.name} ${error.message}`,
      )
      expect(said, args.join(' ')).toMatch(/^(WrongUse|TypeError) /)
    }
    const ran = await geleit('party', 'nope')
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('Hint:')
    for (const command of ['party', 'person'])
      expect((await geleit(command, '--help')).out).toContain(`Usage: geleit ${command}`)
  })

  test('invite: by the operator of the server, and by an officer', async () => {
    const other = await json('party', 'invite', '--name', 'Another maker', '--role', 'manufacturer')
    expect(other['link']).toMatch(/^https:\/\/geleit\.example\/invitation#[\w-]{43}$/)
    await json(
      'party',
      'invite',
      '--name',
      'Operator',
      '--role',
      'meter_operator',
      '--by',
      maker['personId'] ?? '',
      '--contact',
      'post@sample.example',
    )
    const rows = await query(
      own.connectionString,
      'select party_id = $1 as own, party_roles from invitation order by 1',
      [maker['partyId']],
    )
    expect(rows).toEqual([
      { own: false, party_roles: ['manufacturer'] },
      { own: true, party_roles: ['meter_operator'] },
    ])
    expect((await geleit('party', 'invite', '--name', 'X', '--role', 'carrier', '--by', 'nobody')).code).toBe(1)
  })

  test('list, show, and the letters of a maker', async () => {
    expect((await geleit('party', 'list')).out).toMatch(/Beispielwerk/)
    expect((await geleit('party', 'show', maker['partyId'] ?? '')).out).toMatch(/letters\s+XSM/)
    expect((await geleit('party', 'show', 'nobody')).code).toBe(1)
    expect((await geleit('party', 'flag-codes', maker['partyId'] ?? '', 'XSM', 'XSN')).out).toContain('XSM, XSN')
    const shown = await json('party', 'show', maker['partyId'] ?? '')
    expect(shown['flagCodes']).toEqual(['XSM', 'XSN'])
  })
})

describe('geleit person', () => {
  test('invite, list, activate, suspend, leave', async () => {
    const { parties } = (await json('party', 'list')) as unknown as { parties: { partyId: string }[] }
    const partyId = parties[0]?.partyId ?? ''
    const invited = await json(
      'person',
      'invite',
      '--party',
      partyId,
      '--name',
      'Sofie Muster',
      '--role',
      'security_officer',
    )
    expect(invited['link']).toMatch(/\/invitation#/)
    const list = await geleit('person', 'list', '--party', partyId)
    expect(list.out).toMatch(/invited\s+security_officer\s+Sofie Muster/)
    const early = await geleit('person', 'activate', invited['personId'] ?? '')
    expect(early).toMatchObject({ code: 1 })
    expect(early.err).toMatch(/has not accepted/)
    const { people } = (await json('person', 'list', '--party', partyId)) as unknown as {
      people: { personId: string; status: string }[]
    }
    const officer = people.find(({ status }) => status === 'active')?.personId ?? ''
    const last = await geleit('person', 'suspend', officer)
    expect(last.err).toMatch(/last active security officer/)
    expect((await geleit('person', 'suspend', officer, '--by', officer)).err).toMatch(
      /Nobody decides this about themself/,
    )
    expect((await geleit('person', 'suspend', invited['personId'] ?? '', '--by', officer)).out).toContain('suspended')
    expect((await geleit('person', 'leave', invited['personId'] ?? '', '--by', officer)).out).toContain('left')
    expect((await geleit('person', 'leave', 'nobody', '--by', officer)).code).toBe(1)
  })
})
