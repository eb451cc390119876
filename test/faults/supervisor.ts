/** What an operator's service manager does: the server is started again whenever it ends, on the same data folder. */
import { type Exit, type GeleitProcess, type ServerPlan, spawnServer } from './serve-process.ts'

export interface Ending extends Exit {
  /** Whether it had come to serve. */
  readonly served: boolean
  readonly errors: string
}

export class Supervisor {
  readonly endings: Ending[] = []
  readonly #plan: ServerPlan
  #server: GeleitProcess
  #stopping = false

  private constructor(plan: ServerPlan) {
    this.#plan = plan
    this.#server = this.#start()
  }

  static async start(plan: ServerPlan): Promise<Supervisor> {
    const supervisor = new Supervisor(plan)
    await supervisor.#server.ready()
    return supervisor
  }

  get serving(): boolean {
    return this.#server.url !== null && this.#server.exit === null
  }

  killServer(): void {
    this.#server.kill('SIGKILL')
  }

  /** As the operator does it: what was begun is finished. */
  async stop(): Promise<Exit> {
    this.#stopping = true
    this.#server.kill('SIGTERM')
    return this.#server.exited
  }

  #start(): GeleitProcess {
    const server = spawnServer(this.#plan)
    void server.exited.then((exit) => {
      if (this.#stopping) return
      this.endings.push({ ...exit, served: server.url !== null, errors: server.errors })
      this.#server = this.#start()
    })
    return server
  }
}
