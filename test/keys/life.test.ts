/** Stock, hand-out and return of electronic keys, through the API with virtual keys that sign. */
import { expect, test } from 'vitest'
import { startRehearsal } from '../stories/rehearsal.ts'
import { boxInVan, handOut, openBox, registerKey, sign, takeBack } from './people.ts'

const KEEPER = 'store-keeper'
const OFFICER = 'operator-security'

test('a key lives: registered, made somebody’s, handed out, proven, taken back, given to the next', async () => {
  const { client } = await startRehearsal()
  await takeBack(client, 'KEY-F2')
  await handOut(client, 'KEY-F9', 'fitter-2')
  const key = await client.get(KEEPER, '/v1/keys/KEY-F9')
  const { personId } = client.person('fitter-2')
  const keeper = client.person(KEEPER).personId
  expect(key).toMatchObject({ keySerial: 'KEY-F9', status: 'active', personId, lostAt: null, codesOut: [] })
  expect(key['history']).toMatchObject([
    { status: 'in_stock', personId: null, byPersonId: keeper, signed: false },
    { status: 'personalised', personId, byPersonId: keeper, signed: false },
    { status: 'active', personId, byPersonId: personId, signed: true },
  ])
  expect(key['lastPossessionAt']).toBe((key['history'] as { at: string }[])[2]?.at)
  await takeBack(client, 'KEY-F9')
  expect(await client.get(KEEPER, '/v1/keys/KEY-F9')).toMatchObject({ status: 'in_stock', personId: null })
  // The other one, which came back before, is as good as new.
  const { keySerial } = { keySerial: 'KEY-F2' }
  await client.post(KEEPER, `/v1/keys/${keySerial}/personalisations`, { personId })
  const { challenge } = await client.post(KEEPER, `/v1/keys/${keySerial}/handouts`)
  await client.post('fitter-2', `/v1/keys/${keySerial}/handouts/confirmations`, {
    signature: await sign(client, keySerial, challenge),
  })
})

test('each confirmed act is a proof of possession, and who shows none for days is listed', async () => {
  const { client } = await startRehearsal()
  const { box, siteId } = await boxInVan(client)
  const before = await client.get(KEEPER, '/v1/keys/KEY-F1')
  expect(before['lastPossessionAt']).toBeNull()
  await client.pass(1)
  await openBox(client, { who: 'fitter-1', box, purpose: 'installing', siteId })
  const seen = String((await client.get(KEEPER, '/v1/keys/KEY-F1'))['lastPossessionAt'])
  expect(Date.parse(seen)).toBeGreaterThan(Date.now() + 1_000_000)
  await client.pass(72)
  const lists = async (days: number): Promise<string[]> => {
    const { keys } = await client.get(KEEPER, `/v1/keys?notSeenForDays=${days}`)
    return (keys as { keySerial: string }[]).map((key) => key.keySerial)
  }
  expect(await lists(2)).toContain('KEY-F1')
  expect(await lists(4)).not.toContain('KEY-F1')
  expect(await lists(4)).toContain('KEY-F2')
  const all = await client.get(KEEPER, '/v1/keys?limit=2')
  expect((all['keys'] as unknown[]).length).toBe(2)
  // Whatever is listed is of one's own party.
  const neighbour = await client.get('neighbour-store-keeper', '/v1/keys')
  expect((neighbour['keys'] as { keySerial: string }[]).map((key) => key.keySerial)).toEqual(['KEY-N1'])
})

test('what nobody can do with a key', async () => {
  const { client } = await startRehearsal()
  const fitter = client.person('fitter-1').personId
  const auditor = client.person('operator-auditor').personId
  const publicKey = async (serial: string): Promise<string> =>
    String((await client.get('driver', `/rehearsal/keys/${serial}`))['publicKey'])
  const post = '/v1/keys'
  // A cloned serial, the same key under another serial, and bytes that are no key.
  await client.refused('key_serial_taken', 'a cloned serial', KEEPER, post, {
    keySerial: 'KEY-F1',
    publicKey: await publicKey('KEY-CLONE'),
  })
  await client.refused('public_key_taken', 'one key twice', KEEPER, post, {
    keySerial: 'KEY-F8',
    publicKey: await publicKey('KEY-F1'),
  })
  for (const none of ['00'.repeat(32), `01${'00'.repeat(31)}`, 'ff'.repeat(32)]) {
    await client.refused('public_key_unusable', none, KEEPER, post, { keySerial: 'KEY-F8', publicKey: none })
  }
  await registerKey(client, 'KEY-F9')
  const give = '/v1/keys/KEY-F9/personalisations'
  await client.refused('person_has_key', 'a second key', KEEPER, give, { personId: fitter })
  await client.refused('person_may_hold_no_key', 'no role for it', KEEPER, give, { personId: auditor })
  const stranger = client.person('neighbour-store-keeper').personId
  await client.refused('not_found', 'another party', KEEPER, give, { personId: stranger })
  await client.refused('key_not_personalised', 'not yet anybody’s', KEEPER, '/v1/keys/KEY-F9/handouts')
  await client.refused('key_not_out', 'nobody has it', KEEPER, '/v1/keys/KEY-F9/returns')
  await client.refused('not_found', 'a key of another party', 'neighbour-store-keeper', '/v1/keys/KEY-F9/handouts')

  // Nobody hands out to themself; the keeper's own key is taken back by another keeper.
  await client.refused('handed_to_oneself', 'taking one’s own back', KEEPER, '/v1/keys/KEY-S1/returns')
  await takeBack(client, 'KEY-S1', 'store-keeper-2')
  await client.post(KEEPER, give, { personId: client.person(KEEPER).personId })
  await client.refused('handed_to_oneself', 'handing out to oneself', KEEPER, '/v1/keys/KEY-F9/handouts')
  const { challenge } = await client.post('store-keeper-2', '/v1/keys/KEY-F9/handouts')
  const confirm = '/v1/keys/KEY-F9/handouts/confirmations'
  const signature = await sign(client, 'KEY-F9', challenge)
  await client.refused('key_not_yours', 'somebody else confirms', 'fitter-1', confirm, { signature })
  const clone = await sign(client, 'KEY-CLONE', challenge)
  await client.refused('key_signature_wrong', 'a clone signs', KEEPER, confirm, { signature: clone })
  await client.pass(0.26)
  await client.refused('key_challenge_over', 'a quarter of an hour later', KEEPER, confirm, { signature })
  const fresh = await client.post('store-keeper-2', '/v1/keys/KEY-F9/handouts')
  expect(fresh['challenge']).not.toBe(challenge)
  await client.post(KEEPER, confirm, { signature: await sign(client, 'KEY-F9', fresh['challenge']) })
  await client.refused('key_not_personalised', 'twice', KEEPER, confirm, { signature })
})

test('suspended, lifted by somebody else, revoked; what can’t sign never comes back into stock', async () => {
  const { client } = await startRehearsal()
  const field = await boxInVan(client)
  const ask = `/v1/containers/${field.box.containerId}/openings`
  const content = { purpose: 'installing', keySerial: 'KEY-F1', siteId: field.siteId }
  await client.post(KEEPER, '/v1/keys/KEY-F1/suspensions')
  await client.refused('key_not_active', 'suspended', 'fitter-1', ask, content)
  await client.post(OFFICER, '/v1/keys/KEY-F1/reactivations')
  await client.post(KEEPER, '/v1/keys/KEY-O1/suspensions')
  await client.refused('second_person_needed', 'one’s own', OFFICER, '/v1/keys/KEY-O1/reactivations')
  await client.post('fitter-1', ask, content)
  const revoked = await client.post(OFFICER, '/v1/keys/KEY-F1/revocations')
  expect(revoked).toMatchObject({ keyStatus: 'revoked', unproven: [field.box.containerId] })
  for (const deviceId of field.deviceIds) await client.verdict('fitter-1', deviceId, 'no')
  await client.refused('key_already_revoked', 'twice', OFFICER, '/v1/keys/KEY-F1/revocations')
  const taken = await client.post(KEEPER, '/v1/keys/KEY-F2/returns', { defective: true })
  expect(taken).toMatchObject({ keySerial: 'KEY-F2', keyStatus: 'revoked' })
  await client.refused('key_not_in_stock', 'defective', KEEPER, '/v1/keys/KEY-F2/personalisations', {
    personId: client.person('fitter-2').personId,
  })
})

test('a virtual key signs nothing that a lock could ask for', async () => {
  const { client } = await startRehearsal()
  const path = '/rehearsal/keys/KEY-F1/sign'
  for (const challenge of [
    'geleit-key-v1|LOCK-S-0001|00',
    'geleit-key-handout-v2|x',
    'x geleit-key-handout-v1|x',
    'geleit-key-handout-v1|\u00fc',
  ]) {
    await client.refused('request_malformed', challenge, 'driver', path, { challenge })
  }
})
