import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkNoteHead, checkNoteLines, type DeliveryNote } from '../custody/delivery-note.ts'
import { makerOf } from '../custody/identifiers.ts'
import { contentTypeOfFile, readDeliveryNote } from '../server/delivery-note-formats/index.ts'
import { type Serving, serve } from '../server/main.ts'
import { type RehearsalShape, SAMPLE_SHAPE } from '../server/rehearsal/data-set.ts'
import { runFsck } from '../store/fsck.ts'
import { type CliCommand, EXIT_GOOD, EXIT_REFUSED, Failure, type Io, WrongUse } from './command.ts'
import { RuleBroken, StoryClient } from './rehearsal/client.ts'
import { type Report, reportAsJson, reportAsText, type StepReport } from './rehearsal/report.ts'
import type { StoryState } from './rehearsal/state.ts'
import { STEPS } from './rehearsal/story.ts'

const SAMPLE_NOTE = new URL('rehearsal-data/delivery-note.csv', import.meta.url).pathname
/** Fewer devices can't fill three small boxes. */
const FEWEST_DEVICES = 40
const LARGE_MOST = 1600
const SMALL_MOST = 60
const PATIENCE_MS = 60_000

export const rehearseCommand: CliCommand = {
  help: `Usage: geleit rehearse [--note FILE] [--json]

Runs one delivery through the HTTP interface, against a fresh embedded database, with
virtual locks and keys: note, packing, road, repackaging, installation, three break-ins,
release; a driver without an account, deadlines that pass, a lost box, a count, a case.
Every step says what it did; what the rules must refuse is tried, too.

  --note FILE   a delivery note of your own (.csv, .json, .xml), at least ${FEWEST_DEVICES} devices of
                one maker; the sample note has 1,660
  --json        the same report for programs

Exit codes: 0 every rule held, 1 a rule was broken, 2 wrong use.
`,
  run: runRehearse,
}

async function runRehearse(args: readonly string[], io: Io): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { note: { type: 'string' }, json: { type: 'boolean' } },
    strict: true,
  })
  const note = await readNoteFile(values.note ?? SAMPLE_NOTE)
  const dataDir = await mkdtemp(join(tmpdir(), 'geleit-rehearse-'))
  const json = values.json === true
  const say = (line: string): void => (json ? undefined : io.out(`${line}\n`))
  try {
    const report = await rehearse(note, dataDir, io, say)
    io.out(json ? `${JSON.stringify(reportAsJson(report), null, 2)}\n` : reportAsText(report))
    return report.broken === null ? EXIT_GOOD : EXIT_REFUSED
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

export interface NoteFile {
  readonly note: DeliveryNote
  readonly body: string
  readonly contentType: string
  readonly deviceIds: readonly string[]
  readonly deviceTypes: readonly string[]
}

/** Reads a note and makes sure that a story can be told of it. */
export async function readNoteFile(path: string): Promise<NoteFile> {
  const contentType = contentTypeOfFile(path)
  if (contentType === null) throw new WrongUse(`"${path}" is neither .csv, .tsv, .json nor .xml`)
  const body = await readFile(path, 'utf8').catch(() => {
    throw new WrongUse(`"${path}" can't be read`)
  })
  const read = readDeliveryNote(contentType, body)
  if (read.status === 'unreadable') throw new Failure(`${path}: ${read.sentence.en}`)
  const { findings: headFindings } = checkNoteHead(read.note)
  const { good, findings } = checkNoteLines(read.note.lines, new Set())
  const errors = [...headFindings, ...findings].filter((finding) => finding.severity === 'error')
  const [first] = errors
  if (first !== undefined) {
    const where = 'line' in first ? `line ${first.line}` : 'the head'
    throw new Failure(`${path}, ${where}: ${first.sentence.en} (${errors.length} errors in all)`)
  }
  if (good.length < FEWEST_DEVICES) {
    throw new Failure(`${path} has ${good.length} devices; a rehearsal needs at least ${FEWEST_DEVICES}`)
  }
  const deviceIds = good.map((line) => line.deviceId)
  return {
    note: read.note,
    body,
    contentType,
    deviceIds,
    deviceTypes: [...new Set(good.map((line) => line.deviceType))],
  }
}

/** Sizes of the boxes for a note: those of real ones where there are enough devices. */
export function sizesFor(devices: number): { readonly large: number; readonly small: number } {
  const large = Math.min(LARGE_MOST, devices - Math.min(SMALL_MOST, Math.ceil(devices / 10)))
  return { large, small: Math.min(SMALL_MOST, Math.floor(large / 2)) }
}

export function shapeFor(file: NoteFile): RehearsalShape {
  const { large, small } = sizesFor(file.deviceIds.length)
  const capacity = (count: number): Record<string, number> =>
    Object.fromEntries(file.deviceTypes.map((deviceType) => [deviceType, count]))
  const { head } = checkNoteHead(file.note)
  const marketPartner = (reference: { by: string; id: string } | undefined, otherwise: string): string =>
    reference?.by === 'market_partner' ? reference.id : otherwise
  return {
    makerMarketPartnerId: marketPartner(head?.manufacturer, SAMPLE_SHAPE.makerMarketPartnerId),
    operatorMarketPartnerId: marketPartner(head?.recipient, SAMPLE_SHAPE.operatorMarketPartnerId),
    flagCodes: [...new Set(file.deviceIds.map((deviceId) => makerOf(deviceId as Parameters<typeof makerOf>[0])))],
    largeCapacity: capacity(large),
    smallCapacity: capacity(small),
  }
}

async function rehearse(file: NoteFile, dataDir: string, io: Io, say: (line: string) => void): Promise<Report> {
  const started = performance.now()
  const { promise: fatal, reject } = Promise.withResolvers<never>()
  const serving = await serve({
    dataDir,
    port: 0,
    rehearsal: true,
    shape: shapeFor(file),
    // The story tries what must be refused, again and again: no news for a log.
    environment: { LOG_LEVEL: 'error', ...io.environment },
    say: () => {},
    onFatal: (reason) => reject(new Failure(reason)),
  })
  say(`A fresh server with virtual locks is ready (${seconds(started)} s).`)
  try {
    return await Promise.race([tell({ file, serving, say }), fatal])
  } finally {
    await serving.stop()
  }
}

export interface Telling {
  readonly file: NoteFile
  readonly serving: Serving
  readonly say: (line: string) => void
  /** For tests that disturb the story. */
  readonly beforeStep?: (step: number, client: StoryClient) => Promise<void>
}

/** Tells the whole story on a server and reports what came of it. */
export async function tell({ file, serving, say, beforeStep }: Telling): Promise<Report> {
  const started = performance.now()
  if (serving.rehearsal === null) throw new Error('a rehearsal without its data set')
  const client = new StoryClient({ file: serving.rehearsal, run: 'story', patienceMs: PATIENCE_MS })
  const state: StoryState = {
    client,
    note: file.note,
    noteBody: file.body,
    noteType: file.contentType,
    deviceIds: file.deviceIds,
    ...sizesFor(file.deviceIds.length),
    facts: new Map(),
  }
  const steps: StepReport[] = []
  let broken: string | null = null
  for (const { number, title, tell: tellStep } of STEPS) {
    const begun = performance.now()
    const requestsBefore = client.requests
    try {
      await beforeStep?.(number, client)
      const outcome = await tellStep(state)
      const requests = client.requests - requestsBefore
      steps.push({ number, title, outcome, seconds: Number(seconds(begun)), requests })
      say(`${number}. ${title}: ${outcome} (${requests} requests, ${seconds(begun)} s)`)
    } catch (error) {
      if (!(error instanceof RuleBroken)) throw error
      broken = `step ${number}, ${title}: ${error.message}`
      break
    }
  }
  const summary = await client.get('driver', '/rehearsal/summary')
  const fsck = await runFsck(serving.database)
  if (broken === null && fsck.total > 0) broken = `fsck found ${fsck.total} differences between entries and tables`
  return {
    devices: file.deviceIds.length,
    steps,
    summary: summary as unknown as Report['summary'],
    refusals: client.refusals,
    fsck: { entries: fsck.entries, differences: fsck.total },
    broken,
    seconds: Number(seconds(started)),
  }
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1)
}
