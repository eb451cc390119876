/** Reads `text/event-stream` (WHATWG HTML, section 9.2.6). Pure. `EventSource` can't send a token, so it is read here. */

export interface StreamEvent {
  readonly event: string
  readonly data: string
}

export interface StreamReader {
  /** Events that this piece of text completes. */
  take(piece: string): readonly StreamEvent[]
  /** Of the last event or comment that had one; to go on from there. */
  lastId(): string
  /** What the server asks to wait before one comes back, ms; null: it has not said. */
  retryMs(): number | null
}

export function streamReader(): StreamReader {
  let rest = ''
  let event = ''
  let data: string[] = []
  let id = ''
  let lastId = ''
  let retry: number | null = null
  const line = (text: string): StreamEvent | null => {
    if (text === '') {
      lastId = id
      const done = data.length === 0 ? null : { event: event === '' ? 'message' : event, data: data.join('\n') }
      event = ''
      data = []
      return done
    }
    const colon = text.indexOf(':')
    const field = colon < 0 ? text : text.slice(0, colon)
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') event = value
    if (field === 'data') data.push(value)
    if (field === 'id' && !value.includes('\0')) id = value
    if (field === 'retry' && /^\d+$/.test(value)) retry = Number(value)
    return null
  }
  return {
    take(piece) {
      // A carriage return at the end may be half of a line break: what follows says.
      const text = rest + piece
      const end = text.endsWith('\r') ? text.length - 1 : text.length
      const lines = text.slice(0, end).split(/\r\n|\r|\n/)
      rest = (lines.pop() ?? '') + text.slice(end)
      return lines.flatMap((each) => line(each) ?? [])
    },
    lastId: () => lastId,
    retryMs: () => retry,
  }
}
