/** The worker that keeps the app on the phone. Its address is the only one that may ever become a script. */
const ADDRESS = '/app/service-worker.js'

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string },
  ): {
    createScriptURL(address: string): string
  }
}

export function registerWorker(): void {
  if (!('serviceWorker' in navigator)) return
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes }
  const policy = trustedTypes?.createPolicy('geleit', {
    createScriptURL(address) {
      if (address !== ADDRESS) throw new TypeError(`no script may come from ${address}`)
      return address
    },
  })
  const begin = async (): Promise<void> => {
    const address = policy?.createScriptURL(ADDRESS) ?? ADDRESS
    const registration = await navigator.serviceWorker.register(address, { scope: '/app/', updateViaCache: 'none' })
    takeOverAtStart(registration)
    lookForNewBuilds(registration)
  }
  addEventListener('load', () => {
    void begin().catch(() => {
      // Without a worker the app needs its network at the start, and works.
    })
  })
}

/** Nobody has done anything on the page that has just started, so it may begin again with the new build. */
function takeOverAtStart(registration: ServiceWorkerRegistration): void {
  if (registration.waiting === null || navigator.userActivation?.hasBeenActive === true) return
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  registration.waiting.postMessage('take-over')
}

const LOOK_EVERY_MS = 60 * 60_000

/** A phone may not start the app anew for days; the browser by itself only looks at starts. */
function lookForNewBuilds(registration: ServiceWorkerRegistration): void {
  let lookedAt = Date.now()
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - lookedAt < LOOK_EVERY_MS) return
    lookedAt = Date.now()
    void registration.update().catch(() => {
      // No network now.
    })
  })
}
