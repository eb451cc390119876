/** Codes on paper for the day on which the phone is gone: ten, each good once. 120 bits each (ASVS 5.0, 6.5.2). */
import { randomBytes } from 'node:crypto'
import type { LoginSecrets } from './login-secrets.ts'

export const RECOVERY_CODES = 10
const BYTES = 15
/** Crockford's: nothing in it is mistaken for something else. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const bits = Array.from(randomBytes(BYTES), (byte) => byte.toString(2).padStart(8, '0')).join('')
    const symbols = (bits.match(/.{5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five, 2)] ?? '')
    return (symbols.join('').match(/.{4}/g) ?? []).join('-')
  })
}

/** What is stored of a code, as it was made or as somebody reads it from paper. */
export function hashOfRecoveryCode(secrets: LoginSecrets, code: string): Buffer {
  const read = code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  return secrets.mac('recovery_code', read)
}
