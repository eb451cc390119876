/** People with keys, and what they do with them in the tests of keys. */
import type { Box } from '../../src/cli/rehearsal/box.ts'
import type { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { announce, deliver, issueToVan, openBox, packLarge } from '../stories/rehearsal.ts'

export interface Field {
  /** In the first van, with these devices in it. */
  readonly box: Box
  readonly deviceIds: readonly string[]
  readonly siteId: string
}

/** A small box with devices in the first fitter's van. */
export async function boxInVan(client: StoryClient, devices = 2): Promise<Field> {
  const deviceIds = await announce(client, devices)
  await deliver(client, await packLarge(client, deviceIds), 1)
  const box = await issueToVan(client, deviceIds)
  return { box, deviceIds, siteId: client.site('Sample van 1') }
}

/** A code that opens the box, for the fitter and her key; not typed in anywhere. */
export async function openingCode(
  client: StoryClient,
  { box, siteId }: Pick<Field, 'box' | 'siteId'>,
  who = 'fitter-1',
): Promise<{ openingId: string; code: string }> {
  const { keySerial } = client.person(who)
  const content = { purpose: 'installing', keySerial, siteId }
  const { openingId, code } = await client.post(who, `/v1/containers/${box.containerId}/openings`, content)
  return { openingId: String(openingId), code: String(code) }
}

/** Has a key sign a text that the server made. */
export async function sign(client: StoryClient, keySerial: string, challenge: unknown): Promise<string> {
  const { signature } = await client.post('driver', `/rehearsal/keys/${keySerial}/sign`, { challenge })
  return String(signature)
}

/** Registers a virtual key, and hands it out to somebody who has none. */
export async function handOut(client: StoryClient, keySerial: string, who: string): Promise<void> {
  await registerKey(client, keySerial)
  const { personId } = client.person(who)
  await client.post('store-keeper', `/v1/keys/${keySerial}/personalisations`, { personId })
  const { challenge } = await client.post('store-keeper', `/v1/keys/${keySerial}/handouts`)
  const signature = await sign(client, keySerial, challenge)
  await client.post(who, `/v1/keys/${keySerial}/handouts/confirmations`, { signature })
}

export async function registerKey(client: StoryClient, keySerial: string, who = 'store-keeper'): Promise<void> {
  const { publicKey } = await client.get('driver', `/rehearsal/keys/${keySerial}`)
  await client.post(who, '/v1/keys', { keySerial, publicKey })
}

/** Takes a key back with its signature. */
export async function takeBack(client: StoryClient, keySerial: string, who = 'store-keeper'): Promise<void> {
  const { challenge } = await client.post(who, `/v1/keys/${keySerial}/returns`)
  const signature = await sign(client, keySerial, challenge)
  await client.post(who, `/v1/keys/${keySerial}/returns/confirmations`, { signature })
}

export async function trustOf(client: StoryClient, { box }: Pick<Field, 'box'>): Promise<string> {
  return String((await client.get('store-keeper', `/v1/containers/${box.containerId}`))['trust'])
}

export { openBox }
