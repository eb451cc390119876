/** A tour on one phone, with a model of the server: what it keeps, what it shows, and what it forgets. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { lockCheckDigits } from '../../src/oath/lock-codes.ts'
import { FieldCore } from './core.ts'
import { memoryVault } from './memory-vault.ts'
import type { AskedPack } from './records.ts'
import type { ActProblem, NewAct, SignedVerdict, TourPack, VerdictKey } from './types.ts'
import { answerOf } from './types.ts'
import { drawersOf, forgetTours, type Vault } from './vault.ts'
import { checkEd25519, messageOf } from './verdicts.ts'

const T0 = Date.parse('2030-01-15T08:00:00.000Z')
const HOUR = 3_600_000
const [A, B, STRANGER] = ['EXSM0100000001', 'EXSM0100000002', 'EXSM0199999999'] as const
const LOCK = 'L-0042'
const server = generateKeyPairSync('ed25519')
const publicKey = server.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64')
const keys: VerdictKey[] = [{ keyId: 'k-1', algorithm: 'Ed25519', publicKey }]

function signed(deviceId: string, more: Partial<SignedVerdict> = {}, by = server.privateKey): SignedVerdict {
  const unsigned: SignedVerdict = {
    deviceId,
    verdict: 'yes',
    reasons: [],
    asOf: new Date(T0).toISOString(),
    purpose: 'install',
    validUntil: new Date(T0 + 10 * HOUR).toISOString(),
    tourId: 't-1',
    signature: '',
    ...more,
  }
  return { ...unsigned, signature: sign(null, messageOf(unsigned), by).toString('base64') }
}

function packWith(verdicts: readonly SignedVerdict[]): TourPack {
  return {
    ...{ tourId: 't-1', containerId: 'box-1', containerSerial: 'BOX-S-0001', lockSerial: LOCK, keySerial: 'K-1' },
    ...{ keyId: 'aa', personId: 'p-1', hours: 10, openLimitMinutes: 15, verdictKeyId: 'k-1', planned: [] },
    issuedAt: new Date(T0).toISOString(),
    validUntil: new Date(T0 + 10 * HOUR).toISOString(),
    codes: ['o-1', 'o-2'].map((openingId, n) => ({
      openingId,
      openingCode: `777777770${n}`,
      closingCode: `888888880${n}`,
    })),
    devices: [A, B].map((deviceId) => ({ deviceId, deviceType: 'SAMPLE-GW-A' })),
    verdicts,
  }
}

function receiptOf(flags: number, digits = '12345678'): string {
  return `${flags} ${digits} ${lockCheckDigits(LOCK, `${flags}${digits}`)}`
}

interface Phone {
  readonly core: FieldCore
  readonly sent: { readonly operation: string; readonly body: unknown; readonly path: object }[]
  readonly asked: AskedPack[]
}

let vault: Vault
let online: boolean
let now: number
let verdicts: readonly SignedVerdict[]
let failing: ActProblem | null
let said: 'yes' | 'no'
beforeEach(() => {
  vault = memoryVault()
  online = true
  now = T0
  verdicts = [signed(A), signed(B)]
  failing = null
  said = 'yes'
})

/** Whoever stands for the server throws problems as they are. */
const fail = (problem: ActProblem): Promise<never> => Promise.reject(problem)
const NO_NETWORK: ActProblem = { code: 'no_network', status: 0, message: '', members: {} }

async function phone(personId = 'p-1', isStarted = true): Promise<Phone> {
  const sent: Phone['sent'] = []
  const asked: AskedPack[] = []
  const core = new FieldCore({
    vault,
    personId,
    remote: {
      send: async ({ operation }, { path, body }) => {
        if (!online) return fail(NO_NETWORK)
        if (failing !== null) return fail(failing)
        sent.push({ operation, body, path })
        return { attachmentId: 'photo-1', code: '1234567890' }
      },
      pack: async (ask) => {
        asked.push(ask)
        if (failing !== null) return fail(failing)
        return packWith(verdicts)
      },
      verdictKeys: async () => keys,
      verdict: async () => (online ? { verdict: said, reasons: [], asOf: '' } : fail(NO_NETWORK)),
    },
    problemOf: (error) => error as ActProblem,
    needsEarlier: () => 'needs what came before',
    moment: () => ({ wall: now, counted: now - T0 + performance.now(), life: 'one' }),
    newId: () => crypto.randomUUID(),
    random: () => 0.5,
    isOnline: () => online,
    alone: (work) => work(),
    timer: (ms, then) => {
      const id = setTimeout(then, ms)
      return () => clearTimeout(id)
    },
    checkEd25519,
    tellOthers: () => {},
  })
  if (isStarted) await core.start()
  return { core, sent, asked }
}

const stored = async (): Promise<string> => {
  const drawers = await vault.drawers()
  const values = await Promise.all(drawers.map(async (drawer) => [...(await vault.read(drawer))]))
  return JSON.stringify(values)
}
const reported = (operation: NewAct['operation'], id: string): NewAct => {
  return { operation, path: { id }, body: {}, what: { kind: 'report', about: id } }
}
const scan = (deviceId: string): NewAct => ({
  operation: 'POST /v1/openings/{id}/scans',
  path: { id: 'o-1' },
  body: { direction: 'out', deviceIds: [deviceId] },
  what: { kind: 'scan', about: deviceId },
})
const install = (deviceId: string): NewAct => ({
  operation: 'POST /v1/devices/{id}/installations',
  path: { id: deviceId },
  body: { placeOfUse: 'Cellar', tourId: 't-1', openingId: 'o-1' },
  what: { kind: 'installation', about: deviceId },
})

describe('what is in view', () => {
  it('is never older than what was in view before, however long a read takes', async () => {
    const slow = Promise.withResolvers<void>()
    const plain = vault
    let isSlow = false
    vault = {
      ...plain,
      read: async (drawer) => {
        const found = await plain.read(drawer)
        if (isSlow && drawer === drawersOf('p-1').queue) {
          isSlow = false
          await slow.promise
        }
        return found
      },
    }
    online = false
    const { core } = await phone()
    isSlow = true
    const older = core.heard()
    await core.add(scan(A))
    expect(core.view().unsent).toBe(1)
    slow.resolve()
    await older
    expect(core.view().unsent).toBe(1)
    core.stop()
  })
})

describe('a tour pack', () => {
  it('is asked for in the same words after an answer that got lost, also by the next life of the phone', async () => {
    failing = NO_NETWORK
    const first = await phone()
    await expect(first.core.tour.fetch('box-1', 'K-1', 'van-1', 2)).rejects.toMatchObject({ code: 'no_network' })
    expect(first.core.view().asked).toHaveLength(1)
    first.core.stop()
    failing = null
    const second = await phone()
    await second.core.tour.fetch('box-1', 'K-1', 'van-1', 5)
    expect(second.asked[0]).toEqual(first.asked[0])
    expect(second.core.view()).toMatchObject({ asked: [], pack: { tourId: 't-1' }, box: { status: 'closed' } })
    second.core.stop()
  })

  it('is forgotten as a wish where the server refused it', async () => {
    failing = { code: 'container_held', status: 409, message: '', members: {} }
    const { core } = await phone()
    await expect(core.tour.fetch('box-1', 'K-1', 'van-1')).rejects.toMatchObject({ code: 'container_held' })
    expect(core.view().asked).toEqual([])
    core.stop()
  })

  it('gives its codes in order, takes receipts without slips, and outlives a restart in the middle', async () => {
    const before = await phone()
    await before.core.tour.fetch('box-1', 'K-1', 'van-1')
    online = false
    const { tour } = before.core
    expect(tour.nextCode()).toMatchObject({ action: 'open', code: '7777777700' })
    await tour.codeTyped()
    expect(await tour.typed('0 12345678 00')).toMatchObject({ ok: false, slip: { kind: expect.any(String) } })
    expect(await tour.typed(receiptOf(0))).toMatchObject({ ok: true, action: 'open', flags: { tampered: false } })
    expect(await tour.typed(receiptOf(0))).toEqual({ ok: false, slip: { kind: 'same_again' } })
    await before.core.add(scan(A))
    before.core.stop()

    const after = await phone()
    expect(after.core.view()).toMatchObject({ unsent: 2, box: { status: 'open', taken: [A] } })
    expect(after.core.tour.nextCode()).toMatchObject({ action: 'close', code: '8888888800' })
    await after.core.add(install(A))
    expect(await after.core.tour.end()).toMatchObject({ ended: false, out: { boxOpen: true } })
    await after.core.tour.typed(receiptOf(0, '87654321'))
    expect(await after.core.tour.end()).toMatchObject({ ended: true, out: { openingCodes: 1, devices: [] } })
    expect(await stored()).not.toMatch(/777777770|888888880/)
    expect(after.core.view().pack).toBeNull()

    online = true
    after.core.retry()
    const last = after.core.view().entries.at(-1)?.id ?? ''
    expect(await after.core.settled(last, 5_000)).toMatchObject({ state: 'confirmed' })
    expect(after.sent.map(({ operation }) => operation.split('/').at(-1))).toEqual([
      ...['receipts', 'scans', 'installations', 'receipts', 'returns'],
    ])
    expect(after.sent[0]?.body).toEqual({ receipt: receiptOf(0).replaceAll(' ', ''), at: '2030-01-15T08:00:00.000Z' })
    expect(await stored(), 'what is confirmed leaves nothing behind').not.toMatch(/12345678|87654321|Cellar/)
    after.core.stop()
  })

  it('stops at flag 1, but for the closing code; and no clock that is put back makes it good again', async () => {
    const { core } = await phone()
    await core.tour.fetch('box-1', 'K-1', 'van-1')
    await core.tour.typed(receiptOf(1))
    expect(core.view().box).toMatchObject({ stopped: true, status: 'open' })
    expect(core.tour.nextCode()).toMatchObject({ action: 'close' })
    await core.tour.typed(receiptOf(1, '22222222'))
    expect(core.view().block).toBe('stopped')
    expect(core.tour.nextCode()).toBeNull()
    core.stop()

    await forgetTours(vault, null)
    const late = await phone()
    await late.core.tour.fetch('box-1', 'K-1', 'van-1')
    await late.core.tour.codeTyped()
    now = T0 + 11 * HOUR
    late.core.stop()
    const later = await phone()
    now = T0
    expect(later.core.tour.nextCode(), 'its time is over, whatever the clock says now').toBeNull()
    expect(later.core.tour.closingCode()).toMatchObject({ code: '8888888800' })
    expect(await stored(), 'opening codes that are over are gone').not.toMatch(/777777770|8888888801/)
    later.core.stop()
  })

  it('is gone for whoever comes after, and what was not sent is not', async () => {
    const { core } = await phone()
    await core.tour.fetch('box-1', 'K-1', 'van-1')
    online = false
    await core.add(scan(A))
    core.stop()
    await forgetTours(vault, 'p-2')
    const other = await phone('p-2')
    expect(other.core.view()).toMatchObject({ pack: null, entries: [] })
    const { queue, tours } = drawersOf('p-1')
    expect(await vault.drawers()).toContain(queue)
    expect((await vault.drawers()).filter((name) => name.startsWith(tours))).toEqual([])
    other.core.stop()
    online = true
    const again = await phone()
    await again.core.settled(again.core.view().entries[0]?.id ?? '', 5_000)
    expect(again.sent).toHaveLength(1)
    again.core.stop()
  })
})

describe('the queue beside it', () => {
  it('keeps all where nobody is logged in, and goes on after that', async () => {
    failing = { code: 'not_authenticated', status: 401, message: 'log in', members: {} }
    const { core, sent } = await phone()
    const { id } = await core.add(scan(A))
    expect(await core.settled(id, 50)).toBeNull()
    expect(core.view()).toMatchObject({ loginNeeded: true, unsent: 1 })
    failing = null
    core.retry()
    expect(await core.settled(id, 5_000)).toMatchObject({ state: 'confirmed' })
    expect(core.view()).toMatchObject({ loginNeeded: false, unsent: 0 })
    expect(sent).toHaveLength(1)
    core.stop()
  })

  it('sends a photo first and names it then; no code of an answer is kept', async () => {
    online = false
    const { core, sent } = await phone()
    const photo = await core.add({
      operation: 'POST /v1/devices/{id}/photos',
      path: { id: A },
      body: { name: 'cellar.jpg' },
      what: { kind: 'photo', about: A },
      box: 'box-1',
      photo: new Blob([new Uint8Array([255, 216, 255])], { type: 'image/jpeg' }),
    })
    const body = { placeOfUse: 'Cellar', photoIds: [answerOf(photo.id, 'attachmentId')] }
    const { id } = await core.add({ ...install(A), body, box: 'box-1' })
    online = true
    core.retry()
    await core.settled(id, 5_000)
    expect(sent[0]?.body).toMatchObject({ name: 'cellar.jpg', contentType: 'image/jpeg', dataBase64: '/9j/' })
    expect(sent[1]?.body).toMatchObject({ photoIds: ['photo-1'] })
    expect(await stored()).not.toMatch(/1234567890|9j/)
    core.stop()
  })

  it('keeps what was refused until the person drops it or sends it again', async () => {
    failing = { code: 'device_held', status: 409, message: 'held', members: {} }
    const { core, sent } = await phone()
    const [one, two] = [await core.add(scan(A)), await core.add(scan(B))]
    expect(await core.settled(one.id, 5_000)).toMatchObject({ state: 'refused', problem: { code: 'device_held' } })
    await core.settled(two.id, 5_000)
    await core.drop(one.id)
    failing = null
    await core.again(two.id)
    expect(await core.settled(two.id, 5_000)).toMatchObject({ state: 'confirmed' })
    expect(sent).toHaveLength(1)
    expect(core.view()).toMatchObject({ refused: 0, unsent: 0 })
    core.stop()
  })
})

describe('a verdict', () => {
  const no = (reason: string) => ({ verdict: 'no', reasons: [reason], from: 'phone' })

  it('is the server’s where it can be asked, else what it signed for this tour, else no', async () => {
    const forger = generateKeyPairSync('ed25519').privateKey
    const { core } = await phone()
    await core.tour.fetch('box-1', 'K-1', 'van-1')
    said = 'no'
    expect(await core.verdict(`21 ${A}`)).toMatchObject({ deviceId: A, verdict: 'no', from: 'server' })
    online = false
    expect(await core.verdict(A)).toMatchObject({
      verdict: 'yes',
      from: 'signed',
      validUntil: '2030-01-15T18:00:00.000Z',
    })
    expect(await core.verdict(STRANGER)).toMatchObject(no('cannot_be_had'))
    expect(await core.verdict('cellar')).toMatchObject(no('unreadable'))
    now = T0 + 11 * HOUR
    expect(await core.verdict(A)).toMatchObject(no('verdict_expired'))
    core.stop()
    for (const forged of [
      signed(A, {}, forger),
      { ...signed(A), verdict: 'yes' as const, reasons: ['incident' as const] },
      signed(A, { tourId: 't-2' }),
      signed(A, { purpose: 'commission' }),
    ]) {
      await forgetTours(vault, null)
      now = T0
      verdicts = [forged]
      online = true
      const next = await phone()
      await next.core.tour.fetch('box-1', 'K-1', 'van-1')
      online = false
      expect(await next.core.verdict(A)).toMatchObject(no('verdict_forged'))
      next.core.stop()
    }
  })

  it('is the signed one on a phone that is just starting, too', async () => {
    const before = await phone()
    await before.core.tour.fetch('box-1', 'K-1', 'van-1')
    before.core.stop()
    online = false
    const { core } = await phone('p-1', false)
    const asked = core.verdict(A)
    await core.start()
    expect(await asked).toMatchObject({ verdict: 'yes', from: 'signed' })
    core.stop()
  })

  it('is no as soon as the phone knows better, and the server’s again once it has heard of it', async () => {
    const { core } = await phone()
    await core.tour.fetch('box-1', 'K-1', 'van-1')
    online = false
    await core.add(scan(A))
    await core.add(install(A))
    expect(await core.verdict(A)).toMatchObject(no('installed_here'))
    await core.add(reported('POST /v1/devices/{id}/violation-reports', B))
    expect(await core.verdict(B)).toMatchObject(no('reported_here'))
    // What is told about a label that is on this box stops it, too.
    await core.add(reported('POST /v1/containers/{id}/violation-reports', 'BOX-S-0001'))
    expect(core.view().box).toMatchObject({ stopped: true })
    online = true
    const last = core.view().entries.at(-1)?.id ?? ''
    core.retry()
    await core.settled(last, 5_000)
    while (core.view().unsent > 0) await new Promise((resolve) => setTimeout(resolve, 1))
    expect(await core.verdict(B)).toMatchObject({ verdict: 'yes', from: 'server' })
    online = false
    expect(await core.verdict(B), 'without the server, what the phone knows counts').toMatchObject(no('reported_here'))
    core.stop()
  })
})
