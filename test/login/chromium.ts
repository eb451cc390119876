/** A real browser with an authenticator in software, as it is built into Chromium for tests. */
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core'

export type { Page }

/**
 * The browser's own address bar loads pages of some 200 scripts for each new window: more work than a page of ours, and
 * in its way. The rest is what Playwright turns off, since a second list takes the place of its own.
 */
const OFF = [
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'],
  ...['AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose', 'HttpsUpgrades', 'LensOverlay'],
  ...['HttpsFirstBalancedModeAutoEnable', 'MediaRouter', 'PaintHolding', 'ThirdPartyStoragePartitioning'],
  ...['AvoidCorsURLLoaderRestartOnRedirect', 'OptimizationHints', 'NetworkTimeServiceQuerying', 'AimEnabled'],
  ...['PreconnectToSearch', 'Translate'],
]
export const FEATURES_OFF = `--disable-features=${OFF.join()}`

/** A process that waits for a page that no test opens. In life it is there, and a measured page may start in it. */
const SPARE = 'SpareRendererForSitePerProcess'

/** Where `npm test` found it; without that, where Debian puts it. */
export function startChromium(more: readonly string[] = []): Promise<Browser> {
  const libraries = process.env['GELEIT_CHROMIUM_LIBRARIES'] ?? ''
  return chromium.launch({
    executablePath: process.env['GELEIT_CHROMIUM'] ?? '/usr/bin/chromium',
    // Root has no user namespace of its own to be shut into.
    args: [`${FEATURES_OFF},${SPARE}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...more],
    ...(libraries === '' ? {} : { env: { ...process.env, LD_LIBRARY_PATH: libraries } }),
  })
}

export interface Window {
  readonly page: Page
  readonly context: BrowserContext
  /** What the page said on its console, and what it failed at. */
  readonly complaints: string[]
  /** How many passkeys the authenticator holds. */
  passkeys(): Promise<number>
  /** Whether its user lets themselves be recognised from now on. */
  verify(verifies: boolean): Promise<void>
}

export async function openWindow(
  browser: Browser,
  options: { readonly locale?: string; readonly colorScheme?: 'light' | 'dark'; readonly url: string },
): Promise<Window> {
  const { locale = 'en-GB', colorScheme = 'light', url } = options
  const context = await browser.newContext({
    locale,
    colorScheme,
    baseURL: url,
    viewport: { width: 900, height: 1100 },
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => void complaints.push(error.message))
  page.on('console', (message) => {
    // What the server refuses is shown on the page; the browser notes the status in the console as well.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text())
  })
  return { page, context, complaints, ...(await giveAuthenticator(context, page)) }
}

/** As it is built into phones: the page of a window asks it, and its user lets themselves be recognised. */
export async function giveAuthenticator(
  context: BrowserContext,
  page: Page,
): Promise<Pick<Window, 'passkeys' | 'verify'>> {
  const protocol: CDPSession = await context.newCDPSession(page)
  await protocol.send('WebAuthn.enable')
  const { authenticatorId } = await protocol.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    passkeys: async () => (await protocol.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
    verify: async (isUserVerified) => {
      await protocol.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
    },
  }
}
