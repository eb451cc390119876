/**
 * Codes of an authenticator app (TOTP, RFC 6238) with what every such app can do: SHA-1, 6 digits, 30 seconds. The
 * secret is derived from the key store and a stored salt, so the database holds nothing to compute codes with.
 */
import { timingSafeEqual } from 'node:crypto'
import { hotp } from '../../oath/hotp.ts'
import type { LoginSecrets } from './login-secrets.ts'

export const TOTP_SALT_BYTES = 16
const SECRET_BYTES = 20
const STEP_MS = 30_000
/** One step to either side, for clocks that are not quite right (section 5.2). */
const STEPS_OFF = 1
const DIGITS = 6

export function totpSecret(secrets: LoginSecrets, naturalPersonId: string, salt: Uint8Array): Uint8Array {
  return secrets.mac('totp', naturalPersonId, salt).subarray(0, SECRET_BYTES)
}

/** The code at a time, ms since 1970. */
export function totpAt(secret: Uint8Array, at: number): string {
  return hotp(secret, BigInt(Math.floor(at / STEP_MS)), { digits: DIGITS })
}

/**
 * The time step of which this is the code; null: of none that counts now. A step must be taken once only, by whoever
 * keeps the newest.
 */
export function totpStepOf(secret: Uint8Array, code: string, now: number): number | null {
  const typed = code.replaceAll(' ', '')
  if (!/^\d{6}$/.test(typed)) return null
  const current = Math.floor(now / STEP_MS)
  let found: number | null = null
  // All of them, whichever fits: the time it takes says nothing.
  for (let step = current - STEPS_OFF; step <= current + STEPS_OFF; step += 1) {
    const expected = Buffer.from(hotp(secret, BigInt(Math.max(step, 0)), { digits: DIGITS }))
    if (timingSafeEqual(expected, Buffer.from(typed))) found = step
  }
  return found
}

/** What the app scans, or somebody types into it (Key Uri Format of Google Authenticator). */
export function totpEnrolment(
  secret: Uint8Array,
  loginName: string,
): { readonly secret: string; readonly uri: string } {
  const text = base32(secret)
  const label = `Geleit:${encodeURIComponent(loginName)}`
  const parameters = `secret=${text}&issuer=Geleit&algorithm=SHA1&digits=${DIGITS}&period=${STEP_MS / 1000}`
  return { secret: text, uri: `otpauth://totp/${label}?${parameters}` }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648, section 6, without padding: 20 bytes fill 32 characters. */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(value >>> bits) & 31] ?? ''
    }
    value &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + (ALPHABET[(value << (5 - bits)) & 31] ?? '')
}
