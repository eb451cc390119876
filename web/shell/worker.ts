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
  addEventListener('load', () => {
    void navigator.serviceWorker.register(policy?.createScriptURL(ADDRESS) ?? ADDRESS, { scope: '/app/' }).catch(() => {
      // Without a worker the app needs its network at the start, and works.
    })
  })
}
