import { bytesToHex } from '@noble/hashes/utils.js'
import { counterBytes, type HashAlgorithm, hmac, OathError } from './mac.ts'

export type HotpOptions = {
  /** 6 to 10; RFC 4226 section 5.3 asks for at least 6. */
  readonly digits?: number
  readonly algorithm?: HashAlgorithm
}

/**
 * One-time code of RFC 4226: `digits` decimal digits, with leading zeros. Defaults: 6 digits, SHA-1.
 * Throws `OathError`: `digits_out_of_range`, `counter_out_of_range`, `algorithm_unknown`.
 */
export function hotp(secret: Uint8Array, counter: bigint | number, options: HotpOptions = {}): string {
  const digits = options.digits ?? 6
  if (!Number.isInteger(digits) || digits < 6 || digits > 10) throw digitsOutOfRange()
  return truncate(hmac(options.algorithm ?? 'SHA1', secret, counterBytes(counter)), digits)
}

/**
 * Dynamic truncation (RFC 4226 section 5.3): from a MAC of at least 20 bytes to 4 … 10 decimal digits.
 * 0 digits stand for no truncation (RFC 6287 section 6.2): the whole MAC in lower-case hex.
 * Throws `OathError`: `digits_out_of_range`, `mac_too_short`.
 */
export function truncate(mac: Uint8Array, digits: number): string {
  if (digits === 0) return bytesToHex(mac)
  if (!Number.isInteger(digits) || digits < 4 || digits > 10) throw digitsOutOfRange()
  if (mac.length < 20) throw new OathError('mac_too_short', 'Dynamic truncation needs a MAC of at least 20 bytes.')
  const offset = byte(mac, mac.length - 1) & 0x0f
  const binary =
    (byte(mac, offset) & 0x7f) * 0x1_00_00_00 +
    byte(mac, offset + 1) * 0x1_00_00 +
    byte(mac, offset + 2) * 0x1_00 +
    byte(mac, offset + 3)
  return String(binary % 10 ** digits).padStart(digits, '0')
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0
}

function digitsOutOfRange(): OathError {
  return new OathError('digits_out_of_range', 'The number of digits is outside what the standard allows.')
}
