/** A delivery note of 100,000 devices, durable, until the answer is there; and what memory the server took for it. */
import { randomUUID } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HttpConnection, requestText } from '../http.ts'
import { type Result, resultOf } from '../result.ts'
import type { World } from '../world.ts'

const DEVICES = 100_000
const ROUNDS = 3

export async function measureNote(world: World): Promise<Result[]> {
  const http = await HttpConnection.open(world.port)
  const figures: number[] = []
  const floors: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    floors.push(await timeCopy(world, round))
    figures.push(await timeNote(world, http, round))
  }
  http.close()
  const common = { floors, floorIs: `a bare COPY of ${DEVICES} devices from a file, with its indexes` }
  const note = `the server had ${(await highWaterMark(world.pid)).toFixed(0)} MB at most since it started (asked: < 300 MB)`
  return [
    resultOf({
      measure: `delivery note of ${DEVICES} devices`,
      unit: 's',
      figures,
      ...common,
      target: { of: 'figure', bound: 'at most', value: 10 },
      note,
    }),
  ]
}

const deviceId = (round: number, number: number): string => `EXSM0${3 + round}${String(number).padStart(8, '0')}`

async function timeNote(world: World, http: HttpConnection, round: number): Promise<number> {
  const body = {
    noteNumber: `BENCH-${round}`,
    manufacturer: world.partyId,
    recipient: world.partyId,
    issuedOn: '2030-01-15',
    lines: Array.from({ length: DEVICES }, (_, number) => ({ deviceId: deviceId(round, number), deviceType: 'A' })),
  }
  const token = world.people[0]?.token ?? ''
  const text = requestText({ method: 'POST', path: '/v1/delivery-notes', token, idempotencyKey: randomUUID(), body })
  const started = performance.now()
  const { status, body: answer } = await http.send(text)
  const took = performance.now() - started
  const { announced } = JSON.parse(answer.toString()) as { announced?: number }
  if (status !== 201 || announced !== DEVICES) throw new Error(`the note failed: ${status} ${answer.subarray(0, 400)}`)
  return took / 1000
}

/** As the superuser, from a file beside the database: nothing is faster. What it wrote goes away again. */
async function timeCopy({ superuser, dir, partyId }: World, round: number): Promise<number> {
  const file = join(dir, 'copied.tsv')
  const { rows } = await superuser.query<{ name: string }>(
    `select column_name as name from information_schema.columns
     where table_name = 'device' and is_nullable = 'NO' and column_default is null order by ordinal_position`,
  )
  const values: Readonly<Record<string, (id: string) => string>> = {
    device_id: (id) => id,
    note_id: () => 'copied',
    device_type: () => 'A',
    custody: () => 'announced',
    missing: () => 'f',
    responsible_since: () => '2030-01-15',
  }
  const line = (id: string): string => rows.map(({ name }) => values[name]?.(id) ?? partyId).join('\t')
  const ids = Array.from({ length: DEVICES }, (_, number) => deviceId(round, number + DEVICES))
  await chmod(dir, 0o755)
  await writeFile(file, `${ids.map(line).join('\n')}\n`, { mode: 0o644 })
  const columns = rows.map(({ name }) => name).join(', ')
  const started = performance.now()
  await superuser.query('begin')
  await superuser.query(`copy device (${columns}) from '${file}'`)
  await superuser.query('commit')
  const took = performance.now() - started
  await superuser.query('delete from device where device_id = any($1)', [ids])
  return took / 1000
}

/** The most memory the process ever had, MB. */
async function highWaterMark(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024
}
