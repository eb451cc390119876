/** The worker that keeps the app on the phone, through a change of builds on the server. */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChromium } from '../login/chromium.ts'

const FOLDER = join(import.meta.dirname, '../../build/web')
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}
const read = (path: string): string => readFileSync(join(FOLDER, path), 'utf8')

let build = 'one'
let browser: Browser
let server: Server
beforeAll(async () => {
  const built = (JSON.parse(read('files.json')) as { build: string }).build
  server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/^\/app\//, '')
    const isPage = extname(path) === ''
    if (!request.url?.startsWith('/app/')) return response.writeHead(404).end('{}')
    response.setHeader('content-type', TYPES[isPage ? '.html' : extname(path)] ?? 'application/octet-stream')
    if (isPage)
      return response.end(read('index.html').replace('<title>', `<meta name="build" content="${build}"><title>`))
    if (path === 'files.json' || path === 'service-worker.js') return response.end(read(path).replaceAll(built, build))
    return response.end(readFileSync(join(FOLDER, path)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  browser = await startChromium()
})
afterAll(async () => {
  await browser.close()
  server.closeAllConnections()
  server.close()
})

interface Worker {
  readonly state: string
}
interface Registration {
  readonly waiting: Worker | null
  update(): Promise<void>
}
declare const navigator: { readonly serviceWorker: { readonly ready: Promise<Registration> } }
declare const caches: {
  keys(): Promise<string[]>
  open(name: string): Promise<{ keys(): Promise<{ readonly url: string }[]> }>
}

const shown = (page: Page): Promise<string | null> => page.locator('meta[name=build]').getAttribute('content')

test('a page is of one build; the next one comes as a whole, and takes over at a start', async () => {
  const context = await browser.newContext({
    baseURL: `http://localhost:${(server.address() as AddressInfo).port}`,
    serviceWorkers: 'allow',
  })
  const page = await context.newPage()
  await page.goto('/app/')
  await page.evaluate(async () => void (await navigator.serviceWorker.ready))
  await context.setOffline(true)
  await page.goto('/app/help/displays')
  expect(await shown(page)).toBe('one')
  await context.setOffline(false)

  build = 'two'
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    await registration.update()
    for (let tries = 0; registration.waiting === null && tries < 600; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })
  // A day that is under way goes on with what it began with.
  expect(await shown(page)).toBe('one')
  const second = await context.newPage()
  await second.goto('/app/')
  // A start that the network answers too late shows what is kept; then the next one takes the new build.
  const start = async (): Promise<string | null> => {
    if ((await shown(second)) !== 'two') await second.reload()
    return shown(second)
  }
  await expect.poll(start, { timeout: 60_000, interval: 2_000 }).toBe('two')
  const kept = await second.evaluate(async () => {
    const names = await caches.keys()
    const urls = await Promise.all(
      names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url)),
    )
    return { names, others: urls.flat().filter((url) => !new URL(url).pathname.startsWith('/app/')) }
  })
  expect(kept, 'the build before stays for windows that are open').toEqual({
    names: expect.arrayContaining(['geleit-one', 'geleit-two']),
    others: [],
  })
  await context.setOffline(true)
  await second.reload()
  expect(await shown(second)).toBe('two')
  await context.close()
})
