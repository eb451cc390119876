/** What a camera would see: labels, one after the other, as a film that Chromium takes for its camera. */
import { writeFileSync } from 'node:fs'
import bwip from 'bwip-js/node'

export type LabelKind = 'datamatrix' | 'code128' | 'qrcode'

const WIDTH = 640
const HEIGHT = 480
/** Each label stays in sight for so many frames, at so many a second. */
const FRAMES = 6
const RATE = 4
const WHITE = 235
const BLACK = 16
const GREY = 128

/** Writes YUV4MPEG2, 4:2:0: brightness of each pixel, and no colour. */
export function writeLabelVideo(file: string, labels: readonly (readonly [LabelKind, string])[]): void {
  const parts: Buffer[] = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${RATE}:1 Ip A1:1 C420jpeg\n`)]
  for (const [kind, text] of labels) {
    const picture = pictureOf(kind, text)
    for (let frame = 0; frame < FRAMES; frame += 1) parts.push(Buffer.from('FRAME\n'), picture)
  }
  writeFileSync(file, Buffer.concat(parts))
}

interface Symbol {
  readonly pixs?: readonly number[]
  readonly pixx?: number
  readonly pixy?: number
  /** Widths of bars and blanks in turn. */
  readonly sbs?: readonly number[]
}

function pictureOf(kind: LabelKind, text: string): Buffer {
  const [symbol] = bwip.raw({ bcid: kind, text }) as unknown as readonly Symbol[]
  const rows = symbol === undefined ? [] : rowsOf(symbol)
  const columns = rows[0]?.length ?? 0
  const scale = Math.floor(Math.min((WIDTH * 0.7) / columns, (HEIGHT * 0.6) / rows.length))
  const picture = Buffer.alloc((WIDTH * HEIGHT * 3) / 2, GREY)
  picture.fill(WHITE, 0, WIDTH * HEIGHT)
  const left = Math.floor((WIDTH - columns * scale) / 2)
  const top = Math.floor((HEIGHT - rows.length * scale) / 2)
  for (let y = 0; y < rows.length * scale; y += 1) {
    for (let x = 0; x < columns * scale; x += 1) {
      const isDark = rows[Math.floor(y / scale)]?.[Math.floor(x / scale)] === 1
      if (isDark) picture[(top + y) * WIDTH + left + x] = BLACK
    }
  }
  return picture
}

const BAR_HEIGHT = 60

function rowsOf({ pixs, pixx = 0, pixy = 0, sbs = [] }: Symbol): readonly (readonly number[])[] {
  if (pixs !== undefined) return Array.from({ length: pixy }, (_, y) => pixs.slice(y * pixx, (y + 1) * pixx))
  const row = sbs.flatMap((width, place) => Array.from({ length: width }, () => (place % 2 === 0 ? 1 : 0)))
  return Array.from({ length: BAR_HEIGHT }, () => row)
}
