/** Small files of every kind that is taken, made part by part. */
import { crc32, deflateSync } from 'node:zlib'

const bytes = (...parts: readonly (readonly number[] | string | Uint8Array)[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))))

export function jpegSegment(marker: number, body: string | Uint8Array): Buffer {
  const content = bytes(body)
  return bytes([0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 0xff], content)
}

/** TIFF with the orientation, and a place behind it, in either order of bytes. */
export function exif(orientation: number, place: string, little = false): Buffer {
  const tiff = Buffer.alloc(26)
  tiff.write(little ? 'II' : 'MM', 0, 'latin1')
  const [u16, u32] = little
    ? ([
        (v: number, at: number) => tiff.writeUInt16LE(v, at),
        (v: number, at: number) => tiff.writeUInt32LE(v, at),
      ] as const)
    : ([
        (v: number, at: number) => tiff.writeUInt16BE(v, at),
        (v: number, at: number) => tiff.writeUInt32BE(v, at),
      ] as const)
  u16(42, 2)
  u32(8, 4)
  u16(1, 8)
  u16(0x0112, 10)
  u16(3, 12)
  u32(1, 14)
  u16(orientation, 18)
  return bytes('Exif\0\0', tiff, place)
}

const SCAN = bytes(
  jpegSegment(0xda, [1, 1, 0, 0, 63, 0] as unknown as Uint8Array),
  [0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56],
)

/** `extra`: segments of applications and comments; `tail`: what stands behind the end. */
export function jpeg({ extra = [], tail = '' }: { extra?: readonly Buffer[]; tail?: string } = {}): Buffer {
  const frame = jpegSegment(0xc0, [8, 0, 1, 0, 1, 1, 1, 0x11, 0] as unknown as Uint8Array)
  const jfif = jpegSegment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0')
  return bytes([0xff, 0xd8], jfif, ...extra, frame, SCAN, [0xff, 0xd9], tail)
}

export function pngChunk(name: string, body: string | Uint8Array): Buffer {
  const content = bytes(name, body)
  const out = Buffer.alloc(content.length + 8)
  out.writeUInt32BE(content.length - 4, 0)
  content.copy(out, 4)
  out.writeUInt32BE(crc32(content), content.length + 4)
  return out
}

export function png({ extra = [], tail = '' }: { extra?: readonly Buffer[]; tail?: string } = {}): Buffer {
  const head = pngChunk('IHDR', [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0] as unknown as Uint8Array)
  const data = pngChunk('IDAT', deflateSync(Buffer.from([0, 255])))
  return bytes('\x89PNG\r\n\x1a\n', head, ...extra, data, pngChunk('IEND', ''), tail)
}

export function webpChunk(name: string, body: string): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(body.length)
  return bytes(name, size, body, body.length % 2 === 0 ? '' : '\0')
}

export function webp({ extra = [], tail = '' }: { extra?: readonly Buffer[]; tail?: string } = {}): Buffer {
  const chunks = bytes(webpChunk('VP8X', `${'\x0c'}\0\0\0\0\0\0\0\0\0`), webpChunk('VP8L', '\x2f\0\0\0\0'), ...extra)
  const size = Buffer.alloc(4)
  size.writeUInt32LE(chunks.length + 4)
  return bytes('RIFF', size, 'WEBP', chunks, tail)
}

export function pdf(tail = '\n'): Buffer {
  return bytes('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF', tail)
}

/** The end of an empty ZIP: what stands before it does not matter to a program that unpacks. */
export const ZIP_END = `PK\x05\x06${'\0'.repeat(18)}`
