/**
 * How wide a text is about, where no font can be asked: a little wider than Roboto and Arial set it, so that what is
 * measured here finds room there.
 */

/** Widths in parts of the size of the type. */
const NARROW = 0.34
const LOWER = 0.57
const UPPER = 0.71
const WIDE = 0.92
const BOLD = 1.06

function widthOf(sign: string): number {
  if (/[iljftI.,:;'|!()[\]\- /]/.test(sign)) return NARROW
  if (/[mwMW@—…%]/.test(sign)) return WIDE
  return /[a-z0-9äöüßáàâãåąćčçéèêęëíîıłńñóôòőøśšşşșťțúùûűůýźżžğ]/.test(sign) ? LOWER : UPPER
}

/** In the unit of `size`. */
export function textWidth(text: string, size: number, bold = false): number {
  return Array.from(text).reduce((sum, sign) => sum + widthOf(sign), 0) * size * (bold ? BOLD : 1)
}

/** The text, or as much of it as there is room for. */
export function cut(text: string, room: number, size: number, bold = false): string {
  if (textWidth(text, size, bold) <= room) return text
  const signs = Array.from(text)
  while (signs.length > 0 && textWidth(`${signs.join('')}…`, size, bold) > room) signs.pop()
  return `${signs.join('').trimEnd()}…`
}

/** In the largest type between the two in which it finds room; cut only where the least is too large. */
export function fitted(
  text: string,
  room: number,
  { most, least, bold = false }: { readonly most: number; readonly least: number; readonly bold?: boolean },
): { readonly text: string; readonly size: number } {
  const width = textWidth(text, most, bold)
  const size = width <= room ? most : Math.max(least, (most * room) / width)
  return { text: cut(text, room * 1.0001, size, bold), size }
}

/** Rows of at most `room`; a text that needs more than three of them, or finds none, is cut. */
export function wrapped(texts: readonly string[], room: number, size: number, rows: number): string[] {
  const found: string[] = []
  for (const text of texts) {
    const left = Math.min(rows - found.length, 3)
    if (left <= 0) break
    found.push(...rowsOf(text, room, size, left))
  }
  return found
}

function rowsOf(text: string, room: number, size: number, most: number): string[] {
  const rows: string[] = []
  let row = ''
  const words = text.split(' ')
  for (const [place, word] of words.entries()) {
    const longer = row === '' ? word : `${row} ${word}`
    if (row === '' || textWidth(longer, size) <= room) {
      row = longer
      continue
    }
    if (rows.length + 1 === most) return [...rows, cut([row, ...words.slice(place)].join(' '), room, size)]
    rows.push(cut(row, room, size))
    row = word
  }
  return [...rows, cut(row, room, size)]
}
