/** Processes that a measure uses beside the server: each is started once and works through jobs. */
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'

export interface LoadJob {
  /** Requests a second over all connections, one after the other; without it as fast as they are answered. */
  readonly perSecond?: number
  readonly port: number
  /** Requests for each connection, in order. */
  readonly requests: readonly (readonly string[])[]
  /** Round and round for so long; null: each request once. */
  readonly milliseconds: number | null
}

export interface LoadReport {
  readonly requests: number
  readonly seconds: number
  /** How many answers of each HTTP status. */
  readonly statuses: Readonly<Record<number, number>>
  readonly middleMs: number
  readonly highMs: number
}

export interface TransactionJob {
  readonly connectionString: string
  readonly connections: number
  readonly rows: number
  readonly milliseconds: number
}

export interface TransactionReport {
  readonly transactions: number
  readonly seconds: number
}

export class Helper<Job extends object, Report> {
  readonly #child: ChildProcess

  /** `program` is a file beside this one. */
  constructor(program: string, environment: Readonly<Record<string, string>> = {}) {
    this.#child = fork(join(import.meta.dirname, program), {
      env: { ...process.env, ...environment },
      // The jobs hold thousands of requests; this way they aren't written as JSON.
      serialization: 'advanced',
    })
  }

  /** Runs one job; one after the other. */
  run(job: Job): Promise<Report> {
    const { promise, resolve, reject } = Promise.withResolvers<Report>()
    const failed = (): void => reject(new Error('a helper process ended'))
    this.#child.once('exit', failed)
    this.#child.once('message', (message) => {
      this.#child.off('exit', failed)
      const { error } = message as { error?: string }
      if (error === undefined) resolve(message as Report)
      else reject(new Error(error))
    })
    this.#child.send(job)
    return promise
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) return resolve()
      this.#child.once('exit', () => resolve())
      this.#child.disconnect()
      this.#child.kill()
    })
  }
}
