/** The module of the field in a page of its own, and a tour with it, for stories without a network. */
import { join } from 'node:path'
import { build } from 'vite'
import { expect } from 'vitest'
import { type Box, boxOf, keyOf, typeCode } from '../../src/cli/rehearsal/box.ts'
import type { Seen, Stage } from './harness.ts'

/** What the page has of the module; see `FieldCore` in web/offline/core.ts. */
interface InPage {
  readonly core: {
    view(): {
      readonly ready: boolean
      readonly unsent: number
      readonly refused: number
      readonly entries: readonly { readonly id: string; readonly state: string; readonly problem?: { code: string } }[]
      readonly pack: { readonly tourId: string; readonly devices: readonly { readonly deviceId: string }[] } | null
      readonly box: { readonly openingId: string; readonly status: string } | null
    }
    add(act: object): Promise<{ readonly id: string }>
    retry(): void
    verdict(text: string): Promise<{ readonly verdict: string; readonly from: string; readonly reasons: string[] }>
    readonly tour: {
      fetch(containerId: string, keySerial: string, siteId: string, pairs: number): Promise<unknown>
      nextCode(): { readonly action: string; readonly code: string } | null
      codeTyped(): Promise<void>
      typed(receipt: string): Promise<{ readonly ok: boolean }>
      end(): Promise<{ readonly ended: boolean } | null>
    }
  }
  stop(): void
}
declare function dispatchEvent(event: Event): boolean

interface Loaded {
  readonly geleitOffline: {
    vaultOfBrowser(): Promise<{ readonly vault: object; readonly durable: boolean }>
    startField(vault: object, person: object): InPage
    makeApi(options: object): object
    answerOf(id: string, member: string): string
    forgetAllTours(): Promise<void>
  }
  field?: InPage
}

const WEB = join(import.meta.dirname, '../../web')

/** The module as one script, for a page that has nothing else to do with it. */
export async function bundled(): Promise<string> {
  const entry = 'virtual:offline'
  const made = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [
      {
        name: 'entry',
        resolveId: { order: 'pre', handler: (id) => (id.endsWith(entry) ? '\0offline' : null) },
        load: (id) =>
          id === '\0offline'
            ? ['offline/browser.ts', 'offline/types.ts', 'api/client.ts']
                .map((file) => `export * from ${JSON.stringify(join(WEB, file))}`)
                .join('\n')
            : null,
      },
    ],
    build: { write: false, minify: false, lib: { entry, formats: ['iife'], name: 'geleitOffline' } },
  })
  const [output] = (Array.isArray(made) ? made : [made]).flatMap((each) => ('output' in each ? each.output : []))
  if (output?.type !== 'chunk') throw new Error('nothing was built')
  return output.code.replace('var geleitOffline', 'globalThis.geleitOffline')
}

/** Starts the module in the page, as the app does. */
export async function begin({ page }: Seen, stage: Stage, script: string, who: string): Promise<void> {
  await page.evaluate(script)
  const { personId, token } = stage.client.person(who)
  await page.evaluate(
    async ({ id, kept }) => {
      const world = globalThis as unknown as Loaded
      const { vaultOfBrowser, startField, makeApi } = world.geleitOffline
      const api = makeApi({
        token: kept,
        language: () => 'de',
        noNetwork: () => 'kein Netz',
        secondFactor: async () => false,
        loggedOut: () => {},
      })
      const { vault } = await vaultOfBrowser()
      world.field = startField(vault, { personId: id, api, needsEarlier: () => '' })
      while (!world.field.core.view().ready) await new Promise((resolve) => setTimeout(resolve, 5))
    },
    { id: personId, kept: token },
  )
}

export interface Play {
  readonly stage: Stage
  readonly seen: Seen
  readonly who: string
  readonly box: Box
  readonly keySerial: string
  readonly siteId: string
}

/** Within the page; `arg` says what with. */
export async function perform({
  step,
  arg,
}: {
  readonly step: string
  readonly arg: readonly string[]
}): Promise<string> {
  const world = globalThis as unknown as Loaded
  const { core } = world.field as InPage
  const { tour } = core
  const { pack, box } = core.view()
  const [first = '', second = ''] = pack?.devices.map(({ deviceId }) => deviceId) ?? []
  const scan = (direction: string, deviceId: string): Promise<unknown> =>
    core.add({
      operation: 'POST /v1/openings/{id}/scans',
      path: { id: box?.openingId },
      body: { direction, deviceIds: [deviceId] },
      what: { kind: 'scan', about: deviceId },
    })
  switch (step) {
    case 'fetch':
      await tour.fetch(arg[0] ?? '', arg[1] ?? '', arg[2] ?? '', 1)
      return ''
    case 'code': {
      const code = tour.nextCode()?.code ?? ''
      await tour.codeTyped()
      return code
    }
    case 'receipt':
      return String((await tour.typed(arg[0] ?? '')).ok)
    case 'take':
      await scan('out', first)
      if (second !== '') await scan('out', second)
      return first
    case 'install': {
      const photo = await core.add({
        operation: 'POST /v1/devices/{id}/photos',
        path: { id: first },
        body: { name: 'cellar.png', contentType: 'image/png' },
        what: { kind: 'photo', about: first },
        photo: new Blob([Uint8Array.from(atob(arg[0] ?? ''), (each) => each.charCodeAt(0))], { type: 'image/png' }),
      })
      await core.add({
        operation: 'POST /v1/devices/{id}/installations',
        path: { id: first },
        body: {
          placeOfUse: 'Sample street 9, cellar',
          tourId: pack?.tourId,
          openingId: box?.openingId,
          photoIds: [world.geleitOffline.answerOf(photo.id, 'attachmentId')],
        },
        what: { kind: 'installation', about: first },
      })
      return ''
    }
    case 'putBack':
      // The last device of the box has no other beside it.
      if (second !== '') await scan('in', second)
      return ''
    case 'report':
      await core.add({
        operation: 'POST /v1/hints',
        body: { what: 'A car that was here yesterday, too' },
        what: { kind: 'report', about: '' },
      })
      return ''
    case 'end':
      return String((await tour.end())?.ended)
    default:
      throw new Error(`there is no step ${step}`)
  }
}

/** One red point. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='
export const STEPS = ['fetch', 'open', 'take', 'install', 'putBack', 'report', 'close', 'end'] as const

export async function take(step: (typeof STEPS)[number], { stage, seen, box, keySerial, siteId }: Play): Promise<void> {
  const inPage = (name: string, ...arg: string[]): Promise<string> => seen.page.evaluate(perform, { step: name, arg })
  if (step === 'open' || step === 'close') {
    if (step === 'close') await stage.client.lock(box.lockSerial, 'lid', { open: false })
    const { receipt = '' } = await typeCode(stage.client, box, keySerial, await inPage('code'))
    if (step === 'open') await stage.client.lock(box.lockSerial, 'lid', { open: true })
    expect(await inPage('receipt', receipt)).toBe('true')
    return
  }
  const told = await inPage(step, ...(step === 'fetch' ? [box.containerId, keySerial, siteId] : [PNG]))
  if (step === 'end') expect(told).toBe('true')
}

export function played(stage: Stage, seen: Seen, who: string, serial: string, van: string): Play {
  const { client } = stage
  return { stage, seen, who, box: boxOf(client, serial), keySerial: keyOf(client, who), siteId: client.site(van) }
}

/** Until the server has heard of all. */
export async function delivered({ page }: Seen): Promise<void> {
  const left = await page.evaluate(async () => {
    const { core } = (globalThis as unknown as Loaded).field as InPage
    for (let tries = 0; core.view().unsent > 0 && tries < 400; tries += 1) {
      // Nobody waits for the next try in a test.
      dispatchEvent(new Event('online'))
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    return core.view().entries.filter(({ state }) => state !== 'confirmed')
  })
  expect(left).toEqual([])
}

export async function tourOf({ stage, who }: Pick<Play, 'stage' | 'who'>): Promise<Record<string, unknown>> {
  const { tours } = (await stage.client.get(who, '/v1/tours')) as { tours: { tourId: string }[] }
  return stage.client.get(who, `/v1/tours/${tours[0]?.tourId}`)
}

/** All that the page keeps, as somebody finds it who reads its files. */
export async function inStorage(): Promise<{
  readonly records: number
  readonly exportable: readonly string[]
  readonly drawers: readonly string[]
  readonly text: string
}> {
  interface Request {
    onsuccess: () => void
    readonly result: never
  }
  interface Store {
    getAll(): Request
    getAllKeys(): Request
  }
  interface Database {
    transaction(name: string): { objectStore(name: string): Store }
    close(): void
  }
  const world = globalThis as unknown as {
    readonly indexedDB: { open(name: string): Request }
    readonly localStorage: object
    readonly location: { readonly href: string }
    readonly caches: { keys(): Promise<readonly string[]> }
  }
  const answer = <Value>(request: Request): Promise<Value> =>
    new Promise((resolve) => {
      request.onsuccess = () => resolve(request.result as Value)
    })
  const database = await answer<Database>(world.indexedDB.open('geleit-field'))
  const all = <Value>(name: string): Promise<Value[]> => answer(database.transaction(name).objectStore(name).getAll())
  const records = await all<{ readonly drawer: string; readonly bytes: ArrayBuffer }>('records')
  const keys = await all<{ readonly extractable: boolean }>('keys')
  const drawers = await answer<string[]>(database.transaction('keys').objectStore('keys').getAllKeys())
  database.close()
  const decoder = new TextDecoder('latin1')
  const texts = records.map((record) => JSON.stringify(record) + decoder.decode(record.bytes))
  return {
    records: records.length,
    exportable: drawers.filter((_, place) => keys[place]?.extractable !== false),
    drawers,
    text: [...texts, JSON.stringify(world.localStorage), world.location.href, ...(await world.caches.keys())].join(
      '\n',
    ),
  }
}
