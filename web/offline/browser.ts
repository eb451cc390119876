/** The field in a browser: its storage, its clocks, its windows, and the API. */
import { type Api, Problem } from '../api/client.ts'
import { openBrowserVault } from './browser-vault.ts'
import { type Confirmed, type CoreParts, FieldCore, type Remote } from './core.ts'
import { memoryVault } from './memory-vault.ts'
import type { Moment } from './queue.ts'
import type { ActProblem } from './types.ts'
import { forgetTours, type Vault } from './vault.ts'
import { checkEd25519 } from './verdicts.ts'

export interface OpenedVault {
  readonly vault: Vault
  /** False: private windows of some browsers keep nothing. */
  readonly durable: boolean
}

let opening: Promise<OpenedVault> | null = null

export function vaultOfBrowser(): Promise<OpenedVault> {
  opening ??= openBrowserVault().then(
    (vault) => ({ vault, durable: true }),
    () => ({ vault: memoryVault(), durable: false }),
  )
  return opening
}

/** When somebody leaves: codes and verdicts of all tours on this phone become unreadable. */
export async function forgetAllTours(): Promise<void> {
  const { vault } = await vaultOfBrowser()
  await forgetTours(vault, null)
}

export interface BrowserField {
  readonly core: FieldCore
  stop(): void
}

const LIFE = crypto.randomUUID()

function moment(): Moment {
  return { wall: Date.now(), counted: performance.now(), life: LIFE }
}

export function startField(
  vault: Vault,
  person: { readonly personId: string; readonly api: Api; readonly needsEarlier: () => string },
): BrowserField {
  const { personId, api, needsEarlier } = person
  const channel = new BroadcastChannel(`geleit-field-${personId}`)
  const core = new FieldCore({
    vault,
    personId,
    needsEarlier,
    remote: remoteOf(api),
    problemOf,
    moment,
    newId: () => crypto.randomUUID(),
    random: Math.random,
    isOnline: () => navigator.onLine,
    alone: aloneAs(`geleit-sender-${personId}`),
    timer,
    checkEd25519,
    tellOthers: (confirmed) => channel.postMessage(confirmed ?? null),
  })
  channel.onmessage = ({ data }: MessageEvent<Confirmed | null>) => void core.heard(data ?? undefined)
  const retry = (): void => core.retry()
  const seen = (): void => {
    if (document.visibilityState === 'visible') core.retry()
  }
  addEventListener('online', retry)
  document.addEventListener('visibilitychange', seen)
  void core.start()
  return {
    core,
    stop: () => {
      removeEventListener('online', retry)
      document.removeEventListener('visibilitychange', seen)
      core.stop()
      channel.close()
    },
  }
}

const SEND_MS = 45_000
const PHOTO_MS = 180_000

function remoteOf(api: Api): Remote {
  const call = api.call as (name: string, input: object) => Promise<unknown>
  return {
    send: ({ operation, key, hasPhoto }, { path, body }) =>
      call(operation, {
        path,
        body,
        idempotencyKey: key,
        signal: AbortSignal.timeout(hasPhoto ? PHOTO_MS : SEND_MS),
      }),
    pack: ({ containerId, key, body }) =>
      api.call('POST /v1/containers/{id}/tour-packs', { path: { id: containerId }, body, idempotencyKey: key }),
    verdictKeys: async () => (await api.call('GET /v1/verdict-keys')).keys,
    verdict: (deviceId, signal) =>
      api.call('GET /v1/devices/{id}/verdict', { path: { id: deviceId }, query: { purpose: 'install' }, signal }),
  }
}

export function problemOf(error: unknown): ActProblem {
  if (error instanceof Problem) {
    const { code, message, status, members } = error
    return { code, message, status, members }
  }
  // The request was given up here, or its answer could not be read: whether it arrived, nobody knows.
  return { code: 'no_network', message: String(error), status: 0, members: {} }
}

/** Where a browser has no locks for windows, each window sends: the keys of the acts keep them from counting twice. */
function aloneAs(name: string): CoreParts['alone'] {
  return (work, signal) => ('locks' in navigator ? navigator.locks.request(name, { signal }, work) : work())
}

function timer(ms: number, then: () => void): () => void {
  const id = setTimeout(then, ms)
  return () => clearTimeout(id)
}
