/** Draws filled outlines into pixels, and reads the symbols that are in them. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { prepareZXingModule, type ReadResult, readBarcodes } from 'zxing-wasm/reader'

type Point = readonly [number, number]
/** Closed lines. */
export type Shape = readonly (readonly Point[])[]
/** As PDF and SVG write it: x' = a·x + c·y + e, y' = b·x + d·y + f. */
export type Transform = readonly [number, number, number, number, number, number]

export function times(outer: Transform, [a, b, c, d, e, f]: Transform): Transform {
  const [A, B, C, D, E, F] = outer
  return [A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E, B * e + D * f + F]
}

export function transformed(shape: Shape, [a, b, c, d, e, f]: Transform): Shape {
  return shape.map((line) => line.map(([x, y]) => [a * x + c * y + e, b * x + d * y + f] as const))
}

/** Data of an SVG path of M, L and Z, absolute. */
export function parseShape(data: string): Shape {
  return data
    .split('M')
    .filter((line) => line.trim() !== '')
    .map((line) =>
      line
        .replace(/Z/g, '')
        .split('L')
        .map((point) => point.trim().split(/[ ,]+/).map(Number) as unknown as Point),
    )
}

/** The filled paths of one of our labels, in its millimetres. */
export function shapesOfSvg(svg: string): Shape[] {
  const paths = svg.matchAll(/<path transform="translate\(([\d.]+) ([\d.]+)\) scale\(([\d.]+)\)" d="([^"]+)"/g)
  return Array.from(paths, ([, x, y, scale, data = '']) =>
    transformed(parseShape(data), [Number(scale), 0, 0, Number(scale), Number(x), Number(y)]),
  )
}

/** White around what is drawn, in units: the quiet zone that a reader wants to see. */
const MARGIN = 6

/** What a reader finds on white paper with these shapes in black. `scale`: pixels for each unit. */
export async function readSymbols(shapes: readonly Shape[], scale: number): Promise<readonly ReadResult[]> {
  await prepared
  const points = shapes.flat(2)
  if (points.length === 0) return []
  const edge = (of: 0 | 1, most: 1 | -1): number =>
    points.reduce((far, point) => Math.max(far, point[of] * most), Number.NEGATIVE_INFINITY) * most
  const [left, top] = [edge(0, -1) - MARGIN, edge(1, -1) - MARGIN]
  const width = Math.ceil((edge(0, 1) + MARGIN - left) * scale)
  const height = Math.ceil((edge(1, 1) + MARGIN - top) * scale)
  const data = new Uint8ClampedArray(width * height * 4).fill(255)
  const shown: Transform = [scale, 0, 0, scale, -left * scale, -top * scale]
  for (const shape of shapes) fill(data, width, height, transformed(shape, shown))
  const image = { data, width, height, colorSpace: 'srgb' } as unknown as Parameters<typeof readBarcodes>[0]
  return readBarcodes(image, { formats: ['DataMatrix', 'QRCode'], tryHarder: true, maxNumberOfSymbols: 20 })
}

function fill(data: Uint8ClampedArray, width: number, height: number, shape: Shape): void {
  const crossings: number[][] = Array.from({ length: height }, () => [])
  for (const line of shape) {
    for (const [place, [x0, y0]] of line.entries()) {
      const [x1, y1] = line[(place + 1) % line.length] ?? [x0, y0]
      // Rows whose middle lies between the two ends.
      const last = Math.min(height, Math.ceil(Math.max(y0, y1) - 0.5))
      for (let row = Math.max(0, Math.ceil(Math.min(y0, y1) - 0.5)); row < last; row += 1) {
        crossings[row]?.push(x0 + ((row + 0.5 - y0) / (y1 - y0)) * (x1 - x0))
      }
    }
  }
  for (const [row, found] of crossings.entries()) {
    found.sort((one, other) => one - other)
    for (let place = 0; place + 1 < found.length; place += 2) {
      const end = Math.min(width, Math.round(found[place + 1] ?? 0))
      for (let x = Math.max(0, Math.round(found[place] ?? 0)); x < end; x += 1) {
        const pixel = (row * width + x) * 4
        data.fill(0, pixel, pixel + 3)
      }
    }
  }
}

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
const prepared = prepareZXingModule({
  overrides: { wasmBinary: new Uint8Array(readFileSync(wasm)).buffer },
  fireImmediately: true,
})
