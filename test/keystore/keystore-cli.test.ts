/** `geleit keystore`, as an operator at a terminal meets it. */
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { keystoreCommand } from '../../src/cli/keystore.ts'
import type { KeyStore } from '../../src/keystore/keystore.ts'
import { openKeyStore } from '../../src/keystore/open.ts'
import { makeTestToken } from '../setup/softhsm2.ts'
import { newFolder } from './stores.ts'

const MESSAGE = Buffer.from('message')
const PASSPHRASE = 'fünf zufällige Wörter'
const OTHER = 'sechs ganz andere Wörter'

interface Ran {
  readonly code: number
  readonly out: string
}

/** In this process; errors come as they are thrown. */
class Terminal {
  readonly dataDir = newFolder()
  readonly keystore = join(this.dataDir, 'keystore')
  environment: Record<string, string>

  constructor(environment: Readonly<Record<string, string>> = {}) {
    this.environment = { DATA_DIR: this.dataDir, ...environment }
  }

  async run(...args: string[]): Promise<Ran> {
    let out = ''
    const io = {
      out: (text: string) => {
        out += text
      },
      err: () => {},
      environment: this.environment,
      interactive: false,
    }
    return { code: await keystoreCommand.run(args, io), out }
  }

  async json(...args: string[]): Promise<Record<string, unknown>> {
    return JSON.parse((await this.run(...args, '--json')).out)
  }

  async open(): Promise<KeyStore> {
    return (await openKeyStore(this.keystore, this.environment)).keyStore
  }
}

test('help, wrong use, and the codes that processes end with', async () => {
  const dataDir = newFolder()
  const help = await geleit(['keystore', '--help'], dataDir)
  expect(help.code).toBe(0)
  expect(help.out).toMatch(/^Usage: geleit keystore init/)
  for (const [args, error] of [
    [[], 'say what: init, status, rotate, export, restore'],
    [['melt'], 'there is no "keystore melt"'],
    [['status', 'now'], '"now" is too much'],
    [['status', '--pkcs11'], '"keystore status" takes no --pkcs11'],
    [['init', '--no-such-option'], '--no-such-option'],
  ] as const) {
    const ran = await geleit(['keystore', ...args], dataDir)
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.err).toContain(error)
    expect(ran.err).toContain('Hint: geleit keystore --help')
  }
  const none = await geleit(['keystore', 'status'], dataDir)
  expect(none).toMatchObject({ code: 1, out: '' })
  expect(none.err).toMatch(/^geleit keystore: There is no key store in .*geleit keystore init/)
  expect(existsSync(join(dataDir, 'keystore/master.json'))).toBe(false)
})

describe('a file', () => {
  test('from the beginning: made, looked at, rotated, opened by other things', async () => {
    const terminal = new Terminal()
    const made = await terminal.run('init')
    expect(made.out).toMatch(/^Made the key store [0-9a-f]{16} in .*\nMade the key file /)
    await expect(terminal.run('init')).rejects.toThrow(/already \(file\)\. Nothing was changed/)
    const before = everythingOf(await terminal.open())
    const { id, warnings, ...first } = await terminal.json('status')
    expect(first).toMatchObject({
      kind: 'file',
      opens: true,
      opensWith: ['key_file'],
      nextLockGeneration: 1,
      locksWithOwnSecret: 0,
    })
    expect(warnings).toEqual([expect.stringContaining('The key file lies beside the store')])

    terminal.environment['GELEIT_KEYSTORE_NEW_PASSPHRASE_FILE'] = secretFile(PASSPHRASE)
    expect(await terminal.json('rotate', '--passphrase')).toMatchObject({ masters: 2, opensWith: 'passphrase' })
    await expect(terminal.open()).rejects.toThrow('opens with a passphrase')
    expect(await terminal.run('status')).toMatchObject({ code: 1, out: expect.stringContaining('DOES NOT OPEN: ') })

    terminal.environment['GELEIT_KEYSTORE_PASSPHRASE_FILE'] = secretFile(PASSPHRASE)
    expect(everythingOf(await terminal.open())).toEqual(before)
    const status = await terminal.run('status')
    expect(status.code).toBe(0)
    expect(status.out).toContain(`Key store ${id}: file, made 20`)
    expect(status.out).toMatch(/Master keys: 2, the newest of 20/)
    expect(status.out).toContain('Opens with: passphrase\nA new lock gets generation 1001')
    expect(status.out).not.toContain('Warning')

    delete terminal.environment['GELEIT_KEYSTORE_NEW_PASSPHRASE_FILE']
    await expect(terminal.run('rotate', '--passphrase')).rejects.toThrow('GELEIT_KEYSTORE_NEW_PASSPHRASE_FILE')
    await expect(terminal.run('rotate', '--passphrase', '--key-file')).rejects.toThrow('not both')
    const elsewhere = join(newFolder(), 'key')
    terminal.environment['GELEIT_KEYSTORE_NEW_KEY_FILE'] = elsewhere
    expect((await terminal.run('rotate', '--key-file', '--keep-master')).out).toMatch(/^The master keys are the same/)
    terminal.environment['GELEIT_KEYSTORE_KEY_FILE'] = elsewhere
    expect(everythingOf(await terminal.open())).toEqual(before)
    expect(await terminal.json('status')).toMatchObject({ id, opensWith: ['key_file'], nextLockGeneration: 1001 })
  })

  test('status tells who else may read it, and what stands in the environment', async () => {
    const terminal = new Terminal({ GELEIT_KEYSTORE_PASSPHRASE: PASSPHRASE })
    await terminal.run('init')
    chmodSync(terminal.keystore, 0o755)
    chmodSync(join(terminal.keystore, 'master.json'), 0o640)
    const { warnings } = await terminal.json('status')
    expect(warnings).toEqual([
      `Others may get at ${terminal.keystore} (mode 0755).`,
      `Others may get at ${join(terminal.keystore, 'master.json')} (mode 0640).`,
      expect.stringContaining('The passphrase stands in the environment'),
    ])
  })

  test('shares: each in a file of its own, and any three make the store again, with locks that brought their secret', async () => {
    const terminal = new Terminal({ GELEIT_KEYSTORE_PASSPHRASE: PASSPHRASE })
    await terminal.run('init')
    await (await terminal.open()).registerLock('FOREIGN-1', Buffer.alloc(32, 7))
    await terminal.run('rotate')
    const before = everythingOf(await terminal.open())
    const to = join(newFolder(), 'shares')
    const told = await terminal.run('export', '--shares', '5', '--threshold', '3', '--to', to)
    expect(told.out).toMatch(/^Wrote 5 shares of key store [0-9a-f]{16}; any 3 restore it:\n/)
    const files = readdirSync(to).map((name) => join(to, name))
    expect(files).toHaveLength(5)
    for (const file of files) expect(statSync(file).mode & 0o777).toBe(0o600)
    // What the terminal shows is no share.
    for (const file of files) expect(told.out).not.toContain(readFileSync(file, 'utf8').split('\n').at(9)?.trim())
    await expect(terminal.run('export', '--shares', '5', '--threshold', '3', '--to', to)).rejects.toThrow(
      'is there already',
    )

    // The machine is lost; a backup has the folder without what opens it.
    const again = new Terminal({ GELEIT_KEYSTORE_PASSPHRASE: OTHER })
    mkdirSync(join(again.keystore, 'locks'), { recursive: true, mode: 0o700 })
    writeFileSync(
      join(again.keystore, 'locks/FOREIGN-1.sealed'),
      readFileSync(join(terminal.keystore, 'locks/FOREIGN-1.sealed')),
    )
    const share = (...numbers: number[]) => numbers.flatMap((number) => ['--share', files[number] ?? ''])
    await expect(again.run('restore', ...share(0, 4))).rejects.toThrow(/These are 2 shares, and 3 are needed/)
    await expect(again.run('restore', ...share(0, 4, 4))).rejects.toThrow(/given twice/)
    await expect(again.run('restore', '--share', join(to, 'nothing'))).rejects.toThrow(/can't be read \(ENOENT\)/)
    await expect(again.run('restore')).rejects.toThrow('--share is missing')
    expect(existsSync(join(again.keystore, 'master.json'))).toBe(false)
    const { id } = await terminal.json('status')
    expect((await again.run('restore', ...share(4, 0, 2))).out).toContain(`Restored the key store ${id} in `)
    expect(everythingOf(await again.open())).toEqual(before)
    expect(await again.json('status')).toMatchObject({ id, nextLockGeneration: 1001, locksWithOwnSecret: 1 })
    await expect(again.run('restore', ...share(4, 0, 2))).rejects.toThrow('Nothing was changed')
  })

  test('numbers of shares that make no sense', async () => {
    const terminal = new Terminal()
    await terminal.run('init')
    for (const [shares, threshold] of [
      ['1', '1'],
      ['3', '4'],
      ['17', '2'],
      ['three', '2'],
    ] as const) {
      const run = terminal.run('export', '--shares', shares, '--threshold', threshold, '--to', newFolder())
      await expect(run).rejects.toMatchObject({ name: 'WrongUse' })
    }
    await expect(terminal.run('export', '--shares', '3', '--threshold', '2')).rejects.toThrow('--to is missing')
  })
})

describe('an HSM', () => {
  test('made in it, looked at, rotated; and what can’t be had of it', async () => {
    const token = await makeTestToken()
    const terminal = new Terminal(token.environment)
    expect((await terminal.run('init', '--pkcs11')).out).toContain(`in the token "${token.label}". Back the token up`)
    const before = everythingOf(await terminal.open())
    expect(await terminal.json('status')).toMatchObject({
      kind: 'pkcs11',
      opens: true,
      opensWith: ['pin'],
      checkpointKeys: 40,
      nextLockGeneration: 1,
      token: { label: token.label, manufacturer: 'SoftHSM project' },
      warnings: [],
    })
    expect((await terminal.run('rotate')).out).toMatch(/^Made master key 2 in the token/)
    expect(everythingOf(await terminal.open())).toEqual(before)
    await expect(terminal.run('rotate', '--passphrase')).rejects.toThrow('with the tools of the HSM')
    const exporting = terminal.run('export', '--shares', '3', '--threshold', '2', '--to', newFolder())
    await expect(exporting).rejects.toThrow('never leave it')
    token.takeOut()
    expect(await terminal.run('status')).toMatchObject({ code: 1, out: expect.stringContaining('DOES NOT OPEN: ') })
    token.putBack()
  })

  test('from a file into the HSM by way of shares, and found again without the data folder', async () => {
    const files = new Terminal({ GELEIT_KEYSTORE_PASSPHRASE: PASSPHRASE })
    await files.run('init')
    await (await files.open()).registerLock('FOREIGN-1', Buffer.alloc(32, 7))
    const before = everythingOf(await files.open())
    const to = newFolder()
    await files.run('export', '--shares', '3', '--threshold', '2', '--to', to)
    const shares = readdirSync(to).flatMap((name) => ['--share', join(to, name)])
    // The same data folder, and the file out of the way.
    rmSync(join(files.keystore, 'master.json'))
    const token = await makeTestToken()
    Object.assign(files.environment, token.environment)
    expect((await files.run('restore', '--pkcs11', ...shares)).out).toContain(`in the token "${token.label}"`)
    expect(everythingOf(await files.open())).toEqual(before)
    const { id } = await files.json('status')

    rmSync(join(files.keystore, 'pkcs11.json'))
    expect(await files.json('restore', '--from-token')).toMatchObject({ id, kind: 'pkcs11', masters: 1 })
    expect(everythingOf(await files.open())).toEqual(before)
  })

  test('without settings', async () => {
    await expect(new Terminal().run('init', '--pkcs11')).rejects.toThrow('GELEIT_KEYSTORE_PKCS11_MODULE')
  })
})

function secretFile(secret: string): string {
  const path = join(newFolder(), 'secret')
  writeFileSync(path, `${secret}\n`, { mode: 0o600 })
  return path
}

function everythingOf(keyStore: KeyStore): string[] {
  return [
    keyStore.mac('LOCK-1', MESSAGE),
    keyStore.mac('FOREIGN-1', MESSAGE),
    keyStore.forLockMaker('LOCK-2', 7),
    keyStore.signVerdict(MESSAGE),
    keyStore.checkpointPublicKeyOf(2),
    keyStore.subjectMapKey,
  ].map((bytes) => Buffer.from(bytes).toString('hex'))
}

/** As a process of its own. */
function geleit(args: readonly string[], dataDir: string): Promise<Ran & { err: string }> {
  const main = join(import.meta.dirname, '../../src/cli/main.ts')
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env['PATH'], DATA_DIR: dataDir } })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code: code ?? -1, out, err })))
}
