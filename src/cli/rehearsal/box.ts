/** What a person does at a box: ask for the code, type it, lift the lid, send the receipt. */
import { pointsOf } from '../../custody/inspection.ts'
import { DEFAULT_POLICY } from '../../custody/policy.ts'
import { type LockAnswer, must, type StoryClient } from './client.ts'

export interface Box {
  readonly containerId: string
  readonly lockSerial: string
}

export function boxOf(client: StoryClient, serial: string): Box {
  const containerId = client.container(serial)
  const lock = client.file.locks.find((each) => each.containerId === containerId)
  if (lock === undefined) throw new Error(`box ${serial} has no lock`)
  return { containerId, lockSerial: lock.serial }
}

/** What an inspection says that finds nothing wrong, where nothing else was agreed about its points. */
export const IN_ORDER: Readonly<Record<string, true>> = Object.fromEntries(
  pointsOf(DEFAULT_POLICY).map((check) => [check, true]),
)

export interface Opened {
  readonly box: Box
  readonly openingId: string
  readonly code: string
  readonly keySerial: string
  readonly tampered: boolean
  readonly exposed: number
}

export interface OpenRequest {
  readonly who: string
  readonly box: Box
  readonly purpose: string
  readonly siteId: string
}

export async function openBox(client: StoryClient, { who, box, purpose, siteId }: OpenRequest): Promise<Opened> {
  const keySerial = keyOf(client, who)
  const issued = await client.post(who, `/v1/containers/${box.containerId}/openings`, { purpose, keySerial, siteId })
  const openingId = String(issued['openingId'])
  const code = String(issued['code'])
  const answer = await typeCode(client, box, keySerial, code)
  await client.lock(box.lockSerial, 'lid', { open: true })
  const taken = await client.post(who, `/v1/openings/${openingId}/receipts`, { receipt: answer.receipt })
  must(taken['result'] !== 'waiting', 'the receipt of an opening has to be confirmed')
  return { box, openingId, code, keySerial, tampered: taken['tampered'] === true, exposed: Number(taken['exposed']) }
}

export interface Closed {
  readonly code: string
  readonly tampered: boolean
}

export async function closeBox(client: StoryClient, who: string, opened: Opened): Promise<Closed> {
  const { box, openingId } = opened
  const keySerial = keyOf(client, who)
  const issued = await client.post(who, `/v1/openings/${openingId}/closing-code`, { keySerial })
  const code = String(issued['code'])
  await client.lock(box.lockSerial, 'lid', { open: false })
  const answer = await typeCode(client, box, keySerial, code)
  const taken = await client.post(who, `/v1/openings/${openingId}/receipts`, { receipt: answer.receipt })
  must(taken['result'] !== 'waiting', 'the receipt of a closing has to be confirmed')
  return { code, tampered: taken['tampered'] === true }
}

/** Types a code until the lock shows a receipt. An answer that got lost on the way is shown again by the lock. */
export async function typeCode(client: StoryClient, box: Box, keySerial: string, code: string): Promise<LockAnswer> {
  let answer = await client.lock(box.lockSerial, 'enter', { keySerial, code })
  for (let tries = 0; answer.receipt === undefined && tries < 5; tries += 1) {
    const again = answer.code === 'already_used' || answer.code === 'already_open' || answer.code === 'already_closed'
    answer = again
      ? await client.lock(box.lockSerial, 'receipt', { keySerial })
      : await client.lock(box.lockSerial, 'enter', { keySerial, code })
  }
  must(answer.receipt !== undefined, `the lock shows no receipt but "${answer.display}"`)
  return answer
}

export function keyOf(client: StoryClient, who: string): string {
  const { keySerial } = client.person(who)
  if (keySerial === null) throw new Error(`${who} has no key`)
  return keySerial
}

/** Scans in lots, as a scanner does. */
export async function scan(
  client: StoryClient,
  who: string,
  opened: Opened,
  direction: 'in' | 'out',
  deviceIds: readonly string[],
  more: { readonly lot?: number; readonly repackagingId?: string } = {},
): Promise<void> {
  const { lot = deviceIds.length, repackagingId } = more
  for (let start = 0; start < deviceIds.length; start += lot) {
    const part = deviceIds.slice(start, start + lot)
    const content = { direction, deviceIds: part, ...(repackagingId === undefined ? {} : { repackagingId }) }
    const answer = await client.post(who, `/v1/openings/${opened.openingId}/scans`, content)
    must(Number(answer['scanned']) === part.length, `scanned ${String(answer['scanned'])} of ${part.length}`)
  }
}
