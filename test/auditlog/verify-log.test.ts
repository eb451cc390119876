/** `geleit verify-log` as it is run: against folders, and against servers that behave badly. */
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { formatVerifierKey } from '../../src/auditlog/note.ts'
import { WrongUse } from '../../src/cli/command.ts'
import { sourceAt } from '../../src/cli/verify-log/source.ts'
import { verifyLogCommand } from '../../src/cli/verify-log.ts'
import { cosignedBy, entryAt, type Files, LOG, ORIGIN, publish, signerOf, WITNESS } from './published-log.ts'

const ENTRIES = Array.from({ length: 700 }, (_, index) => entryAt(index))
const log = publish(ENTRIES)
const LOG_KEY = formatVerifierKey(LOG.key)
const WITNESS_KEY = formatVerifierKey(WITNESS.key)
const KEYS = ['--log-key', LOG_KEY, '--witness', WITNESS_KEY]

const cleanUps: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

async function folder(files: Files = new Map()): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'geleit-verify-log-'))
  cleanUps.push(() => rm(place, { recursive: true }))
  for (const [path, bytes] of files) {
    await mkdir(dirname(join(place, path)), { recursive: true })
    await writeFile(join(place, path), bytes)
  }
  return place
}

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUps.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The log as a server has it, gzipped where that is asked for, except for what `instead` answers. */
function serveLog(
  files: Files,
  instead: (path: string, ...rest: Parameters<RequestListener>) => boolean = () => false,
) {
  return serve((request, response) => {
    const path = (request.url ?? '').replace(/^\/log\//, '')
    if (instead(path, request, response)) return
    const bytes = files.get(path)
    if (bytes === undefined) return void response.writeHead(404).end('not here')
    if (!path.startsWith('tile/entries/')) return void response.end(bytes)
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(bytes))
  })
}

async function run(...args: string[]): Promise<{ code: number; out: string }> {
  const parts: string[] = []
  const io = { out: (text: string) => void parts.push(text), err: () => {}, environment: {}, interactive: false }
  const code = await verifyLogCommand.run(args, io)
  return { code, out: parts.join('') }
}

describe('a good log', () => {
  test('from a folder and from a server: everything is proven', async () => {
    for (const place of [await folder(log.files), await serveLog(log.files), `${await serveLog(log.files)}/log/`]) {
      const { code, out } = await run(place, ...KEYS)
      expect(out).toContain(`${ORIGIN} has signed a checkpoint of 700 entries.`)
      expect(out).toContain('Cosigned by zeugin.example/w (2030-01-01T00:00:00Z)')
      expect(out).toContain('Everything is proven.')
      expect(out).toContain('What this does not show:')
      expect(out).not.toContain('NOT PROVEN')
      expect(code).toBe(0)
    }
  })

  test('of no entries, of one, of 256', async () => {
    for (const size of [0, 1, 256]) {
      const { code, out } = await run(await folder(publish(ENTRIES.slice(0, size)).files), ...KEYS)
      expect([size, code, out.includes('Everything is proven.')]).toEqual([size, 0, true])
    }
  })

  test('as JSON', async () => {
    const { code, out } = await run(await folder(log.files), ...KEYS, '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      proven: true,
      checkpoint: { origin: ORIGIN, size: 700, root: Buffer.from(log.root).toString('hex') },
      cosignatures: [{ witness: WITNESS_KEY, time: '2030-01-01T00:00:00Z' }],
      findings: ['checkpoint', 'witnesses', 'entries', 'tiles', 'root'].map((check) => ({ check, proven: true })),
    })
  })

  test('where only full tiles are left of what was partial', async () => {
    const later = publish(Array.from({ length: 800 }, (_, index) => entryAt(index)))
    const files = new Map([...later.files].filter(([path]) => !path.includes('.p/') || path.startsWith('tile/1')))
    files.set('checkpoint', Buffer.from(log.files.get('checkpoint') ?? []))
    files.set('tile/1/000.p/2', log.files.get('tile/1/000.p/2') ?? expect.fail())
    expect((await run(await serveLog(files), ...KEYS)).code).toBe(0)
  })
})

describe('witnesses', () => {
  const other = signerOf('other.example/w', 4, 3)
  const otherKey = formatVerifierKey(other.key)

  test('without any key nobody independent is known to have seen it', async () => {
    const { code, out } = await run(await folder(log.files), '--log-key', LOG_KEY)
    expect(code).toBe(1)
    expect(out).toContain('nobody independent is known to have seen this log')
    expect(out).toContain('proven      The root over all of them is the one that was signed.')
  })

  test('one that did not cosign, and one that did', async () => {
    const place = await folder(log.files)
    expect(await run(place, '--log-key', LOG_KEY, '--witness', otherKey)).toMatchObject({
      code: 1,
      out: expect.stringContaining('None of the witnesses has cosigned'),
    })
    expect(await run(place, ...KEYS, '--witness', otherKey)).toMatchObject({
      code: 1,
      out: expect.stringContaining('Not cosigned by other.example/w'),
    })
  })

  test('a policy, its logs and its quorum', async () => {
    const place = await folder(log.files)
    const both = `log ${LOG_KEY}\nwitness a ${WITNESS_KEY}\nwitness b ${otherKey}\n`
    const policy = async (text: string) => join(await folder(new Map([['policy', Buffer.from(text)]])), 'policy')
    expect((await run(place, '--policy', await policy(`${both}group g any a b\nquorum g\n`))).code).toBe(0)
    const strict = await run(place, '--policy', await policy(`${both}group g all a b\nquorum g\n`))
    expect(strict).toMatchObject({ code: 1, out: expect.stringContaining('Not enough for the quorum "g"') })
    const none = await run(place, '--policy', await policy(`log ${LOG_KEY}\nquorum none\n`))
    expect(none).toMatchObject({ code: 1, out: expect.stringContaining('nobody independent') })
    await expect(run(place, '--policy', await policy(`${both}quorum c\n`))).rejects.toThrow('line 4: no line above')
  })
})

describe('wrong use', () => {
  test.each([
    [[], 'name one address or folder'],
    [['a', 'b'], 'name one address or folder'],
    [['a'], 'key is missing'],
    [['a', '--log-key', 'x'], '--log-key "x" is no verifier key of a log'],
    [['a', '--log-key', WITNESS_KEY], 'is no verifier key of a log'],
    [['a', '--log-key', LOG_KEY, '--witness', LOG_KEY], 'is no verifier key of a witness'],
    [['a', '--policy', '/nowhere'], `can't be read`],
  ])('%j', async (args, message) => {
    const attempt = run(...args)
    await expect(attempt).rejects.toThrow(WrongUse)
    await expect(attempt).rejects.toThrow(message)
  })
  test('an option that does not exist', async () => {
    await expect(run('a', '--sav', 'b')).rejects.toMatchObject({ code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION' })
  })
})

describe('what goes wrong is said in a sentence', () => {
  const said = async (place: string) => {
    const { code, out } = await run(place, ...KEYS)
    expect(code).toBe(1)
    const sentences = out.split('\n').filter((line) => line.startsWith('NOT PROVEN'))
    expect(sentences).toHaveLength(1)
    return sentences[0]
  }

  test('folders', async () => {
    expect(await said('/nowhere/at/all')).toContain(`/nowhere/at/all/checkpoint can't be read (ENOENT)`)
    expect(await said(await folder(new Map([['checkpoint', Buffer.from('hello')]])))).toContain(
      'is no signed checkpoint',
    )
    expect(await said(await folder(new Map([['checkpoint', Buffer.from([0xff, 10])]])))).toContain('is no text')
    const folders = await folder(new Map([['checkpoint/file', Buffer.from('x')]]))
    expect(await said(folders)).toMatch(/checkpoint (is no file|can't be read)/)
    const cut = await folder(log.files)
    await truncate(join(cut, 'tile/entries/001'), 5_000)
    expect(await said(cut)).toContain('tile/entries/001 has 5000 bytes in place of 8704')
    const gone = await folder(log.files)
    await rm(join(gone, 'tile/0/001'))
    expect(await said(gone)).toContain(`tile/0/001 can't be read (ENOENT)`)
    const long = await folder(new Map(log.files).set('tile/0/000', new Uint8Array(9_000)))
    expect(await said(long)).toContain('tile/0/000 has more than the 8192 bytes')
  })

  test('servers', async () => {
    const html = Buffer.from('<!doctype html><title>Sign in</title>')
    const answering = (wanted: string, answer: RequestListener) =>
      serveLog(log.files, (path, request, response) => {
        if (path === wanted) answer(request, response)
        return path === wanted
      })
    expect(await said(await serve((_, response) => response.writeHead(404).end()))).toContain('was refused (404)')
    expect(await said(await answering('checkpoint', (_, response) => response.end(html)))).toContain(
      'no signed checkpoint',
    )
    const bundle = 'tile/entries/000'
    expect(await said(await answering(bundle, (_, response) => response.end(html)))).toContain(
      'has 37 bytes in place of 8704',
    )
    expect(await said(await answering(bundle, (_, response) => response.writeHead(500).end()))).toContain('(500)')
    const bomb = gzipSync(Buffer.alloc(10_000_000))
    const bombed = answering(bundle, (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
    expect(await said(await bombed)).toContain('has more than the 8704 bytes')
    const noGzip = answering(bundle, (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(html))
    expect(await said(await noGzip)).toContain(`can't be reached, or broke off`)
    const broken = answering(bundle, (_, response) => {
      response.writeHead(200, { 'content-length': '8704' }).write(Buffer.alloc(100), () => response.destroy())
    })
    expect(await said(await broken)).toContain(`can't be reached, or broke off`)
    const closed = await serve(() => {})
    await cleanUps.pop()?.()
    expect(await said(closed)).toContain('(ECONNREFUSED)')
  }, 60_000)

  test('a server that never answers', async () => {
    const silent = await serve(() => {})
    const reading = await sourceAt(silent, 100).read('checkpoint', 1_000)
    expect(reading).toMatchObject({ fault: expect.stringContaining('did not answer within 0.1 seconds') })
  })

  test('a connection lost once is tried again', async () => {
    let lost = 0
    const place = await serveLog(log.files, (path, _, response) => {
      if (path !== 'tile/0/001' || lost > 0) return false
      lost += 1
      response.destroy()
      return true
    })
    expect((await run(place, ...KEYS)).code).toBe(0)
    expect(lost).toBe(1)
  })
})

describe('--save', () => {
  const read = async (place: string) =>
    new Map(
      await Promise.all(
        [...log.files.keys()].map(async (path) => [path, await readFile(join(place, path), 'hex')] as const),
      ),
    )
  const hex = new Map([...log.files].map(([path, bytes]) => [path, Buffer.from(bytes).toString('hex')]))

  test('a copy that can be verified again, and that grows with the log', async () => {
    const copy = join(await folder(), 'copy')
    expect((await run(await serveLog(log.files), ...KEYS, '--save', copy)).code).toBe(0)
    expect(await read(copy)).toEqual(hex)
    expect((await run(copy, ...KEYS)).code).toBe(0)
    const grown = publish(Array.from({ length: 1_500 }, (_, index) => entryAt(index)))
    const { code, out } = await run(await serveLog(grown.files), ...KEYS, '--save', copy)
    expect([code, out.includes('The log begins with the earlier copy of 700 entries.')]).toEqual([0, true])
    expect((await run(copy, ...KEYS)).out).toContain('1,500 entries')
    const back = await run(await serveLog(log.files), ...KEYS, '--save', copy)
    expect(back).toMatchObject({ code: 1, out: expect.stringContaining('The log is shorter than the copy') })
    expect((await run(copy, ...KEYS)).out).toContain('1,500 entries')
  })

  test.each([
    ['of a full bundle', 3, 'tile/entries/000 from an earlier copy differs'],
    ['at its end', 699, 'it has shown two histories'],
  ])('another history, cosigned as well, differs %s', async (_, place, sentence) => {
    const copy = await folder(log.files)
    const longer = Array.from({ length: 900 }, (_, index) => entryAt(index, index === place ? 'forged' : 'entry'))
    const forged = publish(longer)
    const { code, out } = await run(await serveLog(forged.files), ...KEYS, '--save', copy)
    expect(out).toContain(sentence)
    expect(code).toBe(1)
    expect(await read(copy)).toEqual(hex)
  })

  test('what a server has spoilt does not stay', async () => {
    const copy = join(await folder(), 'copy')
    const garbage = new Uint8Array(34 * 256)
    for (let begin = 1; begin < garbage.length; begin += 34) garbage[begin] = 32
    const spoilt = new Map(log.files).set('tile/entries/001', garbage)
    const first = await run(await serveLog(spoilt), ...KEYS, '--save', copy)
    expect(first).toMatchObject({ code: 1, out: expect.stringContaining('tile/0/001 is not what the entries hash to') })
    expect((await run(await serveLog(log.files), ...KEYS, '--save', copy)).code).toBe(0)
    expect(await read(copy)).toEqual(hex)
    expect(await readdir(copy)).toEqual(['checkpoint', 'tile'])
  })

  test('of another log, or where nothing can be written', async () => {
    const copy = await folder(new Map([['checkpoint', Buffer.from('hello')]]))
    expect(await run(await folder(log.files), ...KEYS, '--save', copy)).toMatchObject({
      code: 1,
      out: expect.stringContaining('is no checkpoint'),
    })
    const file = join(await folder(new Map([['file', Buffer.from('x')]])), 'file')
    expect(await run(await folder(log.files), ...KEYS, '--save', file)).toMatchObject({
      code: 1,
      out: expect.stringContaining(`can't be written`),
    })
  })

  test('a log without witnesses is kept, too: a copy is what makes the next look worth more', async () => {
    const copy = join(await folder(), 'copy')
    const unseen = new Map(log.files).set('checkpoint', Buffer.from(cosignedBy(log.signed, [])))
    expect((await run(await folder(unseen), '--log-key', LOG_KEY, '--save', copy)).code).toBe(1)
    expect(await readFile(join(copy, 'checkpoint'), 'utf8')).toBe(log.signed)
  })
})
