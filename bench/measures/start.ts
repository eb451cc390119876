/** `geleit serve` until it names its address: the first time on an empty folder, and later. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Result, resultOf } from '../result.ts'
import { startServer } from '../world.ts'

const FOLDERS = 3
const LATER_STARTS = 2

export async function measureStart(): Promise<Result[]> {
  const first: number[] = []
  const later: number[] = []
  for (let folder = 0; folder < FOLDERS; folder += 1) {
    const dir = await mkdtemp(join(tmpdir(), 'geleit-bench-'))
    try {
      first.push(await timeStart(dir))
      for (let start = 0; start < LATER_STARTS; start += 1) later.push(await timeStart(dir))
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  }
  return [
    resultOf({
      measure: 'first start',
      unit: 's',
      figures: first,
      target: { of: 'figure', bound: 'at most', value: 5 },
      note: 'empty folder, rehearsal data set included',
    }),
    resultOf({
      measure: 'later start',
      unit: 's',
      figures: later,
      target: { of: 'figure', bound: 'at most', value: 2 },
    }),
  ]
}

async function timeStart(dir: string): Promise<number> {
  const server = await startServer({ DATA_DIR: dir }, ['--rehearsal'])
  await server.stop()
  return server.seconds
}
