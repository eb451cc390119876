/**
 * A published log in which anything was changed is never accepted: random bytes of random files, and what somebody would
 * try on purpose. GELEIT_LONG=1 changes ten times as many.
 */
import { describe, expect, test } from 'vitest'
import { signCheckpoint } from '../../src/auditlog/checkpoint.ts'
import { formatSignature, parseNote } from '../../src/auditlog/note.ts'
import { LogReplay, tilesEndingWith } from '../../src/auditlog/replay-log.ts'
import { bundlePath, parseTilePath, tileCount, tilePath, tileWidth } from '../../src/auditlog/tiles.ts'
import { nodeHashInto } from '../../src/cli/node-crypto.ts'
import { checkLog, type LogReport } from '../../src/cli/verify-log/check.ts'
import { PromisedEntries } from '../../src/cli/verify-log/promises.ts'
import { Dice } from '../exposure/dice.ts'
import { seed } from '../setup/seed.ts'
import {
  COSIGNED_AT_SECONDS,
  cosignedBy,
  entryAt,
  type Files,
  LOG,
  ORIGIN,
  type PublishedLog,
  publish,
  sha256,
  signerOf,
  sourceOf,
  WITNESS,
} from './published-log.ts'

const LONG = process.env['GELEIT_LONG'] === '1'
const CHANGES = LONG ? 5_000 : 500
/** Of these, changes that the whole command is run on. */
const WHOLE_RUNS = LONG ? 200 : 10
console.info(`log mutation: ${CHANGES} changes (GELEIT_SEED=${seed})`)

const ENTRIES = Array.from({ length: 70_000 }, (_, index) => entryAt(index))
const large = publish(ENTRIES)
const small = publish(ENTRIES.slice(0, 1_000))
const dice = new Dice(seed)

function check(files: Files): Promise<LogReport> {
  const trust = { logKeys: [LOG.key], witnesses: [WITNESS.key], policy: null }
  return checkLog(sourceOf(files), trust, null, new PromisedEntries([]), () => {})
}

const fileOf = ({ files }: PublishedLog, path: string) => files.get(path) ?? expect.fail(`no ${path}`)
const withFile = ({ files }: PublishedLog, path: string, bytes: Uint8Array): Files => new Map(files).set(path, bytes)

interface Change {
  readonly path: string
  readonly place: number
  readonly bytes: Uint8Array
}

function randomChange(log: PublishedLog, paths: readonly string[]): Change {
  const path = dice.pick(paths)
  const old = fileOf(log, path)
  const place = dice.below(old.length)
  const bytes = Uint8Array.from(old)
  bytes[place] = (bytes[place] ?? 0) ^ (1 + dice.below(255))
  return { path, place, bytes }
}

/** The files of which the check itself says that they are wrong, when these stand in place of the log's own. */
function foundWrong(log: PublishedLog, changed: Files): Set<string> {
  const found = new Set<string>()
  const read = (path: string) => changed.get(path) ?? fileOf(log, path)
  const replay = new LogReplay(log.size, sha256, nodeHashInto)
  for (let bundle = 0; bundle < tileCount(0, log.size); bundle++) {
    const path = bundlePath(bundle, tileWidth(0, bundle, log.size))
    if (!replay.add(read(path))) return found.add(path)
    for (const id of tilesEndingWith(bundle, log.size)) {
      const tile = tilePath(id, tileWidth(id.level, id.tile, log.size))
      if (replay.expectTile(id, read(tile))) continue
      // Level 0 is compared with the entries: either may be what was changed.
      found.add(tile)
      if (id.level === 0) found.add(path)
    }
  }
  expect(replay.verdict(log.root).proven).toBe(changed.size === 0)
  return found
}

test('unchanged, both logs are proven', async () => {
  for (const log of [large, small]) {
    const report = await check(log.files)
    expect(report.findings.filter(({ proven }) => !proven)).toEqual([])
    expect(report.proven).toBe(true)
    expect(foundWrong(log, new Map())).toEqual(new Set())
  }
})

describe(`${CHANGES} changes of one byte`, { timeout: LONG ? 900_000 : 60_000 }, () => {
  const paths = [...large.files.keys()].filter((path) => path !== 'checkpoint')
  const changes = Array.from({ length: CHANGES }, () => randomChange(large, paths))

  test('each is found, and in its file', () => {
    // One replay takes many changes, each in a file of its own, of bundles or of tiles; a bundle that can no longer be
    // read ends one, so it has one of its own.
    const rounds: Map<string, Uint8Array>[] = []
    const alone: Change[] = []
    for (const change of changes) {
      const kind = parseTilePath(change.path)?.kind
      if (kind === 'entries' && change.place % 34 < 2) {
        alone.push(change)
        continue
      }
      const round = rounds.find((files) => !files.has(change.path) && kindOf(files) === kind)
      if (round !== undefined) round.set(change.path, change.bytes)
      else rounds.push(new Map([[change.path, change.bytes]]))
    }
    for (const { path, bytes } of alone) expect(foundWrong(large, new Map([[path, bytes]]))).toContain(path)
    for (const round of rounds) {
      const found = foundWrong(large, round)
      for (const path of round.keys()) expect(found).toContain(path)
    }
    expect(alone.length + rounds.reduce((sum, round) => sum + round.size, 0)).toBe(CHANGES)
  })

  test('the command refuses the log', async () => {
    for (const { path, bytes } of changes.slice(0, WHOLE_RUNS)) {
      const report = await check(withFile(large, path, bytes))
      expect([path, report.proven]).toEqual([path, false])
    }
  })

  function kindOf(files: Files): string | undefined {
    const [path] = files.keys()
    return path === undefined ? undefined : parseTilePath(path)?.kind
  }
})

describe('the checkpoint', () => {
  const note = Buffer.from(fileOf(small, 'checkpoint'))

  test('any byte changed', async () => {
    const files = new Map(small.files)
    for (let place = 0; place < note.length; place++) {
      const changed = Uint8Array.from(note)
      changed[place] = (changed[place] ?? 0) ^ (1 + dice.below(255))
      files.set('checkpoint', changed)
      expect([place, (await check(files)).proven]).toEqual([place, false])
    }
  }, 120_000)

  test.each<[string, string]>([
    ['nothing', ''],
    ['the text alone', `${ORIGIN}\n1000\n`],
    ['cut off', note.toString().slice(0, -1)],
    ['twice', note.toString().repeat(2)],
    ['another size', note.toString().replace('\n1000\n', '\n999\n')],
    ['an extension line', note.toString().replace('\n\n', '\nmore\n\n')],
    ['no cosignature', small.signed],
    ['cosigned by somebody else', cosignedBy(small.signed, [signerOf(WITNESS.key.name, 4, 9)])],
    ['cosigned another checkpoint', `${small.signed}${cosignedBy(large.signed, [WITNESS]).split('\n').at(-2)}\n`],
    [
      'of a log by another key',
      signCheckpoint({ origin: ORIGIN, size: 1_000, root: small.root, extensions: [] }, [signerOf(ORIGIN, 1, 9)]),
    ],
    [
      'of another log by the same key',
      cosignedBy(signCheckpoint({ origin: 'other.example', size: 1_000, root: small.root, extensions: [] }, [LOG]), [
        WITNESS,
      ]),
    ],
    ['of the large log', Buffer.from(fileOf(large, 'checkpoint')).toString()],
    [
      'the size of another root, both signed',
      cosignedBy(signCheckpoint({ origin: ORIGIN, size: 999, root: small.root, extensions: [] }, [LOG]), [WITNESS]),
    ],
    [
      'another root of that size, both signed',
      cosignedBy(signCheckpoint({ origin: ORIGIN, size: 1_000, root: large.root, extensions: [] }, [LOG]), [WITNESS]),
    ],
    [
      'an empty log, both signed',
      cosignedBy(signCheckpoint({ origin: ORIGIN, size: 0, root: small.root, extensions: [] }, [LOG]), [WITNESS]),
    ],
  ])('%s', async (_, text) => {
    expect((await check(withFile(small, 'checkpoint', Buffer.from(text)))).proven).toBe(false)
  })

  test('key ids', async () => {
    const { text, signatures } = parseNote(note.toString()) ?? expect.fail()
    for (const [index, signature] of signatures.entries()) {
      const other = { ...signature, keyId: signature.keyId.map((byte) => byte ^ 1) }
      const lines = signatures.with(index, other).map((each) => `${formatSignature(each)}\n`)
      const changed = Buffer.from(`${text}\n${lines.join('')}`)
      expect((await check(withFile(small, 'checkpoint', changed))).proven).toBe(false)
    }
    expect(Number(Buffer.from(signatures[1]?.signature ?? []).readBigUInt64BE(0))).toBe(COSIGNED_AT_SECONDS)
  })
})

describe('bundles and tiles, on purpose', () => {
  const full = [0, 1, 2].map((bundle) => bundlePath(bundle))
  const last = bundlePath(3, 232)
  const first = full[0] ?? expect.fail()
  const second = full[1] ?? expect.fail()
  const tiles = [...small.files.keys()].filter((path) => parseTilePath(path)?.kind === 'hashes')
  const bytesOf = (path: string) => fileOf(small, path)
  const without = (path: string): Files => new Map([...small.files].filter(([other]) => other !== path))
  const entriesSwapped = Uint8Array.from(bytesOf(first))
  entriesSwapped.set(bytesOf(first).subarray(34, 68), 0)
  entriesSwapped.set(bytesOf(first).subarray(0, 34), 34)

  test.each<[string, Files]>([
    ['the last bundle is missing', without(last)],
    ['a bundle is missing', without(second)],
    ['two bundles swapped', new Map(small.files).set(first, bytesOf(second)).set(second, bytesOf(first))],
    ['a bundle twice', withFile(small, second, bytesOf(first))],
    ['two entries swapped', withFile(small, first, entriesSwapped)],
    ['an entry of another log', withFile(small, last, fileOf(large, bundlePath(3)).subarray(34, 34 + 232 * 34))],
    ['the end of a bundle is missing', withFile(small, second, bytesOf(second).subarray(0, -1))],
    ['an entry is missing', withFile(small, second, bytesOf(second).subarray(0, -34))],
    ['an entry too many', withFile(small, last, fileOf(large, bundlePath(3)).subarray(0, 34 * 233))],
    ['a byte too many', withFile(small, second, Buffer.concat([bytesOf(second), Uint8Array.of(0)]))],
    ['no bytes', withFile(small, second, new Uint8Array(0))],
    [
      'another history, with tiles to match',
      new Map([
        ...publish(ENTRIES.slice(0, 1_000).with(3, entryAt(3, 'forged'))).files,
        ['checkpoint', bytesOf('checkpoint')],
      ]),
    ],
  ])('%s', async (_, files) => {
    expect((await check(files)).proven).toBe(false)
  })

  test.each(tiles)('%s: missing, shorter, longer, one hash of it changed', async (path) => {
    const hashes = bytesOf(path)
    const changed = Uint8Array.from(hashes)
    const at = 32 * dice.below(hashes.length / 32)
    changed.set(sha256(hashes.subarray(at, at + 32)), at)
    expect((await check(without(path))).proven).toBe(false)
    expect((await check(withFile(small, path, hashes.subarray(0, -32)))).proven).toBe(false)
    expect((await check(withFile(small, path, Buffer.concat([hashes, hashes.subarray(0, 32)])))).proven).toBe(false)
    expect((await check(withFile(small, path, changed))).proven).toBe(false)
  })

  test('a hash in a tile that no proof of these entries reads', async () => {
    // Proofs of the 4,464 entries behind leaf 65,536 take the root of tile 1/0 from level 2, and none of its hashes.
    const path = 'tile/1/000'
    const changed = Uint8Array.from(fileOf(large, path))
    changed.fill(7, 32 * 100, 32 * 101)
    const report = await check(withFile(large, path, changed))
    expect(report.findings.filter(({ proven }) => !proven)).toEqual([
      { check: 'tiles', proven: false, text: expect.stringContaining(path) },
    ])
  })

  test('a full bundle or tile stands for the partial one that begins it', async () => {
    const files = new Map(without(last)).set(bundlePath(3), fileOf(large, bundlePath(3)))
    expect((await check(files)).proven).toBe(true)
    const partial = tilePath({ level: 0, tile: 3 }, 232)
    files.delete(partial)
    expect((await check(files)).proven).toBe(false)
    files.set(tilePath({ level: 0, tile: 3 }), fileOf(large, tilePath({ level: 0, tile: 3 })))
    expect((await check(files)).proven).toBe(true)
    files.set(bundlePath(3), fileOf(large, bundlePath(2)))
    expect((await check(files)).proven).toBe(false)
  })
})
