import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readNoteFile, shapeFor, sizesFor, tell } from '../../src/cli/rehearse.ts'
import { startRehearsal } from './rehearsal.ts'

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts')
const SAMPLES = join(import.meta.dirname, '../../src/cli/rehearsal-data')
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geleit-cli-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function geleit(args: readonly string[], environment: Record<string, string> = {}): Promise<Ran> {
  const child: ChildProcess = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...environment } })
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

describe('geleit', () => {
  test('help, a command that does not exist, an option that does not exist', async () => {
    expect(await geleit(['--help'])).toMatchObject({ code: 0, err: '' })
    expect((await geleit([])).code).toBe(2)
    const nope = await geleit(['nope'])
    expect(nope.code).toBe(2)
    expect(nope.err).toContain('Hint:')
    for (const command of ['serve', 'rehearse', 'import-note', 'fsck']) {
      const help = await geleit([command, '--help'])
      expect(help.out).toContain(`Usage: geleit ${command}`)
      expect((await geleit([command, '--no-such-option'])).code).toBe(2)
    }
  })
})

describe('geleit rehearse', () => {
  test('the sample note: every rule holds', async () => {
    const ran = await geleit(['rehearse', '--json'])
    expect(ran.err).toBe('')
    const report = JSON.parse(ran.out) as Record<string, unknown>
    expect(ran.code).toBe(0)
    expect(report).toMatchObject({ ok: true, devices: 1660, broken: null, fsck: { differences: 0 } })
    expect((report['steps'] as unknown[]).length).toBe(14)
    const { devices } = report['summary'] as { devices: { count: number }[] }
    expect(devices.reduce((sum, { count }) => sum + count, 0)).toBe(1660)
  })

  test("a small note of somebody's own, another maker, as JSON", async () => {
    const lines = Array.from({ length: 44 }, (_, at) => ({
      deviceId: `1 ABC 0A ${20_000_000 + at}`,
      deviceType: 'OWN-1',
    }))
    const note = {
      noteNumber: 'OWN',
      manufacturer: '9900000000003',
      recipient: '9900000000004',
      issuedOn: '2030-02-01',
      lines,
    }
    const path = join(folder, 'own.json')
    await writeFile(path, JSON.stringify(note))
    const ran = await geleit(['rehearse', '--note', path])
    expect(ran.out).toContain('Every rule held')
    expect(ran.code).toBe(0)
  })

  test('notes that can’t be used are refused with their line', async () => {
    const faulty = await geleit(['rehearse', '--note', join(SAMPLES, 'delivery-note-with-errors.csv')])
    expect(faulty.code).toBe(1)
    expect(faulty.err).toMatch(/line \d+/)
    expect((await geleit(['rehearse', '--note', join(folder, 'absent.csv')])).code).toBe(2)
    expect((await geleit(['rehearse', '--note', MAIN])).code).toBe(2)
  })

  test('a broken rule is told, with its step', async () => {
    const { serving } = await startRehearsal()
    const file = await readNoteFile(join(SAMPLES, 'delivery-note.csv'))
    const report = await tell({
      file,
      serving,
      say: () => {},
      // Somebody holds the device that step 5 wants to install: its verdict can't be yes.
      beforeStep: async (step, client) => {
        const [deviceId] = file.deviceIds
        if (step === 5) await client.post('store-keeper', `/v1/devices/${deviceId}/violation-reports`)
      },
    })
    expect(report.broken).toMatch(/^step 5/)
    expect(report.steps.map((step) => step.number)).toEqual([1, 2, 3, 4])
  })

  test('boxes have the size of real ones where there are devices enough', async () => {
    expect(sizesFor(1660)).toEqual({ large: 1600, small: 60 })
    expect(sizesFor(44)).toEqual({ large: 39, small: 19 })
    const file = await readNoteFile(join(SAMPLES, 'delivery-note.csv'))
    expect(shapeFor(file)).toMatchObject({ flagCodes: ['XSM'], makerMarketPartnerId: '9999999000001' })
  })
})

describe('the database', () => {
  test('fsck makes none where there is none', async () => {
    const ran = await geleit(['fsck'], { DATA_DIR: join(folder, 'nowhere') })
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('there is no database')
    expect(existsSync(join(folder, 'nowhere'))).toBe(false)
  })

  test('an address that is none, and one where nobody answers', async () => {
    const nonsense = await geleit(['fsck'], { DATABASE_URL: 'secret-word' })
    expect(nonsense.code).toBe(2)
    expect(nonsense.err).not.toContain('secret-word')
    const nobody = await geleit(['serve', '--port', '0'], {
      DATABASE_URL: 'postgresql://geleit@127.0.0.1:9/geleit',
      DATA_DIR: join(folder, 'unused'),
    })
    expect(nobody.code).toBe(1)
    expect(nobody.err).toContain('Hint: Nothing answers there.')
  })
})

describe('geleit import-note', () => {
  test('announces, tells findings by line, keeps the good', async () => {
    const { client } = await startRehearsal()
    const environment = { GELEIT_TOKEN: client.person('maker-dispatcher').token }
    const faulty = join(SAMPLES, 'delivery-note-with-errors.csv')
    const refused = await geleit(['import-note', faulty, '--url', client.file.url], environment)
    expect(refused.code).toBe(1)
    expect(refused.err).toMatch(/line 11: error: bad_identifier/)
    const kept = await geleit(['import-note', faulty, '--keep-the-good', '--url', client.file.url], environment)
    expect(kept.code).toBe(0)
    expect(kept.out).toMatch(/Announced \d+ devices/)
    const again = await geleit(['import-note', faulty, '--keep-the-good', '--url', client.file.url], environment)
    expect(again.err).toContain('note_already_taken_in')
    for (const ran of [refused, kept, again]) expect(ran.out + ran.err).not.toContain(environment.GELEIT_TOKEN)
  })

  test('wrong use', async () => {
    expect((await geleit(['import-note'])).code).toBe(2)
    expect((await geleit(['import-note', MAIN])).code).toBe(2)
    const nobody = await geleit(['import-note', join(SAMPLES, 'delivery-note.csv'), '--url', 'http://127.0.0.1:9'], {
      GELEIT_TOKEN: 'x',
    })
    expect(nobody).toMatchObject({ code: 1 })
    expect(nobody.err).toContain('npm start')
  })
})
