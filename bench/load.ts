/** The load generator, a process of its own: what it takes of the machine the server must not pay for in its event loop. */
import { HttpConnection } from './http.ts'
import type { LoadJob, LoadReport } from './processes.ts'

process.on('message', (job: LoadJob) => {
  run(job).then(
    (report) => process.send?.(report),
    (error: Error) => process.send?.({ error: error.message }),
  )
})

async function run({ port, requests, milliseconds, perSecond }: LoadJob): Promise<LoadReport> {
  const connections = await Promise.all(requests.map(() => HttpConnection.open(port)))
  const buffers = requests.map((list) => list.map((text) => Buffer.from(text)))
  const latencies: number[] = []
  const statuses: Record<number, number> = {}
  const started = performance.now()
  const until = milliseconds === null ? Number.POSITIVE_INFINITY : started + milliseconds
  await Promise.all(
    connections.map(async (connection, number) => {
      const list = buffers[number] ?? []
      // Once through the list, or round and round until the time is over.
      for (let turn = 0; milliseconds !== null || turn < list.length; turn += 1) {
        // At a steady pace a request counts from when it was due: who has to wait for the one before waits, too.
        const due = perSecond === undefined ? null : started + ((turn * connections.length + number) * 1000) / perSecond
        if (due !== null) await sleepUntil(due)
        const before = due ?? performance.now()
        if (before >= until) break
        const { status } = await connection.send(list[turn % list.length] as Buffer)
        latencies.push(performance.now() - before)
        statuses[status] = (statuses[status] ?? 0) + 1
      }
    }),
  )
  const seconds = (performance.now() - started) / 1000
  for (const connection of connections) connection.close()
  latencies.sort((a, b) => a - b)
  const at = (share: number): number => latencies[Math.floor(share * latencies.length)] ?? Number.NaN
  return { requests: latencies.length, seconds, statuses, middleMs: at(0.5), highMs: at(0.99) }
}

async function sleepUntil(time: number): Promise<void> {
  const rest = time - performance.now()
  if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest))
}
