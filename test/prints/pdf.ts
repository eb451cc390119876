/** Reads back what was printed, as far as our own files go: text by page, and what is filled with black. */
import { inflateSync } from 'node:zlib'
import { parseShape, type Shape, type Transform, times, transformed } from './raster.ts'

export interface PdfPage {
  /** Of all words in the order of the file, without blanks: where they stand, only an eye can say. */
  readonly text: string
  readonly width: number
  readonly height: number
  /** Filled by the even-odd rule, in points, y downwards. */
  readonly black: readonly Shape[]
}

export interface PdfFile {
  readonly pages: readonly PdfPage[]
  readonly title: string
  readonly language: string
  readonly createdAt: string
}

type Objects = ReadonlyMap<number, { readonly head: string; readonly stream: Buffer | null }>

export function readPdf(bytes: Buffer): PdfFile {
  if (bytes.subarray(0, 5).toString() !== '%PDF-') throw new Error('no PDF')
  const objects = objectsOf(bytes)
  const head = (text: string): string => {
    const found = [...objects.values()].find((each) => each.head.includes(text))
    if (found === undefined) throw new Error(`no ${text}`)
    return found.head
  }
  const kids = Array.from((/\/Kids \[([^\]]*)\]/.exec(head('/Type /Pages')) ?? [])[1]?.matchAll(/(\d+) 0 R/g) ?? [])
  const info = (name: string): string => {
    const [, id] = new RegExp(`/${name} (\\d+) 0 R`).exec(head('/CreationDate')) ?? []
    return stringOf(objects.get(Number(id))?.head ?? '')
  }
  return {
    pages: kids.map(([, id]) => pageOf(objects, Number(id))),
    title: info('Title'),
    language: (/\/Lang \((\w+)\)/.exec(head('/Type /Catalog')) ?? [])[1] ?? '',
    createdAt: info('CreationDate'),
  }
}

function objectsOf(bytes: Buffer): Objects {
  const text = bytes.toString('latin1')
  const objects = new Map<number, { head: string; stream: Buffer | null }>()
  const begin = /(?:^|\n)(\d+) 0 obj\n/g
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const start = match.index + match[0].length
    const ends = text.indexOf('endobj', start)
    const streams = text.indexOf('stream\n', start)
    if (streams < 0 || streams > ends) {
      objects.set(Number(match[1]), { head: text.slice(start, ends), stream: null })
      continue
    }
    const head = text.slice(start, streams)
    const length = Number((/\/Length (\d+)/.exec(head) ?? [])[1])
    const raw = bytes.subarray(streams + 7, streams + 7 + length)
    objects.set(Number(match[1]), { head, stream: head.includes('/FlateDecode') ? inflateSync(raw) : raw })
    begin.lastIndex = streams + 7 + length
  }
  return objects
}

/** `(plain)`, or UTF-16 with its mark. */
function stringOf(head: string): string {
  const body = head.slice(head.indexOf('(') + 1, head.lastIndexOf(')'))
  const raw = body.replace(/\\([nrtbf()\\])/g, (_, sign: string) => ({ n: '\n', r: '\r', t: '\t' })[sign] ?? sign)
  return raw.startsWith('\xfe\xff') ? Buffer.from(raw.slice(2), 'latin1').swap16().toString('utf16le') : raw
}

function pageOf(objects: Objects, id: number): PdfPage {
  const { head = '' } = objects.get(id) ?? {}
  const reference = (name: string): number => Number((new RegExp(`/${name} (\\d+) 0 R`).exec(head) ?? [])[1])
  const [, width = '', height = ''] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(head) ?? []
  const fonts = new Map<string, ReadonlyMap<string, string>>()
  const resources = objects.get(reference('Resources'))?.head ?? ''
  for (const [, name = '', font] of resources.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const [, cmap] = /\/ToUnicode (\d+) 0 R/.exec(objects.get(Number(font))?.head ?? '') ?? []
    fonts.set(name, cmapOf(objects.get(Number(cmap))?.stream?.toString('latin1') ?? ''))
  }
  const content = objects.get(reference('Contents'))?.stream?.toString('latin1') ?? ''
  const flipped: Transform = [1, 0, 0, -1, 0, Number(height)]
  return { ...contentOf(content, fonts, flipped), width: Number(width), height: Number(height) }
}

function cmapOf(text: string): ReadonlyMap<string, string> {
  const map = new Map<string, string>()
  for (const [, first = '', list = ''] of text.matchAll(/<(\w{4})> <\w{4}> \[([^\]]*)\]/g)) {
    for (const [place, [, code = '']] of Array.from(list.matchAll(/<(\w+)>/g)).entries()) {
      const glyph = (Number.parseInt(first, 16) + place).toString(16).padStart(4, '0')
      map.set(glyph, Buffer.from(code, 'hex').swap16().toString('utf16le'))
    }
  }
  return map
}

function contentOf(
  content: string,
  fonts: ReadonlyMap<string, ReadonlyMap<string, string>>,
  flipped: Transform,
): { text: string; black: Shape[] } {
  let text = ''
  let font: ReadonlyMap<string, string> = new Map()
  let state: { readonly at: Transform; readonly black: boolean } = { at: flipped, black: true }
  const above: (typeof state)[] = []
  const black: Shape[] = []
  let path: string[] = []
  for (const line of content.split('\n')) {
    const operator = line.slice(line.lastIndexOf(' ') + 1)
    const numbers = line.split(' ').slice(0, -1).map(Number)
    if (operator === 'q') above.push(state)
    else if (operator === 'Q') state = above.pop() ?? state
    else if (operator === 'cm') state = { ...state, at: times(state.at, numbers as unknown as Transform) }
    else if (operator === 'scn') state = { ...state, black: numbers.every((part) => part === 0) }
    else if (operator === 'm' || operator === 'l') path.push(`${operator === 'm' ? 'M' : 'L'}${numbers.join(' ')}`)
    else if (operator === 'f' || operator === 'f*') {
      if (state.black) black.push(transformed(parseShape(path.join('')), state.at))
      path = []
    } else if (operator === 'n' || operator === 'S') path = []
    else if (operator === 'Tf') font = fonts.get(line.slice(1, line.indexOf(' '))) ?? new Map()
    else if (operator === 'TJ') {
      for (const [, glyphs = ''] of line.matchAll(/<(\w+)>/g)) {
        text += Array.from(glyphs.match(/.{4}/g) ?? [], (glyph) => font.get(glyph) ?? '\ufffd').join('')
      }
    }
  }
  return { text: text.replace(/\s/g, ''), black }
}
