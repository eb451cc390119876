/**
 * `npm run bench [-- NAME …] [--json]`: measures against floors, in one run on one machine, turn and turn about.
 * What counts is the ratio: it says the same on a fast machine and on a slow one.
 */
import { parseArgs } from 'node:util'
import { measureLogins } from './login.ts'
import { measureAuthorisation } from './measures/authorisation.ts'
import { measureCodes } from './measures/codes.ts'
import { measureDeadlines } from './measures/deadlines.ts'
import { measureEvidence } from './measures/evidence.ts'
import { measureExposure } from './measures/exposure.ts'
import { measureLog } from './measures/log.ts'
import { measureNote } from './measures/note.ts'
import { measurePack } from './measures/pack.ts'
import { measureReport } from './measures/report.ts'
import { measureSearch } from './measures/search.ts'
import { measureStart } from './measures/start.ts'
import { measureVerdict } from './measures/verdict.ts'
import { measureWeb } from './measures/web.ts'
import { measureWebhooks } from './measures/webhooks.ts'
import { type Result, tableOf } from './result.ts'
import { makeWorld, type World } from './world.ts'

/** In this order: `report` and `search` fill the books, and `logins` ends sessions that the others use. */
const MEASURES: Readonly<Record<string, (world: World) => Promise<Result[]>>> = {
  verdict: measureVerdict,
  authorisation: measureAuthorisation,
  codes: measureCodes,
  pack: measurePack,
  log: measureLog,
  note: measureNote,
  report: measureReport,
  search: measureSearch,
  logins: measureLogins,
}
const NAMES = ['start', 'web', 'evidence', 'webhooks', 'deadlines', ...Object.keys(MEASURES), 'exposure']

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  const unknown = positionals.filter((name) => !NAMES.includes(name))
  if (unknown.length > 0) {
    process.stderr.write(`There is no measure ${unknown.join(', ')}. There are: ${NAMES.join(', ')}.\n`)
    return 2
  }
  const wanted = (name: string): boolean => positionals.length === 0 || positionals.includes(name)
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const started = performance.now()
  const results: Result[] = []
  if (wanted('start')) results.push(...(await measureStart()))
  if (wanted('web')) results.push(...(await measureWeb()))
  if (wanted('evidence')) results.push(...(await measureEvidence()))
  if (wanted('webhooks')) results.push(...(await measureWebhooks()))
  if (wanted('deadlines')) results.push(...(await measureDeadlines()))
  const inWorld = Object.entries(MEASURES).filter(([name]) => wanted(name))
  if (inWorld.length > 0) {
    const world = await makeWorld(say)
    try {
      for (const [name, measure] of inWorld) {
        say(`${name} … (${((performance.now() - started) / 1000).toFixed(0)} s)`)
        results.push(...(await measure(world)))
      }
    } finally {
      await world.end()
    }
  }
  // Takes too long for whoever did not ask for it by its name.
  if (positionals.includes('exposure')) results.push(...(await measureExposure(say)))
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  process.stdout.write(
    values.json ? `${JSON.stringify(results, null, 2)}\n` : `${tableOf(results)}\n\nMeasured in ${seconds} s.\n`,
  )
  return results.every((result) => result.reached) ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
