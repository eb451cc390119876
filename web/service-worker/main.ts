/**
 * Keeps the app on the phone, so that it starts without a network. Only files of the app are kept: what the server
 * says of boxes and devices never is, since an old answer about a device could let a blocked one be installed.
 *
 * A page and its files are always of one build. A new build is fetched as a whole beside the one in use, and takes over
 * when no window uses that one any more, or when a page that has just started says so (web/shell/worker.ts): a day that
 * is under way goes on with what it began with. Files of the build before stay for windows that are still open.
 */
const worker = globalThis as unknown as ServiceWorkerGlobalScope
const DOCUMENT = '/app/'
/** Written by scripts/lib/build-web.mjs, as is the name of this build below: with it, each build is a worker of its own. */
const LIST = '/app/files.json'
const BUILD = '__GELEIT_BUILD__'

const PREFIX = 'geleit-'
const OWN = `${PREFIX}${BUILD}`

interface FileList {
  readonly build: string
  readonly files: readonly string[]
}

worker.addEventListener('install', (event) => {
  event.waitUntil(keep())
})

async function keep(): Promise<void> {
  const list = (await (await fetch(LIST, { cache: 'no-store' })).json()) as FileList
  // The server changed while this was on its way: the next look finds both of the new build.
  if (list.build !== BUILD) throw new Error('the files on the server are of another build')
  const cache = await caches.open(OWN)
  // Names of files say what is in them, so those of the build before that are the same need not be fetched.
  await Promise.all(list.files.map((path) => keepFile(cache, path)))
  await cache.add(new Request(DOCUMENT, { cache: 'no-cache' }))
}

async function keepFile(cache: Cache, path: string): Promise<void> {
  const known = path.startsWith('/app/assets/') ? await caches.match(path) : undefined
  if (known === undefined) await cache.add(new Request(path, { cache: 'no-cache' }))
  else await cache.put(path, known)
}

worker.addEventListener('activate', (event) => {
  event.waitUntil(forgetOthers().then(() => worker.clients.claim()))
})

/** Windows may still be open with the build before; those before that are gone. */
async function forgetOthers(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== OWN)
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)))
}

worker.addEventListener('message', (event) => {
  if (event.data === 'take-over') event.waitUntil(worker.skipWaiting())
})

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== worker.location.origin || !pathname.startsWith('/app/')) return
  if (pathname === LIST) return
  event.respondWith(request.mode === 'navigate' ? documentOf(request) : fileOf(request))
})

async function documentOf(request: Request): Promise<Response> {
  const cache = await caches.open(OWN)
  return (await cache.match(DOCUMENT)) ?? fetch(request)
}

async function fileOf(request: Request): Promise<Response> {
  const cache = await caches.open(OWN)
  return (await cache.match(request)) ?? (await caches.match(request)) ?? fetch(request)
}
