/** Base 64 of RFC 4648 section 4, with padding, in its one canonical form. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const FORM = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const VALUES = new Map(Array.from(ALPHABET, (digit, value) => [digit.charCodeAt(0), value]))

export function base64(bytes: Uint8Array): string {
  let text = ''
  for (let index = 0; index < bytes.length; index += 3) {
    const left = bytes.length - index
    const word = (byteAt(bytes, index) << 16) | (byteAt(bytes, index + 1) << 8) | byteAt(bytes, index + 2)
    text += digit(word >> 18) + digit(word >> 12)
    text += left > 1 ? digit(word >> 6) : '='
    text += left > 2 ? digit(word) : '='
  }
  return text
}

/**
 * The bytes, or null for anything but what `base64` writes: no white space, no missing padding, and the unused bits of
 * the last digit are zero (section 3.5). Two texts never mean the same bytes.
 */
export function parseBase64(text: string): Uint8Array | null {
  if (!FORM.test(text)) return null
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  for (let group = 0; group * 4 < text.length; group++) {
    let word = 0
    for (let place = 0; place < 4; place++) word = (word << 6) | (VALUES.get(text.charCodeAt(group * 4 + place)) ?? 0)
    // What lies behind the end of the array is dropped by it.
    bytes[group * 3] = word >> 16
    bytes[group * 3 + 1] = word >> 8
    bytes[group * 3 + 2] = word
  }
  return padding === 0 || base64(bytes) === text ? bytes : null
}

function digit(word: number): string {
  return ALPHABET.charAt(word & 63)
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0
}
