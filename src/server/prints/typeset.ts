/** Documents and sheets of labels as definitions of pages for pdfmake. Lengths are in points, 72 to an inch. */
import type { Column, Content, ContentTable, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js'
import {
  type Evidence,
  LABEL_SIZES,
  type LabelSheet,
  type Pair,
  type PrintedDocument,
  type Section,
  type SignatureBox,
} from './drawing.ts'
import { labelPicture } from './label-picture.ts'
import { symbolOf } from './symbols.ts'

const POINTS_PER_MM = 72 / 25.4
const A4 = { width: 210, height: 297 }
const INK = '#1b2430'
const QUIET = '#5b6675'
const LINE = '#c9d0d8'
const ACCENT = '#0b5c6b'

/** Sections of the program's own words: Roboto has no glyphs for arrows and ticks, so none of them is used. */
export function documentPages(document: PrintedDocument): TDocumentDefinitions {
  const { title, subtitle, createdAt, footer, pageWord } = document
  return {
    ...commonOf(document.language, title, createdAt),
    pageSize: 'A4',
    pageMargins: [48, 48, 48, 56],
    defaultStyle: { font: 'Roboto', fontSize: 9.5, lineHeight: 1.2, color: INK },
    content: [
      { text: 'GELEIT', fontSize: 8, characterSpacing: 2, color: ACCENT, bold: true, margin: [0, 0, 0, 6] },
      { text: printable(title), fontSize: 20, bold: true, lineHeight: 1.05 },
      { text: printable(subtitle), fontSize: 10.5, color: QUIET, margin: [0, 3, 0, 12] },
      pairsOf(document.facts),
      ...document.sections.flatMap(sectionOf),
      ...signaturesOf(document.signatures),
      ...evidenceOf(document),
    ],
    footer: (page, pages) => ({
      margin: [48, 16, 48, 0],
      fontSize: 7.5,
      color: QUIET,
      columns: [
        { text: printable(footer), width: '*' },
        {
          text: pageWord.replace('{page}', String(page)).replace('{pages}', String(pages)),
          width: 90,
          alignment: 'right',
        },
      ],
    }),
  }
}

export function labelPages({ size, labels, language, title, createdAt }: LabelSheet): TDocumentDefinitions {
  const { width, height } = LABEL_SIZES[size]
  const [perRow, perPage] = size === 'a4' ? [3, 24] : [1, 1]
  const page = size === 'a4' ? A4 : { width, height }
  const top = size === 'a4' ? (A4.height - 8 * height) / 2 : 0
  const content: Content[] = labels.map((label, index) => {
    const place = index % perPage
    const at = { x: (place % perRow) * width, y: top + Math.floor(place / perRow) * height }
    return {
      svg: labelPicture(label, size),
      width: width * POINTS_PER_MM,
      absolutePosition: { x: at.x * POINTS_PER_MM, y: at.y * POINTS_PER_MM },
      ...(place === 0 && index > 0 ? { pageBreak: 'before' as const } : {}),
    }
  })
  return {
    ...commonOf(language, title, createdAt),
    pageSize: { width: page.width * POINTS_PER_MM, height: page.height * POINTS_PER_MM },
    pageMargins: 0,
    content,
  }
}

/** No tags: pdfmake does not say which text is a heading, and a file that claims to have tags should have them. */
function commonOf(language: string, title: string, createdAt: number) {
  const info = { title: printable(title), creator: 'Geleit', producer: 'Geleit', creationDate: new Date(createdAt) }
  return { version: '1.7' as const, language, displayTitle: true, compress: true, info }
}

function pairsOf(pairs: readonly Pair[]): Content {
  const body: TableCell[][] = pairs.map(({ name, value }) => [
    { text: printable(name), color: QUIET },
    { text: printable(value) },
  ])
  return table({ widths: [120, '*'], body }, 'noBorders')
}

/** `rows`: a head, and a thin line below each row; `lines`: only those. */
function table(of: ContentTable['table'], layout: 'noBorders' | 'rows' | 'lines'): ContentTable {
  const plain = layout === 'noBorders'
  const isHead = (at: number): boolean => layout === 'rows' && at === 1
  return {
    table: of,
    layout: {
      hLineWidth: (at) => (plain || at === 0 ? 0 : isHead(at) ? 1 : 0.5),
      hLineColor: (at) => (isHead(at) ? INK : LINE),
      vLineWidth: () => 0,
      paddingLeft: (at) => (at === 0 ? 0 : 6),
      paddingTop: () => (plain ? 1.5 : 3),
      paddingBottom: () => (plain ? 1.5 : 3),
    },
  }
}

const heading = (text: string): Content => ({
  text: printable(text),
  fontSize: 11.5,
  bold: true,
  margin: [0, 14, 0, 4],
  // Never the last thing on a page.
  headlineLevel: 1,
})

function sectionOf(section: Section): Content[] {
  switch (section.kind) {
    case 'text':
      return [heading(section.title), { text: printable(section.text) }]
    case 'table': {
      const heads = section.heads.map((head) => ({ text: printable(head), bold: true, fontSize: 8.5, color: QUIET }))
      const rows = section.rows.map((row) => row.map((cell) => ({ text: printable(cell) })))
      const widths = section.heads.map((_, place) => (place === 0 ? 'auto' : '*'))
      return [
        heading(section.title),
        table({ headerRows: 1, widths, body: [heads, ...rows], dontBreakRows: true, keepWithHeaderRows: 1 }, 'rows'),
      ]
    }
    case 'list':
      return [heading(section.title), listOf(section.items)]
    default:
      return section satisfies never
  }
}

const LIST_COLUMNS = 4

function listOf(items: readonly string[]): Content {
  const body: TableCell[][] = []
  for (let first = 0; first < items.length; first += LIST_COLUMNS) {
    const row = Array.from({ length: LIST_COLUMNS }, (_, place) => {
      const item = items[first + place]
      if (item === undefined) return ''
      return { text: [{ text: `${first + place + 1}  `, color: QUIET, fontSize: 7 }, printable(item)], fontSize: 8.5 }
    })
    body.push(row)
  }
  return table({ widths: Array.from({ length: LIST_COLUMNS }, () => '*'), body }, 'lines')
}

const BOX_WIDTH = 235

/** Of a field in which something is drawn, or is to be. */
const FIELD = { width: 140, height: 56 }

function signaturesOf(boxes: readonly SignatureBox[]): Content[] {
  const rows: Content[] = []
  for (let first = 0; first < boxes.length; first += 2) {
    const side = boxes.slice(first, first + 2)
    // Lines of a pair are at one height.
    const high = side.some(({ drawn, byHand }) => drawn !== null || byHand !== null)
    const pair = side.map((box): Column => ({ stack: signature(box, high), width: BOX_WIDTH }))
    rows.push({ columns: pair, columnGap: 24, margin: [0, 16, 0, 0], unbreakable: true })
  }
  return rows
}

function signature({ role, lines, drawn, byHand, note }: SignatureBox, high: boolean): Content[] {
  const above: Content[] =
    drawn === null
      ? [{ text: printable(note), fontSize: 8, color: QUIET, margin: [0, high ? FIELD.height - 11 : 0, 0, 0] }]
      : [{ svg: drawnPicture(drawn), width: FIELD.width, height: FIELD.height }]
  return [
    { text: printable(role), bold: true },
    ...above,
    {
      canvas: [{ type: 'line', x1: 0, y1: 0, x2: BOX_WIDTH, y2: 0, lineWidth: 0.75, lineColor: INK }],
      margin: [0, 2, 0, 3],
    },
    ...(byHand === null ? [] : [{ text: printable(byHand), fontSize: 8, color: QUIET }]),
    ...lines.map((line) => ({ text: printable(line), fontSize: 8.5 })),
  ]
}

function drawnPicture(drawn: string): string {
  const pen = `stroke="${INK}" stroke-width="8" stroke-linecap="round" stroke-linejoin="round"`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 400"><path d="${pathData(drawn)}" fill="none" ${pen}/></svg>`
}

/** What a driver drew was checked when it came; here it must end no attribute. */
function pathData(drawn: string): string {
  return /^[ML0-9 .,-]*$/.test(drawn) ? drawn : ''
}

const CODE_MM = 28

function evidenceOf({ evidence, evidenceTitle }: PrintedDocument): Content[] {
  return evidence.map((entry, place) => ({
    stack: [...(place === 0 ? [heading(evidenceTitle)] : []), evidenceBox(entry)],
    unbreakable: true,
  }))
}

function evidenceBox({ pairs, url, how }: Evidence): Content {
  const { path, size } = symbolOf('qrcode', url)
  const quiet = size / 8
  const code = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-quiet} ${-quiet} ${size + 2 * quiet} ${size + 2 * quiet}"><path d="${path}" fill="#000000" fill-rule="evenodd"/></svg>`
  const body: TableCell[][] = pairs.map(({ name, value }) => [
    { text: printable(name), color: QUIET, fontSize: 8 },
    // A hash is one word; it has to fit on its line.
    { text: printable(value), fontSize: value.length > 50 ? 7 : 8 },
  ])
  const words: Content[] = [
    table({ widths: [112, '*'], body }, 'noBorders'),
    { text: printable(how), fontSize: 8, color: QUIET, margin: [0, 4, 0, 2] },
    { text: printable(url), fontSize: 7.5, color: ACCENT, link: url },
  ]
  return {
    table: {
      widths: [CODE_MM * POINTS_PER_MM, '*'],
      body: [[{ svg: code, width: CODE_MM * POINTS_PER_MM }, { stack: words }]],
    },
    layout: {
      hLineWidth: () => 0.5,
      hLineColor: () => LINE,
      vLineWidth: () => 0,
      paddingLeft: () => 0,
      paddingRight: () => 8,
      paddingTop: () => 6,
      paddingBottom: () => 6,
    },
  }
}

/** On one line, and without what only moves a cursor; a long word can be broken anywhere. */
function printable(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
}
