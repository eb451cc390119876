/**
 * Keeps the app on the phone, so that it starts without a network. Only files of the app are kept: what the server
 * says of boxes and devices never is, since an old answer about a device could let a blocked one be installed.
 */
const worker = globalThis as unknown as ServiceWorkerGlobalScope
const DOCUMENT = '/app/'
/** Written by scripts/lib/build-web.mjs: a name for this build, and its files. */
const LIST = '/app/files.json'

interface FileList {
  readonly build: string
  readonly files: readonly string[]
}

const nameOf = (build: string): string => `geleit-${build}`

worker.addEventListener('install', (event) => {
  event.waitUntil(keep())
})

async function keep(): Promise<void> {
  const list = (await (await fetch(LIST, { cache: 'no-store' })).json()) as FileList
  const cache = await caches.open(nameOf(list.build))
  await cache.addAll([DOCUMENT, ...list.files].map((path) => new Request(path, { cache: 'no-cache' })))
  await worker.skipWaiting()
}

worker.addEventListener('activate', (event) => {
  event.waitUntil(forgetOthers())
})

/** The newest build is the last that was kept; pages that are open keep what they have loaded. */
async function forgetOthers(): Promise<void> {
  const names = (await caches.keys()).filter((name) => name.startsWith('geleit-'))
  await Promise.all(names.slice(0, -1).map((name) => caches.delete(name)))
  await worker.clients.claim()
}

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== worker.location.origin || !pathname.startsWith('/app/')) return
  if (request.mode === 'navigate') event.respondWith(documentOf(request))
  else event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)))
})

/** From the server while there is one, so that a new build is seen at once; within seconds, or the kept one. */
async function documentOf(request: Request): Promise<Response> {
  const kept = await caches.match(DOCUMENT)
  if (kept === undefined) return fetch(request)
  try {
    return await fetch(request, { signal: AbortSignal.timeout(3_000) })
  } catch {
    return kept
  }
}
