/**
 * Pictures and papers that people add, read as bytes of unknown origin. Nothing is ever decoded: a picture is taken apart
 * into the parts that its standard names, and only those that make the picture are put together again. What a camera
 * writes beside it (place, serial of the phone, name of its owner) stays out, and so does what stands behind its end.
 */
import { crc32 } from 'node:zlib'

/** What a file is said to be, and taken as. */
export const FILE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf', 'text/plain'] as const
export type FileType = (typeof FILE_TYPES)[number]

/** Cleaned bytes; or: can't be read to its end; or: holds another file, too. */
export type Cleaned = Uint8Array | 'unreadable' | 'two_kinds'

/** The ending that a name of such a file has. */
export const ENDINGS: Readonly<Record<FileType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
  'text/plain': 'txt',
}

const latin = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', from, to)

/** What the bytes are by how they begin; null: none of what is taken. */
export function typeOf(bytes: Uint8Array): FileType | null {
  const head = latin(bytes, 0, 16)
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp'
  if (/^%PDF-[12]\.\d/.test(head)) return 'application/pdf'
  return isPlainText(bytes) ? 'text/plain' : null
}

export function clean(type: FileType, bytes: Uint8Array): Cleaned {
  switch (type) {
    case 'image/jpeg':
      return cleanJpeg(bytes)
    case 'image/png':
      return cleanPng(bytes)
    case 'image/webp':
      return cleanWebp(bytes)
    case 'application/pdf':
      return checkPdf(bytes)
    case 'text/plain':
      return bytes
    default: {
      const never: never = type
      throw new Error(`unknown type of file ${String(never)}`)
    }
  }
}

// --- Text ------------------------------------------------------------------------------------------------------------

/** Beginnings of what a program would run or show as something else. */
const NOT_PLAIN = ['%!', '#!', 'mz', 'pk\x03\x04', '{\\rtf', '%pdf']
/** All below the blank but tab, line feed, form feed and carriage return; and DEL. */
const CONTROLS = [...Array(0x20).keys(), 0x7f].filter((code) => ![0x09, 0x0a, 0x0c, 0x0d].includes(code))

function isPlainText(bytes: Uint8Array): boolean {
  if (bytes.length === 0 || CONTROLS.some((code) => bytes.includes(code))) return false
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return false
  }
  const begun = text.slice(0, 1_000).trimStart().toLowerCase()
  return !/^<[!?a-z]/.test(begun) && !NOT_PLAIN.some((beginning) => begun.startsWith(beginning))
}

// --- JPEG (ITU-T T.81, annex B) --------------------------------------------------------------------------------------

const EXIF = 'Exif\0\0'

function cleanJpeg(bytes: Uint8Array): Cleaned {
  const kept: Uint8Array[] = []
  let orientation = 1
  let hasFrame = false
  let at = 2
  for (;;) {
    if (bytes[at] !== 0xff) return 'unreadable'
    while (bytes[at + 1] === 0xff) at += 1
    const marker = bytes[at + 1]
    if (marker === undefined) return 'unreadable'
    if (marker === 0xd9) break
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
    const end = at + 2 + length
    if (length < 2 || end > bytes.length) return 'unreadable'
    if (marker === 0xe1 && latin(bytes, at + 4, at + 10) === EXIF) {
      orientation = orientationIn(bytes.subarray(at + 10, end)) ?? orientation
    }
    if (makesFrame(marker)) hasFrame = true
    let next = end
    if (marker === 0xda) {
      next = endOfScan(bytes, end)
      if (next < 0 || !hasFrame) return 'unreadable'
    }
    if (makesPicture(marker, bytes, at)) kept.push(bytes.subarray(at, next))
    at = next
  }
  if (!hasFrame) return 'unreadable'
  if (isAnotherFile(bytes.subarray(at + 2))) return 'two_kinds'
  const turned = orientation === 1 ? [] : [orientationSegment(orientation)]
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...turned, ...kept, Buffer.from([0xff, 0xd9])])
}

/** SOF, but for the tables that share their numbers: DHT, JPG and DAC. */
function makesFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
}

/** Comments and the segments of applications stay out, but for three without which colours would change. */
function makesPicture(marker: number, bytes: Uint8Array, at: number): boolean {
  if (marker === 0xfe) return false
  if (marker < 0xe0 || marker > 0xef) return true
  const name = latin(bytes, at + 4, at + 16)
  return (
    (marker === 0xe0 && name.startsWith('JFIF\0')) ||
    (marker === 0xe2 && name.startsWith('ICC_PROFILE\0')) ||
    (marker === 0xee && name.startsWith('Adobe'))
  )
}

/** Where the next marker is that ends the coded data: neither a stuffed byte nor a restart. -1: none. */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next === undefined) return -1
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return -1
}

/** Tag 0x0112 of the first directory (TIFF 6.0; Exif 2.32, section 4.6.4): how the picture is to be turned, 1 to 8. */
function orientationIn(tiff: Uint8Array): number | null {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  if (view.byteLength < 14) return null
  const little = view.getUint16(0) === 0x4949
  const directory = view.getUint32(4, little)
  if (directory + 2 > view.byteLength) return null
  const entries = view.getUint16(directory, little)
  for (let entry = 0; entry < entries; entry += 1) {
    const at = directory + 2 + entry * 12
    if (at + 12 > view.byteLength) return null
    if (view.getUint16(at, little) !== 0x0112) continue
    const value = view.getUint16(at + 8, little)
    return value >= 1 && value <= 8 ? value : null
  }
  return null
}

/** An Exif segment that says this and nothing else. */
function orientationSegment(orientation: number): Uint8Array {
  const segment = Buffer.alloc(36)
  segment.writeUInt16BE(0xffe1, 0)
  segment.writeUInt16BE(34, 2)
  segment.write(EXIF, 4, 'latin1')
  segment.write('MM\0*', 10, 'latin1')
  segment.writeUInt32BE(8, 14)
  segment.writeUInt16BE(1, 18)
  segment.writeUInt16BE(0x0112, 20)
  segment.writeUInt16BE(3, 22)
  segment.writeUInt32BE(1, 24)
  segment.writeUInt16BE(orientation, 28)
  return segment
}

// --- PNG (ISO/IEC 15948, section 5) ----------------------------------------------------------------------------------

const PNG_KEPT = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'sBIT', 'pHYs'])

function cleanPng(bytes: Uint8Array): Cleaned {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const kept: Uint8Array[] = [bytes.subarray(0, 8)]
  const seen: string[] = []
  let at = 8
  while (seen.at(-1) !== 'IEND') {
    if (at + 12 > bytes.length) return 'unreadable'
    const end = at + 12 + view.getUint32(at)
    if (end > bytes.length) return 'unreadable'
    const name = latin(bytes, at + 4, at + 8)
    // What stands in the place of a checksum shows what was put in by somebody who knows no PNG.
    if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) return 'unreadable'
    if (PNG_KEPT.has(name)) kept.push(bytes.subarray(at, end))
    // A reader that does not know a critical chunk can't show the picture.
    else if (!/^[a-z]/.test(name)) return 'unreadable'
    seen.push(name)
    at = end
  }
  if (seen[0] !== 'IHDR' || !seen.includes('IDAT')) return 'unreadable'
  return isAnotherFile(bytes.subarray(at)) ? 'two_kinds' : Buffer.concat(kept)
}

// --- WebP (RFC 9649, section 2) --------------------------------------------------------------------------------------

const WEBP_KEPT = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])
const WEBP_PICTURE = ['VP8 ', 'VP8L', 'ANMF']
const WEBP_EXIF_AND_XMP = 0x08 | 0x04

function cleanWebp(bytes: Uint8Array): Cleaned {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = 8 + view.getUint32(4, true)
  if (whole > bytes.length || whole < 20) return 'unreadable'
  const kept: Buffer[] = []
  const seen = new Set<string>()
  for (let at = 12; at < whole; ) {
    if (at + 8 > whole) return 'unreadable'
    const length = view.getUint32(at + 4, true)
    const end = at + 8 + length + (length % 2)
    if (end > whole) return 'unreadable'
    const name = latin(bytes, at, at + 4)
    if (WEBP_KEPT.has(name)) {
      const chunk = Buffer.from(bytes.subarray(at, end))
      if (name === 'VP8X' && length > 0) chunk[8] = (chunk[8] ?? 0) & ~WEBP_EXIF_AND_XMP
      kept.push(chunk)
    }
    seen.add(name)
    at = end
  }
  if (!WEBP_PICTURE.some((name) => seen.has(name))) return 'unreadable'
  if (isAnotherFile(bytes.subarray(whole))) return 'two_kinds'
  const head = Buffer.from(bytes.subarray(0, 12))
  head.writeUInt32LE(4 + kept.reduce((sum, chunk) => sum + chunk.length, 0), 4)
  return Buffer.concat([head, ...kept])
}

// --- PDF (ISO 32000-2, section 7.5) ----------------------------------------------------------------------------------

const ZIP_END = 'PK\x05\x06'
const ZIP_END_BYTES = 22

/** Nothing is taken out of a PDF: it is taken whole, or not. */
function checkPdf(bytes: Uint8Array): Cleaned {
  const tail = latin(bytes, Math.max(0, bytes.length - 65_600), bytes.length)
  if (endsAsZip(tail)) return 'two_kinds'
  const end = tail.lastIndexOf('%%EOF')
  if (end < 0) return 'unreadable'
  return /^[\s\0]*$/.test(tail.slice(end + 5)) ? bytes : 'two_kinds'
}

/** A ZIP is read from its end: a record there makes one of whatever stands before it (APPNOTE, section 4.3.16). */
function endsAsZip(tail: string): boolean {
  for (let at = tail.indexOf(ZIP_END); at >= 0; at = tail.indexOf(ZIP_END, at + 1)) {
    const comment = tail.charCodeAt(at + 20) | (tail.charCodeAt(at + 21) << 8)
    if (at + ZIP_END_BYTES + comment === tail.length) return true
  }
  return false
}

/** What other files hold anywhere, in lower case; and what some begin with. */
const MARKS = [
  '%pdf-',
  'pk\x03\x04',
  'pk\x05\x06',
  '<script',
  '<html',
  '<!doctype',
  '<svg',
  '<?php',
  '\x7felf',
  'rar!\x1a',
  '7z\xbc\xaf',
]
const BEGINNINGS = ['mz', '#!']

/** What a phone adds behind a picture, such as a film, is cut off; what somebody hid there is a reason to refuse. */
function isAnotherFile(rest: Uint8Array): boolean {
  const text = latin(rest, 0, rest.length).toLowerCase()
  const begun = text.trimStart()
  return MARKS.some((mark) => text.includes(mark)) || BEGINNINGS.some((beginning) => begun.startsWith(beginning))
}
