/** Asks the server for a driver. The secret of the link stands in a header and in no address. */

export interface Box {
  readonly serial: string
  readonly place: 'not_yet_there' | 'to_take_over' | 'with_carrier' | 'handed_over'
  readonly blocked: boolean
  readonly signed: boolean
}

interface Place {
  readonly party: string
  readonly site: string | null
  readonly address: string | null
}

export interface ShipmentShown {
  readonly linkStatus: 'good' | 'expired' | 'done' | 'taken_away'
  readonly carrier: string
  /** Nobody had it before but the sender. */
  readonly isPickUp: boolean
  readonly from: Place
  readonly to: Place
  readonly boxes: readonly Box[]
}

export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** What a page that is loaded again still knows: it belongs to this place in the history of this tab, and goes with it. */
interface Kept {
  readonly secret?: string
  readonly language?: string
}

export function kept(): Kept {
  return (history.state ?? {}) as Kept
}

/** Not in the address: neither the history shows it, nor what somebody copies from the address bar. */
export function keep(more: Kept): void {
  history.replaceState({ ...kept(), ...more }, '', location.pathname)
}

/** From the address, or from before in the same tab. */
export function takeSecret(): string | null {
  const given = location.hash.slice(1)
  if (/^link_[A-Za-z0-9_-]{43}$/.test(given)) keep({ secret: given })
  return kept().secret ?? null
}

/** `key`: the same for the same request sent again, so that it happens once. Status 0: no network. */
export async function ask(secret: string, path: string, body?: object, key?: string): Promise<Answer> {
  const headers: Record<string, string> = { accept: 'application/json', authorization: `Bearer ${secret}` }
  if (body !== undefined) {
    headers['content-type'] = 'application/json'
    headers['idempotency-key'] = key ?? newKey()
  }
  try {
    const method = body === undefined ? 'GET' : 'POST'
    const answer = await fetch(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? {} : JSON.parse(text) }
  } catch {
    return { status: 0, body: {} }
  }
}

/** Random; phones without `randomUUID` have this. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
