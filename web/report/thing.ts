/** What a report is about: from where one came, from a label, or in words. Pure, but for asking the server. */
import type { QueryClient } from '@tanstack/react-query'
import { isMalformed, parseSerial } from '../../src/custody/identifiers.ts'
import type { Api } from '../api/client.ts'
import { readingOf } from '../scan/reading.ts'

export type Thing =
  | { readonly kind: 'device'; readonly deviceId: string }
  | { readonly kind: 'box'; readonly containerId: string; readonly serial: string | null }
  /** Read from a label; which box it is on, only the server knows. */
  | { readonly kind: 'label'; readonly serial: string }
  /** Nobody here knows what it is; it is told all the same, in these words. */
  | { readonly kind: 'other'; readonly text: string }

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const OF_BOX = new RegExp(`^/(?:boxes|box|inspect|repack/second)/(${UUID})(?:/|$)`)
const OF_DEVICE = /^\/(?:devices|install|verdict)\/([0-9A-Z]{14})(?:\/|$)/

/** From the address of the report page: what is named there, or the page that one came from. */
export function thingOf(params: URLSearchParams): Thing | null {
  const device = params.get('device')
  if (device !== null) return thingRead(device)
  const container = params.get('container')
  if (container !== null && new RegExp(`^${UUID}$`).test(container)) return box(container)
  const from = params.get('from') ?? ''
  const deviceId = OF_DEVICE.exec(from)?.[1]
  if (deviceId !== undefined) return { kind: 'device', deviceId }
  const containerId = OF_BOX.exec(from)?.[1]
  return containerId === undefined ? null : box(containerId)
}

function box(containerId: string): Thing {
  return { kind: 'box', containerId, serial: null }
}

/** From a label. Of a box only its serial is known yet. */
export function thingRead(text: string): Thing {
  const reading = readingOf(text)
  if (reading.kind === 'device') return { kind: 'device', deviceId: reading.deviceId }
  const serial = reading.kind === 'serial' ? reading.serial : parseSerial(text)
  // Not each box has a serial with a hyphen in it; what is none after all arrives as it was told.
  return isMalformed(serial) ? { kind: 'other', text: text.trim().slice(0, 60) } : { kind: 'label', serial }
}

interface KnownBox {
  readonly containerId: string
  readonly serial: string
}

/** The box of this serial: as this phone knows it, else as the server does; null: nobody knows it, or not here. */
export async function boxOfSerial(
  serial: string,
  known: readonly KnownBox[],
  ask: (serial: string) => Promise<KnownBox | null>,
): Promise<KnownBox | null> {
  return known.find((each) => each.serial === serial) ?? (await ask(serial).catch(() => null))
}

/** Whoever reports waits for no network. */
const WAIT_MS = 1_500

export function askServer(api: Api): (serial: string) => Promise<KnownBox | null> {
  return async (serial) => {
    const signal = AbortSignal.timeout(WAIT_MS)
    const { hits } = await api.call('GET /v1/search', { query: { q: serial, kinds: 'container', limit: '2' }, signal })
    const exact = hits.filter(({ match }) => match === 'exact')
    const [hit] = exact
    return hit === undefined || exact.length > 1 ? null : { containerId: hit.id, serial: hit.title }
  }
}

/** Boxes of answers that this phone still remembers. */
export function boxesRemembered(queries: QueryClient): readonly KnownBox[] {
  const found: KnownBox[] = []
  for (const query of queries.getQueryCache().getAll()) {
    const data = query.state.data as { readonly containers?: unknown } | undefined
    const list: readonly unknown[] = Array.isArray(data?.containers) ? data.containers : [data]
    for (const each of list) if (isBox(each)) found.push(each)
  }
  return found
}

function isBox(value: unknown): value is KnownBox {
  if (typeof value !== 'object' || value === null) return false
  const { containerId, serial } = value as Partial<KnownBox>
  return typeof containerId === 'string' && typeof serial === 'string'
}
