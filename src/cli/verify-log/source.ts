/** Where a log is read from: a server, or a folder with a copy. What comes from there is trusted with nothing. */
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface LogSource {
  /** For sentences: where a path of the log is. */
  placeOf(path: string): string
  /** The bytes, or why they could not be had, as a sentence. Never more than `maxBytes`. */
  read(path: string, maxBytes: number): Promise<Reading>
}

export type Reading = { readonly bytes: Uint8Array } | { readonly fault: string }

/** For one request with its answer. */
const TIMEOUT_MS = 30_000
/** Pauses before trying again what the network has lost. */
const PAUSES_MS = [200, 1_000]

/** `place`: an address of a server or of its `/log`, else a folder. */
export function sourceAt(place: string, timeoutMs: number = TIMEOUT_MS): LogSource {
  if (!/^https?:\/\//i.test(place)) return folderSource(place)
  const base = place.replace(/\/+$/, '')
  return serverSource(base.endsWith('/log') ? base : `${base}/log`, timeoutMs)
}

function folderSource(folder: string): LogSource {
  const placeOf = (path: string) => join(folder, path)
  return {
    placeOf,
    async read(path, maxBytes) {
      try {
        return await readAtMost(placeOf(path), maxBytes)
      } catch (error) {
        return { fault: `${placeOf(path)} can't be read (${codeOf(error)})` }
      }
    },
  }
}

async function readAtMost(file: string, maxBytes: number): Promise<Reading> {
  const handle = await open(file)
  try {
    if (!(await handle.stat()).isFile()) return { fault: `${file} is no file` }
    // One byte more than allowed shows that there is more.
    const buffer = Buffer.alloc(maxBytes + 1)
    let length = 0
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length)
      length += bytesRead
      if (length > maxBytes) return { fault: tooLong(file, maxBytes) }
      if (bytesRead === 0) return { bytes: new Uint8Array(buffer.subarray(0, length)) }
    }
  } finally {
    await handle.close()
  }
}

function serverSource(prefix: string, timeoutMs: number): LogSource {
  const placeOf = (path: string) => `${prefix}/${path}`
  return {
    placeOf,
    async read(path, maxBytes) {
      for (const pauseMs of PAUSES_MS) {
        const reading = await fetchOnce(placeOf(path), maxBytes, timeoutMs)
        if (!('lost' in reading)) return reading
        await sleep(pauseMs)
      }
      return fetchOnce(placeOf(path), maxBytes, timeoutMs)
    },
  }
}

/** `lost`: it may go better the next time. */
async function fetchOnce(
  url: string,
  maxBytes: number,
  timeoutMs: number,
): Promise<Reading | { fault: string; lost: true }> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, {
      signal,
      headers: { 'accept-encoding': 'gzip, identity' },
      // A log may have moved. Whatever comes from there, and from wherever, is trusted with nothing.
      redirect: 'follow',
    })
    if (!response.ok) {
      await response.body?.cancel()
      return { fault: `${url} was refused (${response.status})` }
    }
    return await bodyOf(response, url, maxBytes)
  } catch (error) {
    if (signal.aborted) return { fault: `${url} did not answer within ${timeoutMs / 1_000} seconds`, lost: true }
    return { fault: `${url} can't be reached, or broke off (${codeOf(error)})`, lost: true }
  }
}

/** Counts what comes out of the decompression, so that no small answer becomes a large one. */
async function bodyOf(response: Response, url: string, maxBytes: number): Promise<Reading> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response.body ?? []) {
    length += part.length
    if (length > maxBytes) return { fault: tooLong(url, maxBytes) }
    parts.push(part)
  }
  return { bytes: new Uint8Array(Buffer.concat(parts)) }
}

function tooLong(place: string, maxBytes: number): string {
  return `${place} has more than the ${maxBytes} bytes that it may have`
}

function codeOf(error: unknown): string {
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    const code = (each as { code?: unknown }).code
    if (typeof code === 'string') return code
  }
  return error instanceof Error ? error.message : String(error)
}
