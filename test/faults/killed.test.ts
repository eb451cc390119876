/**
 * A whole delivery while the server, or its database, is killed again and again. Whoever was cut off repeats the
 * request under its idempotency key and goes on; the end has to be that of an undisturbed delivery.
 *
 * Nothing may differ: not the number of entries of any type, and not a line in any lock's log. Touches of virtual locks
 * are done once for each idempotency key, so there is no repeated action that a difference could be put down to.
 */
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type NoteFile, readNoteFile } from '../../src/cli/rehearse.ts'
import { seed } from '../setup/seed.ts'
import { copyDataFolder, prepareDataFolder, SAMPLE_NOTE, workFolder, writeSmallNote } from './notes.ts'
import { killDatabase, killServer, Saboteur, type Weapon } from './saboteur.ts'
import { fsck, killAll } from './serve-process.ts'
import { Supervisor } from './supervisor.ts'
import { type Ended, type LockLog, type Told, tellStory } from './told-story.ts'

const LONG = process.env['GELEIT_LONG'] === '1'
const RUNS = LONG ? 50 : 3
/** In a long run every so many-th story is about the whole sample note. */
const SAMPLE_EVERY = 5
const SMALL_NOTE_DEVICES = 60
const KILLS = LONG ? 4 : 2

interface Prepared {
  readonly note: NoteFile
  readonly template: string
  readonly undisturbed: Told
}

const work = workFolder()
let small: Prepared
let sample: Prepared | null = null

beforeAll(async () => {
  const smallNote = join(work.path, 'note.csv')
  writeSmallNote(smallNote, SMALL_NOTE_DEVICES)
  small = await prepare('small', smallNote)
  if (LONG) sample = await prepare('sample', SAMPLE_NOTE)
})

/** What a server says at its start, of a clock that was moved, and while it waits for the database. */
const SAID = new RegExp(
  `^(${[
    'The (log|telling of other systems) waits, and will try again',
    'Witnesses could not be asked',
    'Keeping the log failed',
    'Mails of this rehearsal are put into',
    'Telling people by mail failed and is tried again',
    'The clock was put (forward|back) by',
    'Watching deadlines failed and is tried again',
  ].join('|')}).*\\n`,
  'gm',
)

afterEach(killAll)
afterAll(work.remove)

const seeds = Array.from({ length: RUNS }, (_, run) => seed + run)

describe('killed at random moments', () => {
  test.each(seeds)(
    'the server, with the seed %i',
    async (storySeed) => {
      const { told, supervisor } = await disturbed(storySeed, () => killServer)
      for (const { served, signal, errors: all } of supervisor.endings) {
        const errors = all.replaceAll(SAID, '')
        expect({ served, signal, errors }).toEqual({ served: true, signal: 'SIGKILL', errors: '' })
      }
      expectTheSame(told, preparedFor(storySeed).undisturbed)
    },
    300_000,
  )

  test.each(seeds)(
    'the database, with the seed %i',
    async (storySeed) => {
      const { told, supervisor } = await disturbed(storySeed, killDatabase)
      // It ended by itself, for a reason that it named, or lived through it.
      for (const { served, code, errors } of supervisor.endings) {
        expect({ served, code }, errors).toEqual({ served: true, code: 1 })
        expect(errors.replaceAll(SAID, '')).toMatch(
          /^Stopping at once: (the database ended unexpectedly|the connection was lost)/,
        )
      }
      expectTheSame(told, preparedFor(storySeed).undisturbed)
    },
    300_000,
  )
})

/** What an undisturbed story looks like has to be known, too, before others are compared with it. */
test('an undisturbed story loses nothing and breaks nothing', () => {
  const { ended, lost } = small.undisturbed
  expect(lost).toEqual([])
  expectNoCodeTwice(ended.lockLogs)
  expect(ended.refusals.length).toBeGreaterThan(20)
})

function preparedFor(storySeed: number): Prepared {
  return sample !== null && (storySeed - seed) % SAMPLE_EVERY === 0 ? sample : small
}

async function prepare(name: string, notePath: string): Promise<Prepared> {
  const template = join(work.path, name)
  prepareDataFolder(template, notePath)
  const note = await readNoteFile(notePath)
  const dataDir = join(work.path, `${name}-undisturbed`)
  copyDataFolder(template, dataDir)
  const supervisor = await Supervisor.start({ dataDir })
  const undisturbed = await tellStory(note, dataDir)
  await stopAndCheck(supervisor, dataDir)
  return { note, template, undisturbed }
}

async function disturbed(
  storySeed: number,
  weaponFor: (dataDir: string) => Weapon,
): Promise<{ told: Told; supervisor: Supervisor }> {
  const { note, template, undisturbed } = preparedFor(storySeed)
  const dataDir = join(work.path, `${weaponFor === killDatabase ? 'd' : 's'}-${storySeed}`)
  copyDataFolder(template, dataDir)
  const supervisor = await Supervisor.start({ dataDir })
  const saboteur = new Saboteur({
    seed: storySeed,
    weapon: weaponFor(dataDir),
    kills: KILLS,
    requests: undisturbed.requests,
    supervisor: () => supervisor,
  })
  const told = await tellStory(note, dataDir, saboteur.onRequest)
  expect(saboteur.kills).toBeGreaterThan(0)
  await stopAndCheck(supervisor, dataDir)
  return { told, supervisor }
}

async function stopAndCheck(supervisor: Supervisor, dataDir: string): Promise<void> {
  expect(await supervisor.stop()).toEqual({ code: 0, signal: null })
  expect(await fsck({ dataDir })).toMatchObject({ exit: { code: 0 }, total: 0, said: '' })
}

function expectTheSame(told: Told, undisturbed: Told): void {
  expect(told.lost).toEqual([])
  expectNoCodeTwice(told.ended.lockLogs)
  for (const part of Object.keys(undisturbed.ended) as (keyof Ended)[]) {
    expect(told.ended[part], part).toEqual(undisturbed.ended[part])
  }
}

function expectNoCodeTwice(logs: readonly LockLog[]): void {
  for (const { lockSerial, records } of logs) {
    const accepted = records.filter((record) => record.result === 'accepted').map((record) => Number(record.value))
    expect(accepted, lockSerial).toEqual([...new Set(accepted)].sort((left, right) => left - right))
  }
}
