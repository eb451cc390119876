/** A delivery note of 100,000 devices, durable, until the answer is there; and what memory the server took for it. */
import { randomUUID } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HttpConnection, requestText } from '../http.ts'
import { type Result, resultOf } from '../result.ts'
import { type StartedServer, startServer, type World } from '../world.ts'

const DEVICES = 100_000
const ROUNDS = 3

type Head = Readonly<Record<'noteNumber' | 'manufacturer' | 'recipient' | 'issuedOn', string>>

/** The forms that a note comes in, as a maker's system writes them. */
const FORMS: Readonly<Record<string, (head: Head, ids: readonly string[]) => string>> = {
  'application/json': (head, ids) =>
    JSON.stringify({ ...head, lines: ids.map((deviceId) => ({ deviceId, deviceType: 'A' })) }),
  'text/csv': (head, ids) =>
    [
      ...Object.entries(head).map(([name, value]) => `# ${name}: ${value}`),
      'deviceId;deviceType',
      ...ids.map((id) => `${id};A`),
    ].join('\n'),
  'application/xml': (head, ids) =>
    [
      '<?xml version="1.0" encoding="UTF-8"?>\n<deliveryNote xmlns="urn:geleit:delivery-note:1">',
      ...Object.entries(head).map(([name, value]) => `  <${name}>${value}</${name}>`),
      ...ids.map((id) => `  <device><deviceId>${id}</deviceId><deviceType>A</deviceType></device>`),
      '</deliveryNote>',
    ].join('\n'),
}

/** Each form at a server of its own: the most memory that a process ever had tells nothing of what came after. */
export async function measureNote(world: World): Promise<Result[]> {
  const results: Result[] = []
  for (const [index, contentType] of Object.keys(FORMS).entries()) {
    const environment = { DATABASE_URL: world.postgres.connectionString, DATA_DIR: join(world.dir, 'data') }
    const server = await startServer(environment)
    try {
      results.push(...(await measureForm(world, server, contentType, index * ROUNDS)))
    } finally {
      await server.stop()
    }
  }
  return results
}

async function measureForm(
  world: World,
  server: StartedServer,
  contentType: string,
  firstRound: number,
): Promise<Result[]> {
  const before = await highWaterMark(server.pid)
  const figures: number[] = []
  const floors: number[] = []
  for (let round = firstRound; round < firstRound + ROUNDS; round += 1) {
    floors.push(await timeCopy(world, round))
    figures.push(await timeNote(world, server.port, contentType, round))
  }
  const form = contentType.replace(/^.*\//, '')
  return [
    resultOf({
      measure: `delivery note of ${DEVICES} devices, ${form}`,
      unit: 's',
      figures,
      floors,
      floorIs: `a bare COPY of ${DEVICES} devices from a file, with its indexes`,
      target: { of: 'figure', bound: 'at most', value: 10 },
    }),
    resultOf({
      measure: `memory for it, ${form}`,
      unit: 'MB',
      figures: [await highWaterMark(server.pid)],
      target: { of: 'figure', bound: 'at most', value: 300 },
      note: `the most that the server ever had after ${ROUNDS} of them; ${before.toFixed(0)} MB before the first`,
    }),
  ]
}

const deviceId = (round: number, number: number): string =>
  `EXSM${String(10 + round)}${String(number).padStart(8, '0')}`

async function timeNote(world: World, port: number, contentType: string, round: number): Promise<number> {
  const head = {
    noteNumber: `BENCH-${round}`,
    manufacturer: world.partyId,
    recipient: world.partyId,
    issuedOn: '2030-01-15',
  }
  const ids = Array.from({ length: DEVICES }, (_, number) => deviceId(round, number))
  const body = FORMS[contentType]?.(head, ids)
  const token = world.people[0]?.token ?? ''
  const path = '/v1/delivery-notes'
  const text = requestText({ method: 'POST', path, token, idempotencyKey: randomUUID(), contentType, body })
  const http = await HttpConnection.open(port)
  const started = performance.now()
  const { status, body: answer } = await http.send(text)
  const took = performance.now() - started
  http.close()
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
  // Nothing refers to them: to look for that in every table, for each of them, takes longer than everything else here.
  await superuser.query('set session_replication_role = replica')
  await superuser.query('delete from device where device_id = any($1)', [ids])
  await superuser.query('set session_replication_role = origin')
  return took / 1000
}

/** The most memory the process ever had, MB. */
async function highWaterMark(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024
}
