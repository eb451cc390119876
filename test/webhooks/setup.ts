/** A server with what tells other systems beside it, and people who subscribe. */
import { randomUUID } from 'node:crypto'
import type { EventKind } from '../../src/custody/event-kinds.ts'
import { EVENT_KINDS } from '../../src/custody/event-kinds.ts'
import { WebhookClient } from '../../src/server/webhooks/client.ts'
import { WebhookSecrets } from '../../src/server/webhooks/secrets.ts'
import { type TargetPolicy, Targets } from '../../src/server/webhooks/target.ts'
import { Webhooks } from '../../src/worker/webhooks/webhooks.ts'
import { bearer, type TestServer } from '../http/server.ts'
import type { Receiver } from './receiver.ts'

export interface Telling {
  readonly webhooks: Webhooks
  /** Real time, as far as the telling knows it. */
  readonly clock: { aheadMs: number }
  stop(): Promise<void>
}

const LOCAL: TargetPolicy = { loopback: true, networks: [] }

/** What `serve` starts beside the app. `timeoutMs`: of one attempt. */
export function startTelling(
  server: Pick<TestServer, 'connectionString' | 'keyStore' | 'clock'>,
  { timeoutMs = 5_000, targets = LOCAL }: { readonly timeoutMs?: number; readonly targets?: TargetPolicy } = {},
): Telling {
  const clock = { aheadMs: 0 }
  const said: string[] = []
  const client = new WebhookClient({
    targets: new Targets(targets),
    secrets: new WebhookSecrets(server.keyStore),
    clock: server.clock.now,
    timeoutMs,
  })
  const webhooks = new Webhooks({
    connectionString: server.connectionString,
    send: ({ destination, id, body }, signal) => client.send(destination, { id, body }, signal),
    say: (line) => said.push(line),
    clock: () => Date.now() + clock.aheadMs,
  })
  webhooks.start()
  return {
    webhooks,
    clock,
    stop: async () => {
      await webhooks.stop()
      client.close()
      // Whatever went wrong with the database was put right by beginning anew, and would be overlooked.
      if (said.length > 0) throw new Error(said.join('\n'))
    },
  }
}

export interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly link: string | null
}

export async function ask(
  server: TestServer,
  who: string,
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const content = body === undefined ? {} : { payload: body }
  const response = await server.app.inject({
    method,
    url,
    headers: { ...bearer(server, who), ...headers },
    ...content,
  })
  const link = /^<([^>]+)>; rel="next"$/.exec(String(response.headers['link'] ?? ''))?.[1] ?? null
  return { status: response.statusCode, body: response.json(), link }
}

export interface Subscribed {
  readonly webhookId: string
  readonly secret: string
}

/** The receiver is told what comes to this party, and knows the secret. */
export async function subscribe(
  server: TestServer,
  who: string,
  receiver: Receiver,
  kinds: readonly EventKind[] = EVENT_KINDS,
): Promise<Subscribed> {
  const { status, body } = await ask(server, who, 'POST', '/v1/webhooks', { url: receiver.url, kinds })
  if (status !== 201) throw new Error(`not subscribed: ${status} ${JSON.stringify(body)}`)
  const { webhookId, secret } = body as unknown as Subscribed
  receiver.secrets.push(secret)
  return { webhookId, secret }
}

export async function reportDevice(server: TestServer, who: string, deviceId: string): Promise<string> {
  const { status, body } = await ask(
    server,
    who,
    'POST',
    `/v1/devices/${deviceId}/violation-reports`,
    {},
    {
      'idempotency-key': randomUUID(),
    },
  )
  if (status !== 201) throw new Error(`not reported: ${status} ${JSON.stringify(body)}`)
  return String(body['incidentId'])
}
