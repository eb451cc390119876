/** Reads labels in pictures: by what the browser has, else by a module of WebAssembly that this server gives out. */
import wasmAddress from 'zxing-wasm/reader/zxing_reader.wasm?url'

export type Picture = HTMLVideoElement

/** The first label that is seen in the picture; null: none. */
export type Decoder = (picture: Picture) => Promise<string | null>

const NATIVE_FORMATS = ['data_matrix', 'code_128', 'qr_code'] as const

interface Detector {
  detect(source: Picture): Promise<readonly { readonly rawValue: string }[]>
}
interface DetectorType {
  new (options: { readonly formats: readonly string[] }): Detector
  getSupportedFormats(): Promise<readonly string[]>
}

let made: Promise<Decoder> | null = null

/** One for the whole app: compiling the module takes a moment. */
export function decoder(): Promise<Decoder> {
  made ??= makeDecoder().catch((error: unknown) => {
    // The next try may have a network again.
    made = null
    throw error
  })
  return made
}

async function makeDecoder(): Promise<Decoder> {
  const { BarcodeDetector } = globalThis as { readonly BarcodeDetector?: DetectorType }
  const formats = (await BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? []
  if (BarcodeDetector !== undefined && NATIVE_FORMATS.every((format) => formats.includes(format))) {
    const detector = new BarcodeDetector({ formats: NATIVE_FORMATS })
    return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? null
  }
  const { prepareZXingModule, readBarcodes } = await import('zxing-wasm/reader')
  await prepareZXingModule({ overrides: { locateFile: () => wasmAddress }, fireImmediately: true })
  const canvas = document.createElement('canvas')
  return async (picture) => {
    const image = frameOf(picture, canvas)
    if (image === null) return null
    const found = await readBarcodes(image, {
      formats: ['DataMatrix', 'Code128', 'QRCode'],
      maxNumberOfSymbols: 1,
      tryHarder: true,
      textMode: 'Plain',
    })
    return found.find(({ isValid }) => isValid)?.text ?? null
  }
}

/** Larger ones show no more of a label, and take longer. */
const LONGEST_SIDE = 1_280

function frameOf(video: HTMLVideoElement, canvas: HTMLCanvasElement): ImageData | null {
  const { videoWidth, videoHeight } = video
  if (videoWidth === 0 || videoHeight === 0) return null
  const scale = Math.min(1, LONGEST_SIDE / Math.max(videoWidth, videoHeight))
  canvas.width = Math.round(videoWidth * scale)
  canvas.height = Math.round(videoHeight * scale)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) return null
  context.drawImage(video, 0, 0, canvas.width, canvas.height)
  return context.getImageData(0, 0, canvas.width, canvas.height)
}
