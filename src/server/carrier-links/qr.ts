/** The address of a link as a QR code (ISO/IEC 18004), drawn as SVG. */

/** Loaded when the first one is drawn: few servers draw any, and all of them start. */
const library = (): Promise<typeof import('bwip-js/node')> => import('bwip-js/node')

/** An SVG document: black on white in any surroundings, with the quiet zone of four modules that the standard asks for. */
export async function qrCode(text: string): Promise<string> {
  const { toSVG } = await library()
  return toSVG({
    bcid: 'qrcode',
    text,
    scale: 4,
    padding: 4,
    backgroundcolor: 'FFFFFF',
    barcolor: '000000',
  })
}
