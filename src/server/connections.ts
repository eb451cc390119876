/** Connections of a server, as far as its end has to know them. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Knows which connections have a request under way. Node's `closeIdleConnections` passes over those that were opened and
 * never asked anything, as browsers, proxies and `fetch` open them in advance: each would hold an end for a minute.
 */
export class Connections {
  readonly #all = new Set<Socket>()
  readonly #busy = new Map<Socket, number>()

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#all.add(socket)
      socket.once('close', () => {
        this.#all.delete(socket)
        this.#busy.delete(socket)
      })
    })
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.#busy.set(socket, (this.#busy.get(socket) ?? 0) + 1)
      response.once('close', () => {
        const left = (this.#busy.get(socket) ?? 1) - 1
        if (left > 0) this.#busy.set(socket, left)
        else this.#busy.delete(socket)
      })
    })
  }

  /** Ends those on which nothing is asked. */
  closeUnused(): void {
    for (const socket of this.#all) if (!this.#busy.has(socket)) socket.destroy()
  }
}
