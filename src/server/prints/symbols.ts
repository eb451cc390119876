/** Symbols as outlines: DataMatrix (ISO/IEC 16022) and QR codes (ISO/IEC 18004), GS1's among them. */
import { toSVG } from 'bwip-js/node'

export interface Outline {
  /** Data of an SVG path, to be filled by the even-odd rule. */
  readonly path: string
  /** Width and height in the units of the path. */
  readonly size: number
}

export type Symbology = 'datamatrix' | 'gs1datamatrix' | 'qrcode'

/** Without its quiet zone: one module around a DataMatrix, four around a QR code. Throws where the text has no symbol. */
export function symbolOf(symbology: Symbology, text: string): Outline {
  // The library checks the form and the check digits of GS1's element strings once more.
  const svg = toSVG({ bcid: symbology, text, scale: 1, ...(symbology === 'qrcode' ? { eclevel: 'M' } : {}) })
  const [, width = '', height = ''] = /viewBox="0 0 ([0-9.]+) ([0-9.]+)"/.exec(svg) ?? []
  const path = Array.from(svg.matchAll(/<path d="([^"]+)"/g), ([, data = '']) => data).join('')
  if (width === '' || width !== height || path === '') throw new Error(`${symbology} was drawn as something else`)
  return { path, size: Number(width) }
}
