/**
 * Checks a whole log from outside: its checkpoint, who cosigned it, and that the entries it publishes make the tiles it
 * publishes and the root it signed. It believes nothing but the keys it was given.
 */
import { type Checkpoint, parseCheckpoint } from '../../auditlog/checkpoint.ts'
import { type Cosignature, type OpenedCheckpoint, openCheckpoint } from '../../auditlog/cosignature.ts'
import { equalBytes, HASH_BYTES } from '../../auditlog/hash.ts'
import { MAX_NOTE_LENGTH, parseNote, type VerifierKey } from '../../auditlog/note.ts'
import type { Policy } from '../../auditlog/policy.ts'
import { LogReplay, type LogVerdict, tilesEndingWith } from '../../auditlog/replay-log.ts'
import {
  bundlePath,
  rootFromTiles,
  TILE_WIDTH,
  type TileId,
  tileCount,
  tilePath,
  tilesOf,
  tileWidth,
} from '../../auditlog/tiles.ts'
import { nodeHashInto, nodeSha256, nodeVerifyEd25519 } from '../node-crypto.ts'
import type { LogCopy } from './copy.ts'
import type { PromisedEntries } from './promises.ts'
import type { LogSource } from './source.ts'
import { FAULT_WORDS, many, momentOf } from './words.ts'

export interface Trust {
  readonly logKeys: readonly VerifierKey[]
  /** Those named one by one: each of them has to have cosigned. */
  readonly witnesses: readonly VerifierKey[]
  readonly policy: Policy | null
}

export interface Finding {
  readonly check: 'checkpoint' | 'witnesses' | 'entries' | 'tiles' | 'root' | 'promise' | 'earlier_copy'
  readonly proven: boolean
  /** One sentence. */
  readonly text: string
}

export interface LogReport {
  readonly proven: boolean
  readonly checkpoint: Checkpoint | null
  readonly cosignatures: readonly Cosignature[]
  readonly findings: readonly Finding[]
}

/** An entry of this log is a commitment; its length stands before it. */
const BUNDLE_ENTRY_BYTES = 2 + HASH_BYTES
const CHECKPOINT = 'checkpoint'
/** Bundles, with the tiles that end with them, that are read ahead. */
const READ_AHEAD = 16

export async function checkLog(
  source: LogSource,
  trust: Trust,
  copy: LogCopy | null,
  promised: PromisedEntries,
  onProgress: (entries: number, size: number) => void,
): Promise<LogReport> {
  const findings: Finding[] = []
  const note = await source.read(CHECKPOINT, MAX_NOTE_LENGTH)
  if ('fault' in note) return report(null, [notProven('checkpoint', note.fault)])
  const opened = openNote(note.bytes, trust, source)
  if (!('checkpoint' in opened)) return report(null, [opened])
  const { checkpoint } = opened
  findings.push(
    proven('checkpoint', `${checkpoint.origin} has signed a checkpoint of ${many(checkpoint.size, 'entry')}.`),
  )
  findings.push(witnessFinding(opened, trust))
  const replay = new LogReplay(checkpoint.size, nodeSha256, nodeHashInto)
  const fault = await replayAll(replay, { source, copy, promised, size: checkpoint.size, onProgress })
  if (fault === null) findings.push(...verdictFindings(replay.verdict(checkpoint.root), checkpoint, source))
  else findings.push(fault)
  findings.push(...promised.findings(checkpoint.origin, trust.logKeys))
  if (copy !== null) findings.push(...(await finishCopy(copy, note.bytes, checkpoint, findings)))
  return report(opened, findings)
}

function openNote(bytes: Uint8Array, trust: Trust, source: LogSource): OpenedCheckpoint | Finding {
  const place = source.placeOf(CHECKPOINT)
  const text = textOf(bytes)
  if (text === null) return notProven('checkpoint', `${place} is no text.`)
  const witnesses = [...trust.witnesses, ...(trust.policy?.witnesses.map(({ key }) => key) ?? [])]
  const opened = openCheckpoint(text, { logKeys: trust.logKeys, witnesses: distinct(witnesses) }, nodeVerifyEd25519)
  if (!('fault' in opened)) return opened
  const key = opened.key === undefined ? '' : ` (${opened.key.name})`
  return notProven('checkpoint', `${place} ${FAULT_WORDS[opened.fault]}${key}.`)
}

function witnessFinding({ cosignatures }: OpenedCheckpoint, { witnesses, policy }: Trust): Finding {
  const keys = cosignatures.map(({ key }) => key)
  const named = cosignatures.map(({ key, timeSeconds }) => `${key.name} (${momentOf(timeSeconds)})`).join(', ')
  if (witnesses.length === 0 && (policy === null || policy.witnesses.length === 0)) {
    return notProven(
      'witnesses',
      'No witness key was given, so nobody independent is known to have seen this log: it could show others another one.',
    )
  }
  if (cosignatures.length === 0) {
    return notProven('witnesses', 'None of the witnesses has cosigned: the log could show others another one.')
  }
  const missing = witnesses.filter((witness) => !keys.some((key) => isSame(key, witness)))
  if (missing.length > 0) {
    return notProven('witnesses', `Not cosigned by ${missing.map(({ name }) => name).join(', ')}; by ${named} it is.`)
  }
  if (policy !== null && !policy.quorumMet(keys)) {
    return notProven(
      'witnesses',
      `Not enough for the quorum "${policy.quorum}" of the policy: cosigned by ${named} only.`,
    )
  }
  return proven('witnesses', `Cosigned by ${named}: they have seen the log grow up to there, and never change.`)
}

interface Walk {
  readonly source: LogSource
  readonly copy: LogCopy | null
  readonly promised: PromisedEntries
  readonly size: number
  onProgress(entries: number, size: number): void
}

/** All files that belong to one bundle, or the first fault. */
type Unit =
  | { readonly bundle: Uint8Array; readonly tiles: readonly { readonly id: TileId; readonly hashes: Uint8Array }[] }
  | Finding

/** Null once everything was read and taken in. */
async function replayAll(replay: LogReplay, walk: Walk): Promise<Finding | null> {
  const { size } = walk
  const bundles = tileCount(0, size)
  const ahead: Promise<Unit>[] = []
  for (let next = 0, bundle = 0; bundle < bundles; bundle++) {
    while (next < Math.min(bundle + READ_AHEAD, bundles)) ahead.push(readUnit(next++, walk))
    const unit = await ahead.shift()
    if (unit === undefined) throw new Error('nothing was read ahead')
    if (!('bundle' in unit)) {
      await Promise.all(ahead)
      return unit
    }
    const differs = !replay.add(unit.bundle) || !unit.tiles.every(({ id, hashes }) => replay.expectTile(id, hashes))
    if (differs) {
      await Promise.all(ahead)
      return null
    }
    walk.promised.pass(unit.bundle)
    walk.onProgress(Math.min((bundle + 1) * TILE_WIDTH, size), size)
  }
  return null
}

async function readUnit(bundle: number, walk: Walk): Promise<Unit> {
  const width = tileWidth(0, bundle, walk.size)
  const entries = await readPart(walk, 'entries', (w) => bundlePath(bundle, w), width, BUNDLE_ENTRY_BYTES)
  if (!(entries instanceof Uint8Array)) return entries
  const tiles: { id: TileId; hashes: Uint8Array }[] = []
  for (const id of tilesEndingWith(bundle, walk.size)) {
    const tileWide = tileWidth(id.level, id.tile, walk.size)
    const hashes = await readPart(walk, 'tiles', (w) => tilePath(id, w), tileWide, HASH_BYTES)
    if (!(hashes instanceof Uint8Array)) return hashes
    tiles.push({ id, hashes })
  }
  return { bundle: entries, tiles }
}

/** A tile or bundle of that width. Where the partial one is gone, the full one begins with it (tlog-tiles). */
async function readPart(
  { source, copy }: Walk,
  check: 'entries' | 'tiles',
  pathOf: (width: number) => string,
  width: number,
  bytesEach: number,
): Promise<Uint8Array | Finding> {
  const path = pathOf(width)
  const expected = width * bytesEach
  let place = path
  let reading = await source.read(path, expected)
  if ('fault' in reading && width < TILE_WIDTH) {
    const full = await source.read(pathOf(TILE_WIDTH), TILE_WIDTH * bytesEach)
    if ('bytes' in full) {
      place = pathOf(TILE_WIDTH)
      reading = { bytes: full.bytes.subarray(0, expected) }
    }
  }
  if ('fault' in reading) return notProven(check, `${reading.fault}.`)
  if (reading.bytes.length !== expected) {
    return notProven(check, `${source.placeOf(place)} has ${reading.bytes.length} bytes in place of ${expected}.`)
  }
  if (copy === null) return reading.bytes
  const kept = await copy.take(path, reading.bytes).catch((error: unknown) => String(error))
  if (kept === true) return reading.bytes
  if (kept !== false) return notProven('earlier_copy', `${copy.placeOf(path)} can't be written (${kept}).`)
  return notProven('earlier_copy', `${copy.placeOf(path)} from an earlier copy differs from ${source.placeOf(path)}.`)
}

function verdictFindings(verdict: LogVerdict, { size }: Checkpoint, source: LogSource): Finding[] {
  const { difference } = verdict
  if (difference !== null) {
    const place = source.placeOf(difference.path)
    switch (difference.kind) {
      case 'tile':
        return [notProven('tiles', `${place} is not what the entries hash to.`)]
      case 'malformed_bundle':
      case 'bundle_width':
        return [notProven('entries', `${place} does not hold entries of ${HASH_BYTES} bytes, as many as it should.`)]
      case 'surplus_bundle':
      case 'surplus_tile':
        return [notProven('tiles', `${place} has no place in a log of ${many(size, 'entry')}.`)]
    }
  }
  if (verdict.size !== size || verdict.uncompared.length > 0) {
    return [notProven('entries', `Only ${many(verdict.size, 'entry')} of ${size} could be checked.`)]
  }
  return [
    proven('entries', `All ${many(size, 'entry')} are there.`),
    proven('tiles', 'Every published tile is what the entries hash to.'),
    verdict.rootMatches
      ? proven('root', 'The root over all of them is the one that was signed.')
      : notProven('root', 'The root over all of them is not the one that was signed.'),
  ]
}

/** Only what was proven becomes the copy, with or without witnesses: it makes the next look worth more. */
async function finishCopy(
  copy: LogCopy,
  note: Uint8Array,
  checkpoint: Checkpoint,
  findings: readonly Finding[],
): Promise<Finding[]> {
  try {
    const isLog = findings.every((finding) => finding.proven || finding.check === 'witnesses')
    const finding = isLog ? await compareWithEarlier(copy, checkpoint) : null
    if (finding?.proven === true) {
      await copy.replace(CHECKPOINT, note)
      await copy.accept()
    } else await copy.discard()
    return finding === null ? [] : [finding]
  } catch (error) {
    return [notProven('earlier_copy', `${copy.placeOf('')} can't be written (${String(error)}).`)]
  }
}

/** A log may only have grown since the copy was made. */
async function compareWithEarlier(copy: LogCopy, { origin, size }: Checkpoint): Promise<Finding> {
  const folder = copy.placeOf('')
  const kept = await copy.read(CHECKPOINT)
  if (kept === null) return proven('earlier_copy', `The copy is in ${folder}.`)
  const note = parseNote(textOf(kept) ?? '')
  const earlier = note === null ? null : parseCheckpoint(note.text)
  if (earlier === null) return notProven('earlier_copy', `${copy.placeOf(CHECKPOINT)} is no checkpoint.`)
  if (earlier.origin !== origin) return notProven('earlier_copy', `The copy in ${folder} is of ${earlier.origin}.`)
  const entries = many(earlier.size, 'entry')
  if (earlier.size > size)
    return notProven('earlier_copy', `The log is shorter than the copy of ${entries} in ${folder}.`)
  const tiles = new Map<string, Uint8Array>()
  for (const id of tilesOf([{ begin: 0, end: earlier.size }], size)) {
    const hashes = await copy.read(tilePath(id, tileWidth(id.level, id.tile, size)))
    tiles.set(`${id.level}/${id.tile}`, hashes ?? new Uint8Array(0))
  }
  const root = rootFromTiles(
    earlier.size,
    ({ level, tile }) => tiles.get(`${level}/${tile}`) ?? new Uint8Array(0),
    nodeSha256,
  )
  return equalBytes(root, earlier.root)
    ? proven('earlier_copy', `The log begins with the earlier copy of ${entries}.`)
    : notProven('earlier_copy', `The log does not begin with the copy of ${entries}: it has shown two histories.`)
}

function report(opened: OpenedCheckpoint | null, findings: readonly Finding[]): LogReport {
  return {
    proven: opened !== null && findings.every((finding) => finding.proven),
    checkpoint: opened?.checkpoint ?? null,
    cosignatures: opened?.cosignatures ?? [],
    findings,
  }
}

function proven(check: Finding['check'], text: string): Finding {
  return { check, proven: true, text }
}

function notProven(check: Finding['check'], text: string): Finding {
  return { check, proven: false, text }
}

function isSame(a: VerifierKey, b: VerifierKey): boolean {
  return a.type === b.type && a.name === b.name && equalBytes(a.publicKey, b.publicKey)
}

function distinct(keys: readonly VerifierKey[]): VerifierKey[] {
  return keys.filter((key, index) => keys.findIndex((other) => isSame(other, key)) === index)
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}
