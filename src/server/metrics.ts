/** Counts of this process for Prometheus, in its text format 0.0.4. Routes are named by pattern: no identifier gets in. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { LogFigures } from '../store/log.ts'

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
    log: LogFigures | null = null,
    witnesses: readonly WitnessFigures[] = [],
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
      ...logGauges(now, log),
      ...witnessGauges(witnesses),
    )
    return `${lines.join('\n')}\n`
  }
}

/** Of the log of all servers on this database; nothing where the database can't be asked. */
function logGauges(now: number, log: LogFigures | null): string[] {
  if (log === null) return []
  const { size, waiting, signedAt, halted } = log
  return [
    ...gauge('geleit_log_size', 'Leaves under the newest checkpoint.', size),
    ...gauge('geleit_log_entries_waiting', 'Entries that have no place in the log yet.', waiting),
    ...(signedAt === null
      ? []
      : gauge('geleit_log_checkpoint_age_seconds', 'Since the newest checkpoint was signed.', (now - signedAt) / 1000)),
    ...gauge('geleit_log_halted', '1: nothing is signed until a person decides.', halted ? 1 : 0),
  ]
}

/** A witness that the log asks. */
export interface WitnessFigures {
  /** Name of its key. */
  readonly witness: string
  readonly cosignedSize: number
  /** In a row. */
  readonly failures: number
}

function witnessGauges(witnesses: readonly WitnessFigures[]): string[] {
  if (witnesses.length === 0) return []
  const lines = (name: string, help: string, read: (each: WitnessFigures) => number): string[] => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    // Names come from the policy of whoever runs the server; they must not break the line.
    ...witnesses.map((each) => `${name}{witness="${each.witness.replace(/[\\"]/g, '_')}"} ${read(each)}`),
  ]
  return [
    ...lines(
      'geleit_witness_failures',
      'Requests in a row that a witness did not answer well.',
      (each) => each.failures,
    ),
    ...lines(
      'geleit_witness_cosigned_size',
      'Size of the last checkpoint that a witness cosigned for this process.',
      (each) => each.cosignedSize,
    ),
  ]
}

/** Deadlines that passed and that nobody has acknowledged, by kind. */
export function deadlineGauges(counts: Readonly<Record<string, number>>): string {
  const name = 'geleit_deadlines_unacknowledged'
  const lines = Object.entries(counts).map(([kind, count]) => `${name}{kind="${kind}"} ${count}\n`)
  return `# HELP ${name} Deadlines that passed, and nobody acknowledged.\n# TYPE ${name} gauge\n${lines.join('')}`
}

function gauge(name: string, help: string, value: number): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`]
}
