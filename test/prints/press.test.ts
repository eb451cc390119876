/** What comes off the press is read back: symbols by a reader, words from the file. */
import { describe, expect, test } from 'vitest'
import { digitalLink, elementString, type Gs1Prefix, graiOf } from '../../src/custody/gs1.ts'
import type { Label, LabelSize, PrintedDocument } from '../../src/server/prints/drawing.ts'
import { LABEL_SIZES } from '../../src/server/prints/drawing.ts'
import { Press } from '../../src/server/prints/press.ts'
import { textWidth, wrapped } from '../../src/server/prints/text-width.ts'
import { readPdf } from './pdf.ts'
import { readSymbols, shapesOfSvg } from './raster.ts'

const press = new Press()
const POINTS_PER_MM = 72 / 25.4
const squeezed = (text: string): string => text.replace(/\s/g, '')

const grai = graiOf('4012345' as Gs1Prefix, 1, 'BOX-L-0001')
if (grai === null) throw new Error('no GRAI')
const key = { kind: 'grai', grai } as const
const link = digitalLink('https://geleit.muster.example', key)
const box: Label = {
  kind: 'Box',
  main: 'BOX-L-0001',
  lines: ['Übergroße Zähler GmbH & Co. <KG>', 'Große Box · Rev. C', 'Spółka Żółć Łódź', 'Ștefan Țărnă, Işık Ğ'],
  matrix: { symbology: 'gs1datamatrix', text: elementString(key) },
  link,
  readable: elementString(key).replace(')', ') '),
}
const plain: Label = {
  ...box,
  main: 'KEY-F1',
  matrix: { symbology: 'datamatrix', text: 'KEY-F1' },
  link: null,
  readable: null,
}

describe.each(Object.keys(LABEL_SIZES) as LabelSize[])('labels of %s', (size) => {
  const { width, height } = LABEL_SIZES[size]
  const hasRoom = size === '100x50'

  test('on the screen', async () => {
    const svg = String(await press.print({ kind: 'picture', language: 'de', size, label: box }))
    const found = await readSymbols(shapesOfSvg(svg), 10)
    const texts = found.map(({ format, text, contentType }) => [format, contentType, text])
    const matrix = ['DataMatrix', 'GS1', elementString(key)]
    expect(texts).toEqual(hasRoom ? expect.arrayContaining([matrix, ['QRCode', 'Text', link]]) : [matrix])
    expect(svg).toContain('&amp;')
    expect(svg).not.toMatch(/<script|<image|href|<KG>/)
  })

  test('on paper, the same file each time', async () => {
    const sheet = { kind: 'labels', language: 'de', title: 'Etiketten für Łódź', createdAt: 0, size } as const
    const bytes = await press.print({ ...sheet, labels: [box, plain] })
    expect(await press.print({ ...sheet, labels: [box, plain] })).toEqual(bytes)
    const { pages, title, language, createdAt } = readPdf(bytes)
    expect({ title, language, createdAt }).toEqual({
      title: 'Etiketten für Łódź',
      language: 'de',
      createdAt: 'D:19700101000000Z',
    })
    const onPage =
      size === 'a4'
        ? [[210, 297]]
        : [
            [width, height],
            [width, height],
          ]
    expect(pages.map((page) => [page.width, page.height].map((side) => Math.round(side / POINTS_PER_MM)))).toEqual(
      onPage,
    )
    const found: string[] = []
    for (const page of pages) {
      for (const { text } of await readSymbols(page.black, 10 / POINTS_PER_MM)) found.push(text)
    }
    expect(found.sort()).toEqual([elementString(key), 'KEY-F1', ...(hasRoom ? [link] : [])].sort())
    const text = pages.map((page) => page.text).join('')
    expect(text).toContain('BOX-L-0001')
    expect(text).toContain(squeezed('Übergroße Zähler'))
    if (hasRoom) expect(text).toContain(squeezed('Spółka Żółć Łódź'))
  })
})

test('what is too long is cut, and nothing runs over the edge', async () => {
  const main = 'Zentrallager Musterhausen-Nord an der Alten Ziegelei hinter dem Bahnhof links'
  const label = { ...plain, kind: 'Standort · Zentrallager', main, lines: ['W'.repeat(300), `${'mw '.repeat(90)}`] }
  const svg = String(await press.print({ kind: 'picture', language: 'de', size: '62x29', label }))
  const rows = Array.from(
    svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)" font-size="([\d.]+)"( font-weight)?[^>]*>([^<]*)</g),
  )
  for (const [, x, y, size, bold, text = ''] of rows) {
    expect(Number(x) + textWidth(text, Number(size), bold !== undefined), text).toBeLessThanOrEqual(60.5)
    expect(Number(y)).toBeLessThanOrEqual(29)
  }
  expect(rows.length).toBeGreaterThan(3)
  expect(wrapped(['one', 'two', 'three'], 100, 3, 2)).toEqual(['one', 'two'])
})

const document: PrintedDocument = {
  kind: 'document',
  language: 'de',
  title: 'Übergabeprotokoll',
  subtitle: 'Abholung · Muster GmbH an Spółka Łódzka',
  createdAt: Date.UTC(2030, 0, 15, 10, 0, 1),
  facts: [
    { name: 'Von', value: 'Ștefan Țărnă, Işık Ğ' },
    { name: 'Name', value: 'Ö'.repeat(400) },
  ],
  sections: [
    { kind: 'list', title: '1600', items: Array.from({ length: 1_600 }, (_, at) => `E XSM 01 ${10_000_000 + at}`) },
  ],
  signatures: [
    { role: 'Übergeben', lines: ['Jan Muster'], drawn: 'M100 300L400 100L700 300', byHand: null, note: '' },
    { role: 'Übernommen', lines: [], drawn: null, byHand: 'von Hand', note: '' },
  ],
  evidence: [{ pairs: [{ name: 'Nummer', value: '17' }], url: 'https://geleit.example/e/0', how: 'So.' }],
  evidenceTitle: 'Nachweis',
  footer: 'Übergabeprotokoll',
  pageWord: 'Seite {page} von {pages}',
}

test('1,600 devices over many pages: all of them once, in order, with the evidence at the end', async () => {
  const bytes = await press.print(document)
  const { pages, title, language, createdAt } = readPdf(bytes)
  expect([title, language, createdAt]).toEqual(['Übergabeprotokoll', 'de', 'D:20300115100001Z'])
  expect(pages.length).toBeGreaterThan(5)
  const text = pages.map((page) => page.text).join('\n')
  const numbers = Array.from(text.matchAll(/EXSM01(\d{8})/g), ([, number]) => Number(number))
  expect(numbers).toEqual(Array.from({ length: 1_600 }, (_, at) => 10_000_000 + at))
  for (const each of ['ȘtefanȚărnă,IşıkĞ', 'SpółkaŁódzka', 'JanMuster', 'vonHand', `Seite2von${pages.length}`]) {
    expect(text).toContain(each)
  }
  // A name without a blank is broken, and none of it lost.
  expect(text.match(/Ö/g)).toHaveLength(400)
  const last = pages.at(-1)
  expect((await readSymbols(last?.black ?? [], 3)).map((found) => found.text)).toEqual(['https://geleit.example/e/0'])
})

test('a job that can’t be done says so, and the next one is done', async () => {
  const bad = { ...plain, matrix: { symbology: 'gs1datamatrix', text: '(8003)00000000000001X' } } as const
  await expect(press.print({ kind: 'picture', language: 'de', size: 'a4', label: bad })).rejects.toThrow(/press/)
  expect(String(await press.print({ kind: 'picture', language: 'de', size: 'a4', label: plain }))).toMatch(/^<svg/)
})
