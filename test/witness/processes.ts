/** `geleit witness` as processes of their own, and witnesses that misbehave. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GeleitProcess, until } from '../faults/serve-process.ts'

export class WitnessProcess {
  readonly process: GeleitProcess
  readonly dir: string

  private constructor(process: GeleitProcess, dir: string) {
    this.process = process
    this.dir = dir
  }

  static async start(options: {
    dir: string
    logsFile: string
    name?: string
    port?: number
  }): Promise<WitnessProcess> {
    const { dir, logsFile, name = 'witness.example/process', port = 0 } = options
    const args = ['witness', '--dir', dir, '--name', name, '--logs', logsFile, '--port', String(port)]
    const witness = new WitnessProcess(new GeleitProcess(args, { dataDir: dir }), dir)
    await until('the witness serves', () => witness.url !== '' || witness.process.exit !== null)
    if (witness.url === '') throw new Error(`the witness ended: ${witness.process.errors}`)
    return witness
  }

  get url(): string {
    return /Witness serves (http:\S+)/.exec(this.process.out)?.[1] ?? ''
  }

  get vkey(): string {
    return /^Key: (\S+)$/m.exec(this.process.out)?.[1] ?? ''
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    this.process.kill(signal)
    return (await this.process.exited).code
  }
}

export interface Heard {
  readonly status: number
  readonly contentType: string | null
  readonly body: string
}

export async function post(url: string, body: string | Uint8Array, path = '/add-checkpoint'): Promise<Heard> {
  return heard(await fetch(`${url}${path}`, { method: 'POST', body: body as string }))
}

export async function get(url: string, init: RequestInit = {}): Promise<Heard> {
  return heard(await fetch(url, init))
}

async function heard(response: Response): Promise<Heard> {
  return { status: response.status, contentType: response.headers.get('content-type'), body: await response.text() }
}

/** A server that says what the test wants; counts what it is asked. */
export interface LyingWitness {
  readonly url: string
  asked: number
  stop(): Promise<void>
}

export async function lie(
  answer: (request: IncomingMessage, body: string, response: ServerResponse) => void | Promise<void>,
): Promise<LyingWitness> {
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    if (request.method === 'POST') witness.asked += 1
    await answer(request, body, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const witness = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: 0,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return witness
}
