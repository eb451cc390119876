/** Where electricity is measured, as the German energy market names it. */
import type { Sentence } from './malformed.ts'

export interface MeterPoint {
  /** As it was typed, without blanks, in capitals. */
  readonly meterPointId: string
  /** Set when it is none of the usual form. It is shown, and never a reason to refuse. */
  readonly warning: Sentence | null
}

/**
 * Reads the identification of a metering location (MeLo-ID, formerly "Zählpunktbezeichnung"): 33 characters, two
 * letters of the country, six digits of the network operator, five of the post code and twenty letters or digits
 * (VDE-AR-N 4400, "Messwesen Strom"). Blanks and lower case are tolerated. A market location has 11 digits, is another
 * thing, and is told apart.
 */
export function readMeterPoint(text: string): MeterPoint {
  const meterPointId = text.replace(/[ \t\r\n\u00a0\u202f\ufeff]/g, '').toUpperCase()
  if (/^[A-Z]{2}[0-9]{11}[0-9A-Z]{20}$/.test(meterPointId)) return { meterPointId, warning: null }
  return { meterPointId, warning: /^[0-9]{11}$/.test(meterPointId) ? MARKET_LOCATION : ODD_METER_POINT }
}

/** Where somebody said one; blanks alone say nothing. */
export function meterPointIn(text: string | null | undefined): MeterPoint | null {
  const read = readMeterPoint(text ?? '')
  return read.meterPointId === '' ? null : read
}

const ODD_METER_POINT: Sentence = {
  de: 'Eine Messlokation hat 33 Zeichen, beginnend mit DE und 11 Ziffern. Bitte prüfen, ob sie richtig abgeschrieben ist.',
  en: 'A metering location has 33 characters and begins with DE and 11 digits. Check that it was copied correctly.',
}
const MARKET_LOCATION: Sentence = {
  de: 'Das sieht nach einer Marktlokation aus (11 Ziffern). Gemeint ist die Messlokation mit 33 Zeichen.',
  en: 'This looks like a market location (11 digits). What is meant is the metering location of 33 characters.',
}
