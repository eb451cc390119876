/**
 * Lighthouse's scores. It is no dependency of ours: with all that it brings (176 MB, 114 packages) it would be larger
 * than the app and what builds it. npm fetches it for a measure; where it can't, the measure says so and counts as missed.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { FEATURES_OFF } from '../test/login/chromium.ts'
import { type Result, resultOf } from './result.ts'
import type { WebStage } from './web-stage.ts'

const LIGHTHOUSE = 'lighthouse@13.5.0'
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const
const LEAST = 95
const PATIENCE_MS = 300_000

interface View {
  readonly name: string
  readonly path: string
  /** Phones are slowed down as Lighthouse does it: slow 4G, a processor 4 times slower. */
  readonly on: 'phone' | 'desk'
  readonly token: string | null
}

export async function measureLighthouse(stage: WebStage, say: (line: string) => void): Promise<Result[]> {
  const views: readonly View[] = [
    { name: "fitter's day", path: '/app/', on: 'phone', token: stage.token },
    { name: 'rehearsal table', path: '/app/rehearsal', on: 'desk', token: null },
  ]
  const results: Result[] = []
  for (const view of views) {
    say(`Lighthouse: ${view.name} …`)
    const scores = await scoresOf(stage, view)
    results.push(
      ...CATEGORIES.map((category) =>
        resultOf({
          measure: `Lighthouse, ${view.name}: ${category}`,
          unit: 'of 100',
          figures: ['failed' in scores ? Number.NaN : scores[category]],
          target: { of: 'figure', bound: 'at least', value: LEAST },
          note: 'failed' in scores ? scores.failed : `on a ${view.on}${scores.faults[category]}`,
        }),
      ),
    )
  }
  return results
}

type Category = (typeof CATEGORIES)[number]
type Scores = Readonly<Record<Category, number>> & { readonly faults: Readonly<Record<Category, string>> }

async function scoresOf(stage: WebStage, view: View): Promise<Scores | { readonly failed: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'geleit-lighthouse-'))
  const report = join(dir, 'report.json')
  try {
    const headers = join(dir, 'headers.json')
    await writeFile(headers, JSON.stringify(view.token === null ? {} : { authorization: `Bearer ${view.token}` }))
    const { code, said } = await run([
      ...['--yes', LIGHTHOUSE, `${stage.url}${view.path}`, '--quiet', '--output=json', `--output-path=${report}`],
      ...[`--extra-headers=${headers}`, `--only-categories=${CATEGORIES.join()}`],
      ...(view.on === 'desk' ? ['--preset=desktop'] : []),
      `--chrome-flags=--headless=new ${FEATURES_OFF} ${process.getuid?.() === 0 ? '--no-sandbox' : ''}`,
    ])
    if (code !== 0) return { failed: `${LIGHTHOUSE} could not be fetched or run: ${said.trim().split('\n').at(-1)}` }
    return read(JSON.parse(await readFile(report, 'utf8')) as Report)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

interface Report {
  readonly categories: Readonly<
    Record<
      Category,
      { readonly score: number; readonly auditRefs: readonly { readonly id: string; readonly weight: number }[] }
    >
  >
  readonly audits: Readonly<
    Record<string, { readonly score: number | null; readonly title: string; readonly displayValue?: string }>
  >
}

function read({ categories, audits }: Report): Scores {
  const faultsOf = (category: Category): string => {
    const weighed = categories[category].auditRefs.filter(({ weight }) => weight > 0)
    const faults = weighed.flatMap(({ id }) => {
      const { score = null, title = id, displayValue = '' } = audits[id] ?? {}
      return score === null || score >= 0.9 ? [] : [`${title} ${displayValue}`.trim()]
    })
    return faults.length === 0 ? '' : `; ${faults.join(', ')}`
  }
  const of = <Value>(value: (category: Category) => Value): Record<Category, Value> => ({
    performance: value('performance'),
    accessibility: value('accessibility'),
    'best-practices': value('best-practices'),
  })
  return { ...of((category) => categories[category].score * 100), faults: of(faultsOf) }
}

/** With the Node that runs this, which is the one that Lighthouse can use. */
function run(args: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
  const path = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter)
  const child = spawn('npx', args, {
    env: { ...process.env, PATH: path, CHROME_PATH: process.env['GELEIT_CHROMIUM'] },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: PATIENCE_MS,
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve({ code: null, said: message }))
    child.once('close', (code) => resolve({ code, said }))
  })
}
