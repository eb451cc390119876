/** Pictograms of our own: lines in the colour of the words beside them, on a field of 48 by 48. */

export const PICTOGRAMS = {
  box: ['M7 16 24 7l17 9v17L24 42 7 33z', 'M7 16l17 9 17-9', 'M24 25v17', 'M15.500 11.500l17 9v7'],
  intact: ['M7 14 22 6l15 8v8', 'M7 14l15 8 15-8', 'M22 22v18L7 32V14', 'M27 35l6 6 10-12'],
  damaged: ['M7 16 24 7l17 9v17L24 42 7 33z', 'M7 16l17 9 17-9', 'M24 25l-4 5 6 4-4 8', 'M33 20l-3 5 5 2-4 6'],
  opened: [
    'M8 22v15l16 6 16-6V22',
    'M8 22l16 6 16-6',
    'M8 22 4 13l16 5 4 10',
    'M40 22l4-9-16 5-4 10',
    'M24 12V4',
    'M16 12l-3-6',
    'M32 12l3-6',
  ],
  lost: ['M7 16 24 7l17 9v17L24 42 7 33z', 'M19 21a5 5 0 1 1 7 4.600c-1.600.800-2 1.900-2 3.400', 'M24 34v.5'],
  sign: ['M6 41h36', 'M12 33l2-8L33 6l6 6-19 19z', 'M28 11l6 6', 'M12 33l8-2'],
  report: ['M24 6 44 41H4z', 'M24 18v12', 'M24 35v.5'],
  photo: ['M5 15h9l4-6h12l4 6h9v24H5z', 'M24 19a8 8 0 1 0 .1 0z'],
  done: ['M24 4a20 20 0 1 0 .1 0z', 'M14 25l7 7 13-15'],
  tick: ['M24 4a20 20 0 1 0 .1 0z', 'M14 25l7 7 13-15'],
  wait: ['M24 4a20 20 0 1 0 .1 0z', 'M24 12v13l9 5'],
  truck: ['M3 12h25v22H3z', 'M28 19h9l8 8v7H28', 'M12 34a4 4 0 1 0 .1 0z', 'M36 34a4 4 0 1 0 .1 0z'],
  more: ['M11 22a2 2 0 1 0 .1 0z', 'M24 22a2 2 0 1 0 .1 0z', 'M37 22a2 2 0 1 0 .1 0z'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Pictogram = keyof typeof PICTOGRAMS

const SVG = 'http://www.w3.org/2000/svg'

/** A picture beside a word says nothing more to whoever can't see it. */
export function pictogram(name: Pictogram): SVGSVGElement {
  const picture = document.createElementNS(SVG, 'svg')
  picture.setAttribute('viewBox', '0 0 48 48')
  picture.setAttribute('class', 'pictogram')
  picture.setAttribute('aria-hidden', 'true')
  picture.setAttribute('focusable', 'false')
  for (const line of PICTOGRAMS[name]) {
    const path = document.createElementNS(SVG, 'path')
    path.setAttribute('d', line)
    picture.append(path)
  }
  return picture
}
