/** One stream of what happens, for as long as it is wanted: it comes back by itself, and goes on where it was cut. */
import { type Api, Problem } from '../api/client.ts'
import { streamReader } from './event-stream.ts'
import type { Change } from './touched.ts'

export type Told =
  /** From here on everything is told; what is shown may be older. */
  | { readonly is: 'ready' }
  | { readonly is: 'change'; readonly change: Change }
  /** Something was missed: all that is shown may be old. */
  | { readonly is: 'reset' }
  | { readonly is: 'cut' }
  /** It goes well; nothing has to be read. */
  | { readonly is: 'live' }

const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 60_000
/** The server says at least every 20 s that it is there: after this, nobody listens to anything. */
const SILENCE_MS = 50_000

/** Ends with the signal. */
export async function listen(api: Api, tell: (told: Told) => void, signal: AbortSignal): Promise<void> {
  let lastId = ''
  let wait = FIRST_WAIT_MS
  while (!signal.aborted) {
    const begun = performance.now()
    try {
      lastId = await once(api, lastId, tell, signal)
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof Cut) lastId = error.lastId
      // Whoever may not listen is not let in by asking again.
      if (error instanceof Problem && (error.status === 403 || error.status === 401)) return tell({ is: 'cut' })
    }
    if (signal.aborted) return
    tell({ is: 'cut' })
    // One that lasted was good: the next may come at once.
    wait = performance.now() - begun > SILENCE_MS ? FIRST_WAIT_MS : Math.min(2 * wait, LONGEST_WAIT_MS)
    await paused(wait * (0.75 + Math.random() / 2), signal)
  }
}

class Cut extends Error {
  readonly lastId: string
  constructor(lastId: string) {
    super('the stream was cut')
    this.lastId = lastId
  }
}

async function once(api: Api, from: string, tell: (told: Told) => void, signal: AbortSignal): Promise<string> {
  const silence = new AbortController()
  const both = AbortSignal.any([signal, silence.signal])
  const headers = { accept: 'text/event-stream', ...(from === '' ? {} : { 'last-event-id': from }) }
  const response = await api.fetch('/v1/events', { headers, cache: 'no-store', signal: both })
  const reader = streamReader()
  const text = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const lastId = (): string => reader.lastId() || from
  let timer = setTimeout(() => silence.abort(), SILENCE_MS)
  try {
    while (text !== undefined) {
      const { done, value } = await text.read()
      if (done) break
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), SILENCE_MS)
      for (const { event, data } of reader.take(value)) tellOf(event, data, tell)
    }
  } catch {
    throw new Cut(lastId())
  } finally {
    clearTimeout(timer)
  }
  return lastId()
}

function tellOf(event: string, data: string, tell: (told: Told) => void): void {
  if (event === 'ready' || event === 'reset') tell({ is: event })
  if (event === 'change') tell({ is: 'change', change: JSON.parse(data) as Change })
}

/** Ends early when the network comes back. */
function paused(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      removeEventListener('online', end)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, navigator.onLine ? ms : LONGEST_WAIT_MS)
    addEventListener('online', end)
    signal.addEventListener('abort', end)
  })
}
