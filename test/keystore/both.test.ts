/** What a key store promises, tried with each kind of key store. */
import { createHmac, createPublicKey, randomBytes, verify } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { KeyStore } from '../../src/keystore/keystore.ts'
import { caught, codeOf, codeThrownBy, KINDS } from './stores.ts'

const MESSAGE = Buffer.from('message')
const NO_GENERATIONS = [0, -1, 1.5, Number.NaN, 2 ** 53]

describe.each(KINDS)('%s', (_, make) => {
  test('computes the same after it was opened again', async () => {
    const store = await make()
    const first = await store.open()
    const second = await store.open()
    expect(everythingOf(second)).toEqual(everythingOf(first))
  })

  test('has nothing in common with another one', async () => {
    const first = everythingOf(await (await make()).open())
    const second = everythingOf(await (await make()).open())
    for (const [name, value] of Object.entries(first)) expect(second[name], name).not.toEqual(value)
  })

  test('mac is HMAC-SHA-256 under the secret that the lock gets', async () => {
    const keyStore = await (await make()).open()
    const secret = keyStore.forLockMaker('LOCK-1')
    expect(secret).toHaveLength(32)
    expect(keyStore.mac('LOCK-1', MESSAGE)).toEqual(createHmac('sha256', secret).update(MESSAGE).digest())
    expect(keyStore.mac('LOCK-2', MESSAGE)).not.toEqual(keyStore.mac('LOCK-1', MESSAGE))
    secret.fill(0)
    expect(keyStore.forLockMaker('LOCK-1')).not.toEqual(secret)
  })

  test('a lock’s secret has generations, the first where none is named', async () => {
    const keyStore = await (await make()).open()
    expect(keyStore.mac('LOCK-1', MESSAGE, 1)).toEqual(keyStore.mac('LOCK-1', MESSAGE))
    expect(keyStore.forLockMaker('LOCK-1', 1)).toEqual(keyStore.forLockMaker('LOCK-1'))
    const secret = keyStore.forLockMaker('LOCK-1', 2)
    expect(keyStore.mac('LOCK-1', MESSAGE, 2)).toEqual(createHmac('sha256', secret).update(MESSAGE).digest())
    expect(secret).not.toEqual(keyStore.forLockMaker('LOCK-1', 1))
    expect([keyStore.nextLockGeneration(null), keyStore.nextLockGeneration(1), keyStore.nextLockGeneration(7)]).toEqual(
      [1, 2, 8],
    )
    for (const generation of NO_GENERATIONS) {
      expect(() => keyStore.mac('LOCK-1', MESSAGE, generation)).toThrow(RangeError)
      expect(() => keyStore.forLockMaker('LOCK-1', generation)).toThrow(RangeError)
      expect(() => keyStore.nextLockGeneration(generation)).toThrow(RangeError)
    }
  })

  test('a lock that brings its secret keeps it, for whoever opens the store; its next generation is ours', async () => {
    const store = await make()
    const [keyStore, elsewhere] = [await store.open(), await store.open()]
    const secret = new Uint8Array(randomBytes(32))
    await keyStore.registerLock('FOREIGN-1', secret)
    await keyStore.registerLock('FOREIGN-1', secret)
    const expected = createHmac('sha256', secret).update(MESSAGE).digest()
    expect(keyStore.mac('FOREIGN-1', MESSAGE)).toEqual(expected)
    expect(elsewhere.mac('FOREIGN-1', MESSAGE)).toEqual(expected)
    expect(Buffer.from(keyStore.forLockMaker('FOREIGN-1'))).toEqual(Buffer.from(secret))
    expect(keyStore.mac('FOREIGN-1', MESSAGE, 2)).not.toEqual(expected)
  })

  test('a lock never changes its secret by being registered again', async () => {
    const keyStore = await (await make()).open()
    const secret = randomBytes(32)
    await keyStore.registerLock('FOREIGN-1', secret)
    await expect(codeOf(keyStore.registerLock('FOREIGN-1', randomBytes(32)))).resolves.toBe('lock_has_other_secret')
    await expect(codeOf(keyStore.registerLock('FOREIGN-1'))).resolves.toBe('lock_has_other_secret')
    expect(keyStore.mac('FOREIGN-1', MESSAGE)).toEqual(createHmac('sha256', secret).update(MESSAGE).digest())
  })

  test('a lock of our own leaves nothing in the store', async () => {
    const store = await make()
    const keyStore = await store.open()
    const before = readdirSync(store.dir)
    await keyStore.registerLock('LOCK-1')
    await keyStore.registerLock('LOCK-1')
    expect(readdirSync(store.dir)).toEqual(before)
  })

  test('a stored secret with any byte changed, cut off, or under another lock’s name is found', async () => {
    const store = await make()
    const keyStore = await store.open()
    await keyStore.registerLock('FOREIGN-1', randomBytes(32))
    const file = join(store.dir, 'locks/FOREIGN-1.sealed')
    const original = readFileSync(file)
    for (let index = 0; index < original.length; index += 1) {
      const changed = Buffer.from(original)
      changed[index] = (changed[index] ?? 0) ^ 1
      writeFileSync(file, changed)
      expect(() => keyStore.mac('FOREIGN-1', MESSAGE), `byte ${index}`).toThrow('is damaged or was changed')
      writeFileSync(file, original.subarray(0, index))
      expect(() => keyStore.mac('FOREIGN-1', MESSAGE), `first ${index} bytes`).toThrow('is damaged or was changed')
    }
    writeFileSync(join(store.dir, 'locks/FOREIGN-2.sealed'), original)
    expect(() => keyStore.mac('FOREIGN-2', MESSAGE)).toThrow('is damaged or was changed')
  })

  test('what is no serial, and what is no secret', async () => {
    const keyStore = await (await make()).open()
    for (const serial of ['', 'a', 'LOCK 1', '../LOCK-1', 'A'.repeat(17), 'LOCK|1', 'LOCK-1\n']) {
      expect(codeThrownBy(() => keyStore.mac(serial, MESSAGE))).toBe('bad_serial')
      expect(codeThrownBy(() => keyStore.forLockMaker(serial))).toBe('bad_serial')
      await expect(codeOf(keyStore.registerLock(serial, randomBytes(32)))).resolves.toBe('bad_serial')
    }
    await expect(codeOf(keyStore.registerLock('FOREIGN-1', randomBytes(31)))).resolves.toBe('bad_secret')
  })

  test('the key of checkpoints has generations, each with a key of its own', async () => {
    const keyStore = await (await make()).open()
    expect(keyStore.checkpointPublicKeyOf(1)).toEqual(keyStore.checkpointPublicKey)
    expect(keyStore.signCheckpoint(MESSAGE)).toEqual(keyStore.signCheckpoint(MESSAGE, 1))
    const second = keyStore.signCheckpoint(MESSAGE, 2)
    expect(verifies(keyStore.checkpointPublicKeyOf(2), MESSAGE, second)).toBe(true)
    expect(verifies(keyStore.checkpointPublicKey, MESSAGE, second)).toBe(false)
    for (const generation of NO_GENERATIONS) {
      expect(() => keyStore.checkpointPublicKeyOf(generation)).toThrow(RangeError)
      expect(() => keyStore.signCheckpoint(MESSAGE, generation)).toThrow(RangeError)
    }
  })

  test('verdicts and checkpoints verify, each with its own key', async () => {
    const keyStore = await (await make()).open()
    const signature = keyStore.signVerdict(MESSAGE)
    expect(signature).toHaveLength(64)
    expect(verifies(keyStore.verdictPublicKey, MESSAGE, signature)).toBe(true)
    expect(verifies(keyStore.verdictPublicKey, Buffer.from('another'), signature)).toBe(false)
    expect(verifies(keyStore.checkpointPublicKey, MESSAGE, signature)).toBe(false)
    expect(verifies(keyStore.checkpointPublicKey, MESSAGE, keyStore.signCheckpoint(MESSAGE))).toBe(true)
  })

  test('a rotation of the master changes nothing for what there is', async () => {
    const store = await make()
    const running = await store.open()
    const own = randomBytes(32)
    await running.registerLock('FOREIGN-1', own)
    const before = everythingOf(running)
    await store.rotate()
    expect(everythingOf(running)).toEqual(before)
    const opened = await store.open()
    expect(everythingOf(opened)).toEqual(before)
    expect(Buffer.from(opened.forLockMaker('FOREIGN-1'))).toEqual(own)
    await store.rotate()
    expect(everythingOf(await store.open())).toEqual(before)
  })

  test('after a rotation what is personalised comes from the new master, once it is opened', async () => {
    const store = await make()
    const running = await store.open()
    await store.rotate()
    const opened = await store.open()
    expect([opened.nextLockGeneration(null), opened.nextLockGeneration(3), opened.nextLockGeneration(1001)]).toEqual([
      1001, 1001, 1002,
    ])
    expect(opened.mac('LOCK-1', MESSAGE, 1001)).not.toEqual(opened.mac('LOCK-1', MESSAGE, 1))
    // Who has not seen the rotation goes on as before, and computes nothing wrong of what it can't know.
    expect(running.nextLockGeneration(1)).toBe(2)
    expect(codeThrownBy(() => running.mac('LOCK-1', MESSAGE, 1001))).toBe('generation_unknown')
    expect(codeThrownBy(() => running.forLockMaker('LOCK-1', 1001))).toBe('generation_unknown')
    expect(codeThrownBy(() => opened.mac('LOCK-1', MESSAGE, 2001))).toBe('generation_unknown')
    expect(codeThrownBy(() => running.nextLockGeneration(1000))).toBe('generation_unknown')
    const own = randomBytes(32)
    await opened.registerLock('FOREIGN-1', own)
    expect(codeThrownBy(() => running.mac('FOREIGN-1', MESSAGE))).toBe('damaged')
    expect(Buffer.from((await store.open()).forLockMaker('FOREIGN-1'))).toEqual(own)
  })

  test('of several rotations at once each is whole, or says that another is at it', async () => {
    const store = await make()
    await store.open()
    const results = await Promise.allSettled([store.rotate(), store.rotate(), store.rotate()])
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []))
    expect(new Set(refused).size).toBeLessThanOrEqual(1)
    for (const code of refused) expect(code).toBe('busy')
    const masters = 1 + results.length - refused.length
    expect((await store.open()).nextLockGeneration(null)).toBe((masters - 1) * 1000 + 1)
  })

  test('nothing that prints the store or an error shows a secret', async () => {
    const store = await make()
    const keyStore = await store.open()
    const foreign = randomBytes(32)
    await keyStore.registerLock('FOREIGN-1', foreign)
    await store.rotate()
    const own = Buffer.from(keyStore.forLockMaker('LOCK-1'))
    const errors = [await caught(keyStore.registerLock('FOREIGN-1', own))]
    const options = { depth: 20, showHidden: true, getters: true, maxArrayLength: null } as const
    const files = readdirSync(store.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const printed = [
      ...[keyStore, ...errors].flatMap((value) => [inspect(value, options), JSON.stringify(value), String(value)]),
      ...files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')),
    ].join('\n')
    for (const secret of [foreign, own]) {
      for (const form of [
        secret.toString('hex'),
        secret.toString('base64'),
        secret.toString('latin1'),
        secret.join(','),
      ]) {
        expect(printed.replaceAll(/\s/g, '')).not.toContain(form.replaceAll(/\s/g, ''))
      }
    }
    if (store.pin !== null) expect(printed).not.toContain(store.pin)
    expect(existsSync(join(store.dir, 'locks/FOREIGN-1.sealed'))).toBe(true)
  })
})

function everythingOf(keyStore: KeyStore): Record<string, string> {
  const values = {
    mac: keyStore.mac('LOCK-1', MESSAGE),
    second: keyStore.mac('LOCK-1', MESSAGE, 2),
    secret: keyStore.forLockMaker('LOCK-2'),
    verdict: keyStore.verdictPublicKey,
    checkpoint: keyStore.checkpointPublicKey,
    later: keyStore.checkpointPublicKeyOf(3),
    map: keyStore.subjectMapKey,
    signature: keyStore.signVerdict(MESSAGE),
  }
  return Object.fromEntries(Object.entries(values).map(([name, bytes]) => [name, Buffer.from(bytes).toString('hex')]))
}

function verifies(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const x = Buffer.from(publicKey).toString('base64url')
  return verify(null, message, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }), signature)
}
