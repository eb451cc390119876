/** Has pages set by a thread that is started for the first of them, and ended when nobody wants any for a while. */
import { Worker } from 'node:worker_threads'
import { Gate } from '../gate.ts'
import type { PressJob } from './drawing.ts'

/** Fonts and library take about 60 MB; a press that stands idle gives them back. */
const IDLE_MS = 60_000
/** Longer than the largest job takes on a slow machine; what runs longer will not end. */
const JOB_MOST_MS = 60_000
const HEAP_MOST_MB = 512

type Answer = { readonly bytes: Uint8Array } | { readonly failed: string }

export class Press {
  readonly #gate = new Gate(1)
  #worker: Worker | null = null
  #idle: NodeJS.Timeout | null = null

  /** PDF, or SVG for a picture. Jobs are done one after the other. Throws where a job can't be done. */
  print(job: PressJob): Promise<Buffer> {
    return this.#gate.enter(async () => {
      if (this.#idle !== null) clearTimeout(this.#idle)
      try {
        return await this.#run(job)
      } finally {
        this.#idle = setTimeout(() => this.#end(), IDLE_MS).unref()
      }
    })
  }

  #run(job: PressJob): Promise<Buffer> {
    const worker = this.#worker ?? this.#start()
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => over(() => reject(new Error('the press did not finish'))), JOB_MOST_MS)
      const over = (then: () => void, alive = false): void => {
        clearTimeout(late)
        worker.removeAllListeners('message').removeAllListeners('error').removeAllListeners('exit').unref()
        if (!alive) this.#end()
        then()
      }
      worker.once('message', (answer: Answer) =>
        over(() => {
          if ('bytes' in answer) resolve(Buffer.from(answer.bytes.buffer, answer.bytes.byteOffset, answer.bytes.length))
          else reject(new Error(`the press: ${answer.failed}`))
        }, true),
      )
      worker.once('error', (error) => over(() => reject(error)))
      worker.once('exit', () => over(() => reject(new Error('the press ended'))))
      // While it works the process waits for it; idle, it keeps nobody.
      worker.ref()
      worker.postMessage(job)
    })
  }

  #start(): Worker {
    // A file of ours, never a text.
    const worker = new Worker(new URL('press-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MOST_MB },
    })
    this.#worker = worker
    return worker
  }

  #end(): void {
    const worker = this.#worker
    this.#worker = null
    // An error that comes after its job is nobody's.
    worker?.on('error', () => {})
    void worker?.terminate()
  }
}
