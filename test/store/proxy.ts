/**
 * Stands between the store and PostgreSQL on a Unix socket of its own and cuts the connection at a moment that a test
 * chooses. It knows just enough of the protocol (PostgreSQL, "Message Formats") to see which statement comes.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** `before`: the server never sees the statement. `after`: it has done it, and its answer is lost. */
export interface Cut {
  readonly statement: RegExp
  readonly when: 'before' | 'after'
}

export interface CuttingProxy {
  /** The connection string of the database, through here. */
  readonly connectionString: string
  /** The next connection that sends such a statement is cut; none any more once one was. */
  cutAt(cut: Cut): void
  readonly cuts: number
  close(): Promise<void>
}

export async function startProxy(connectionString: string): Promise<CuttingProxy> {
  const target = new URL(connectionString.replace('@/', '@localhost/'))
  const file = `.s.PGSQL.${target.searchParams.get('port')}`
  const folder = await mkdtemp(join(tmpdir(), 'geleit-proxy-'))
  const state: { cut: Cut | null; cuts: number } = { cut: null, cuts: 0 }
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const database = connect(join(target.searchParams.get('host') ?? '', file))
    for (const socket of [client, database]) {
      sockets.add(socket)
      // Both ends learn of a cut by its being closed.
      socket.on('error', () => {})
      socket.on('close', () => {
        client.destroy()
        database.destroy()
      })
    }
    let answerIsLost = false
    client.on('data', (data) => {
      if (state.cut?.statement.test(data.toString('latin1')) === true) {
        state.cuts += 1
        answerIsLost = state.cut.when === 'after'
        state.cut = null
        if (!answerIsLost) return void client.destroy()
      }
      database.write(data)
    })
    database.on('data', (data) => {
      if (answerIsLost) client.destroy()
      else client.write(data)
    })
  })
  await new Promise<void>((resolve) => server.listen(join(folder, file), resolve))
  return {
    connectionString: connectionString.replace(/host=[^&]+/, `host=${encodeURIComponent(folder)}`),
    cutAt: (cut) => {
      state.cut = cut
    },
    get cuts() {
      return state.cuts
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true })
    },
  }
}
