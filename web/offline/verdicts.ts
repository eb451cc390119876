/**
 * May this device be installed? The server says so where it can be asked in time; in a cellar a verdict does that it
 * signed for this tour. What the phone knows itself can turn a yes into a no, never the other way. No verdict is a no.
 */
import { canonicalise } from '../../src/auditlog/canonical.ts'
import { isMalformed, parseDeviceId } from '../../src/custody/identifiers.ts'
import type { HeldTour } from './records.ts'
import { exposedDevices } from './tour-state.ts'
import type { LocalReason, ShownVerdict, SignedVerdict, VerdictKey } from './types.ts'

export type CheckEd25519 = (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => Promise<boolean>

const PREFIX = 'geleit-verdict-v1\0'

/** What the server signs: see `verdictMessage` in src/server/verdicts.ts. */
export function messageOf(signed: SignedVerdict): Uint8Array {
  const { deviceId, verdict, reasons, asOf, purpose, validUntil, tourId } = signed
  const canonical = canonicalise({ deviceId, verdict, reasons: [...reasons], asOf, purpose, validUntil, tourId })
  const prefix = new TextEncoder().encode(PREFIX)
  const message = new Uint8Array(prefix.length + canonical.length)
  message.set(prefix)
  message.set(canonical, prefix.length)
  return message
}

/** Null: it is what it says. `now`: ms since 1970 UTC. */
export async function whyNotSigned(
  signed: SignedVerdict,
  wanted: { readonly deviceId: string; readonly tourId: string; readonly keyId: string; readonly now: number },
  keys: readonly VerdictKey[],
  check: CheckEd25519,
): Promise<LocalReason | null> {
  const key = keys.find(({ keyId }) => keyId === wanted.keyId)
  const isMeant = signed.purpose === 'install' && signed.tourId === wanted.tourId && signed.deviceId === wanted.deviceId
  if (key === undefined || !isMeant) return 'verdict_forged'
  const isTrue = await check(bytesOf(signed.signature), messageOf(signed), bytesOf(key.publicKey)).catch(() => false)
  if (!isTrue) return 'verdict_forged'
  return wanted.now < Date.parse(signed.validUntil) ? null : 'verdict_expired'
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

/** What this phone knows against a device, by what it did and saw itself. */
export function localReasons(deviceId: string, tours: readonly HeldTour[]): readonly LocalReason[] {
  const reasons = new Set<LocalReason>()
  for (const { state } of tours) {
    const device = state.devices.get(deviceId)
    if (device === undefined) continue
    if (exposedDevices(state).has(deviceId)) reasons.add('box_was_forced')
    if (device.reported || state.boxReported) reasons.add('reported_here')
    if (device.defective) reasons.add('defective_here')
    if (device.place === 'installed') reasons.add('installed_here')
  }
  return [...reasons]
}

export interface VerdictParts {
  readonly tours: readonly HeldTour[]
  /** Reports of this device that wait to be sent, made on no tour. */
  readonly reported: (deviceId: string) => boolean
  /** Something of this phone has not come to the server, so it may know less than the phone. */
  readonly hasUnsent: boolean
  readonly now: number
  readonly isOnline: boolean
  readonly check: CheckEd25519
  /** Asks the server; throws where there is no answer. */
  readonly ask: (deviceId: string, signal: AbortSignal) => Promise<Pick<ShownVerdict, 'verdict' | 'reasons' | 'asOf'>>
}

/** How long the server may take before what was signed is shown instead. */
const PATIENCE_MS = 1_500

export async function verdictOn(text: string, parts: VerdictParts): Promise<ShownVerdict> {
  const parsed = parseDeviceId(text)
  if (isMalformed(parsed)) return { deviceId: text.trim(), verdict: 'no', reasons: ['unreadable'], from: 'phone' }
  const deviceId: string = parsed
  const local = new Set(localReasons(deviceId, parts.tours))
  if (parts.reported(deviceId)) local.add('reported_here')
  // As long as the server has not heard all of it, it could only say yes for want of news.
  if (local.size > 0 && parts.hasUnsent) return { deviceId, verdict: 'no', reasons: [...local], from: 'phone' }
  const said = parts.isOnline ? await askedInTime(deviceId, parts) : null
  if (said !== null) return { ...said, deviceId, from: 'server' }
  if (local.size > 0) return { deviceId, verdict: 'no', reasons: [...local], from: 'phone' }
  return signedVerdict(deviceId, parts)
}

async function askedInTime(deviceId: string, { ask }: VerdictParts): Promise<Awaited<ReturnType<typeof ask>> | null> {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  try {
    return await ask(deviceId, signal)
  } catch {
    return null
  }
}

async function signedVerdict(deviceId: string, { tours, now, check }: VerdictParts): Promise<ShownVerdict> {
  let worst: LocalReason = 'cannot_be_had'
  // The newest first: a box that was fetched twice has two.
  for (const { pack, keys, seen } of [...tours].reverse()) {
    const signed = pack.verdicts.find((each) => each.deviceId === deviceId)
    if (signed === undefined) continue
    const wanted = { deviceId, tourId: pack.tourId, keyId: pack.verdictKeyId, now: Math.max(now, seen) }
    const why = await whyNotSigned(signed, wanted, keys, check)
    if (why === null) {
      const { verdict, reasons, asOf, validUntil } = signed
      return { deviceId, verdict, reasons, asOf, validUntil, from: 'signed' }
    }
    worst = why
  }
  return { deviceId, verdict: 'no', reasons: [worst], from: 'phone' }
}

/** By the browser; by our own library in browsers that know the curve not yet. */
export const checkEd25519: CheckEd25519 = async (signature, message, publicKey) => {
  const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes)
  try {
    const key = await crypto.subtle.importKey('raw', own(publicKey), 'Ed25519', false, ['verify'])
    return await crypto.subtle.verify('Ed25519', key, own(signature), own(message))
  } catch {
    const { ed25519 } = await import('@noble/curves/ed25519.js')
    return ed25519.verify(signature, message, publicKey)
  }
}
