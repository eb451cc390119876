/** Draws a label as SVG, in millimetres: for the screen as it is, and for paper as part of a PDF. */
import { LABEL_SIZES, type Label, type LabelSize } from './drawing.ts'
import { type Outline, type Symbology, symbolOf } from './symbols.ts'
import { cut, fitted, wrapped } from './text-width.ts'

interface Place {
  readonly margin: number
  /** Side of the matrix, and where it begins. */
  readonly matrix: number
  readonly top: number
  /** Side of the QR code with its quiet zone; 0: there is no room for one. */
  readonly link: number
  /** Size and base line of the main text. */
  readonly main: { readonly size: number; readonly at: number }
  /** Whether kind and main text stand above the symbols, instead of beside them. */
  readonly above: boolean
  /** Size of the further lines. */
  readonly line: number
}

const PLACES: Readonly<Record<LabelSize, Place>> = {
  '62x29': { margin: 2, matrix: 20, top: 2.5, link: 0, main: { size: 5, at: 9.5 }, above: false, line: 2.5 },
  a4: { margin: 4, matrix: 24, top: 4, link: 0, main: { size: 5, at: 12.5 }, above: false, line: 2.8 },
  '100x50': { margin: 4, matrix: 26, top: 15.5, link: 28, main: { size: 8, at: 13 }, above: true, line: 2.9 },
}
const GAP = 3
/** Of the line that says what kind of thing it is, and of the readable element string, in mm. */
const KIND = 2.6
const READABLE = 2.7
/** Below this part of its size a main text is set in two rows instead. */
const SMALL = 0.62

export function labelPicture(label: Label, size: LabelSize): string {
  const { width, height } = LABEL_SIZES[size]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}mm" height="${height}mm" viewBox="0 0 ${width} ${height}" role="img" font-family="Roboto, Arial, sans-serif">`,
    `<title>${escaped(`${label.kind} ${label.main}`)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...partsOf(label, size),
    '</svg>',
  ].join('\n')
}

function partsOf(label: Label, size: LabelSize): string[] {
  const place = PLACES[size]
  const { width, height } = LABEL_SIZES[size]
  const { margin, matrix, link, above, line } = place
  // Without a line at the foot the rest moves down to the middle.
  const down = label.readable === null && !above ? (READABLE + 1) / 2 : 0
  const top = place.top + down
  const hasLink = label.link !== null && link > 0
  const beside = margin + matrix + GAP
  const [left, right] = [above ? margin : beside, width - margin]
  const parts = [drawn(symbolFor(label.matrix.symbology, label.matrix.text), margin, top, matrix)]
  if (hasLink) {
    // Its quiet zone of four modules lies inside the side, so that nothing comes near.
    const symbol = symbolFor('qrcode', label.link ?? '')
    const quiet = (link * 4) / (symbol.modules + 8)
    parts.push(drawn(symbol, right - link + quiet, top - 1 + quiet, link - 2 * quiet))
  }
  parts.push(...headOf(label, { x: left, room: right - left, at: place.main.at + down, size: place.main.size }))
  const first = above ? top + line : place.main.at + down + line * 1.6
  const bottom = label.readable === null ? height - margin : height - margin - READABLE - 1
  const room = (hasLink ? right - link - 1 : right) - beside
  const rows = Math.floor((bottom - first) / (line * 1.25)) + 1
  for (const [row, words] of wrapped(label.lines, room, line, rows).entries()) {
    parts.push(text(words, { x: beside, y: first + row * line * 1.25, size: line }))
  }
  if (label.readable !== null) {
    const readable = fitted(label.readable, width - 2 * margin, { most: READABLE, least: 1.6 })
    parts.push(text(readable.text, { x: margin, y: height - margin, size: readable.size }))
  }
  return parts
}

/** What kind of thing it is, and its main text below, in one row or in two. */
function headOf(
  { kind, main }: Label,
  { x, room, at, size }: { readonly x: number; readonly room: number; readonly at: number; readonly size: number },
): string[] {
  const above = text(cut(kind, room, KIND), { x, y: at - size - 0.4, size: KIND })
  const one = fitted(main, room, { most: size, least: size * SMALL, bold: true })
  if (one.text === main) return [above, text(main, { x, y: at, size: one.size, bold: true })]
  const small = size * 0.48
  const rows = wrapped([main], room, small * 1.06, 2)
  const last = rows.length - 1
  return [
    above,
    ...rows.map((row, place) => text(row, { x, y: at - (last - place) * small * 1.15, size: small, bold: true })),
  ]
}

interface Modules extends Outline {
  readonly modules: number
}

/** bwip draws each module two units wide, whatever the symbology. */
function symbolFor(symbology: Symbology, content: string): Modules {
  const symbol = symbolOf(symbology, content)
  return { ...symbol, modules: symbol.size / 2 }
}

function drawn({ path, size }: Outline, x: number, y: number, side: number): string {
  const scale = round(side / size, 6)
  return `<path transform="translate(${round(x)} ${round(y)}) scale(${scale})" d="${path}" fill="#000000" fill-rule="evenodd"/>`
}

interface TextAt {
  readonly x: number
  readonly y: number
  readonly size: number
  readonly bold?: boolean
}

function text(content: string, { x, y, size, bold = false }: TextAt): string {
  const weight = bold ? ' font-weight="bold"' : ''
  return `<text x="${round(x)}" y="${round(y)}" font-size="${round(size)}"${weight} fill="#000000">${escaped(content)}</text>`
}

function round(value: number, digits = 3): string {
  return String(Number(value.toFixed(digits)))
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(content: string): string {
  return content.replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? '')
}
