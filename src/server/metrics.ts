/** Counts of this process for Prometheus, in its text format 0.0.4. Routes are named by pattern: no identifier gets in. */
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Upper bounds of the buckets of answer times, seconds. */
const BOUNDS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] as const

interface Series {
  count: number
  seconds: number
  readonly buckets: number[]
}

export class Metrics {
  readonly #series = new Map<string, Series>()

  /** Counts an answered request. */
  observe(request: FastifyRequest, reply: FastifyReply): void {
    const route = request.routeOptions.url ?? 'none'
    const labels = `method="${request.method}",route="${route}",status="${reply.statusCode}"`
    let series = this.#series.get(labels)
    if (series === undefined) {
      series = { count: 0, seconds: 0, buckets: BOUNDS_SECONDS.map(() => 0) }
      this.#series.set(labels, series)
    }
    const seconds = reply.elapsedTime / 1000
    series.count += 1
    series.seconds += seconds
    const bucket = BOUNDS_SECONDS.findIndex((bound) => seconds <= bound)
    if (bucket >= 0) series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1
  }

  text(
    now: number,
    pool: { readonly totalCount: number; readonly idleCount: number; readonly waitingCount: number },
  ): string {
    const lines = [
      '# HELP geleit_request_seconds Time until the answer, by route.',
      '# TYPE geleit_request_seconds histogram',
    ]
    for (const [labels, { count, seconds, buckets }] of this.#series) {
      let sum = 0
      for (const [place, bound] of BOUNDS_SECONDS.entries()) {
        sum += buckets[place] ?? 0
        lines.push(`geleit_request_seconds_bucket{${labels},le="${bound}"} ${sum}`)
      }
      lines.push(
        `geleit_request_seconds_bucket{${labels},le="+Inf"} ${count}`,
        `geleit_request_seconds_sum{${labels}} ${seconds}`,
        `geleit_request_seconds_count{${labels}} ${count}`,
      )
    }
    lines.push(
      ...gauge('geleit_database_connections', 'Open connections to the database.', pool.totalCount),
      ...gauge('geleit_database_connections_idle', 'Connections that nobody uses now.', pool.idleCount),
      ...gauge('geleit_database_requests_waiting', 'Requests that wait for a connection.', pool.waitingCount),
      ...gauge('geleit_clock_seconds', 'The clock by which entries are recorded.', now / 1000),
    )
    return `${lines.join('\n')}\n`
  }
}

function gauge(name: string, help: string, value: number): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`]
}
