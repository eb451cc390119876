/** A stage for stories in the app: one server, one browser, and windows of whoever takes part. */
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core'
import { expect } from 'vitest'
import { StoryClient } from '../../src/cli/rehearsal/client.ts'
import { startTestServer, type TestServer, type TestServerOptions, tellStory } from '../http/server.ts'
import { startChromium } from '../login/chromium.ts'
import { cutOff, focusFaults, smallTargets, watchFocus } from './in-page/functions.ts'

export type { Page } from 'playwright-core'

export const SIZES = { phone: { width: 390, height: 844 }, desk: { width: 1440, height: 900 } } as const
export type Size = keyof typeof SIZES
export type Theme = 'light' | 'dark'
export type Language = 'de' | 'en'

export interface Look {
  /** Label of somebody of the cast; nobody: a stranger. */
  readonly as?: string
  readonly size?: Size
  readonly language?: Language
  readonly theme?: Theme
  /** Below the server's address. */
  readonly path?: string
  readonly permissions?: readonly string[]
  /** Lets the phone keep the app, as it does in life. Each window that does so fetches all of it. */
  readonly worker?: boolean
}

export interface Seen {
  readonly page: Page
  readonly context: BrowserContext
  readonly look: Required<Pick<Look, 'size' | 'language' | 'theme'>>
  /** What the page said on its console, what it failed at, and what its policy kept it from. */
  readonly complaints: string[]
  close(): Promise<void>
}

export interface Stage {
  readonly server: TestServer
  readonly browser: Browser
  readonly url: string
  /** Hands of everybody of the cast, for what happened before the story begins. */
  readonly client: StoryClient
  open(look?: Look): Promise<Seen>
  /** The rehearsal's own story up to this step (at most 8): a delivery, with all that went wrong in it. */
  tell(steps: number): ReturnType<typeof tellStory>
  stop(): Promise<void>
}

/** `chromium`: further arguments of the browser. */
export async function startStage(options: TestServerOptions = {}, chromium: readonly string[] = []): Promise<Stage> {
  const server = await startTestServer(options)
  const browser = await startChromium(chromium)
  const url = `http://localhost:${new URL(server.file.url).port}`
  return {
    server,
    browser,
    url,
    client: new StoryClient({ file: server.file, run: 'stage', patienceMs: 0 }),
    open: (look = {}) => open(browser, server, url, look),
    tell: (steps) => tellStory(server, steps),
    stop: async () => {
      await browser.close()
      await server.stop()
    },
  }
}

async function open(browser: Browser, server: TestServer, url: string, look: Look): Promise<Seen> {
  const {
    as,
    size = 'phone',
    language = 'en',
    theme = 'light',
    path = '/app/',
    permissions = [],
    worker = false,
  } = look
  const context = await browser.newContext({
    baseURL: url,
    viewport: SIZES[size],
    locale: language === 'de' ? 'de-DE' : 'en-GB',
    colorScheme: theme,
    reducedMotion: 'reduce',
    hasTouch: size === 'phone',
    permissions: [...permissions],
    serviceWorkers: worker ? 'allow' : 'block',
  })
  if (as !== undefined) {
    const token = server.file.people.find(({ label }) => label === as)?.token ?? expect.fail(`nobody is ${as}`)
    await context.addInitScript((kept) => localStorage.setItem('geleit-rehearsal-token', kept), token)
  }
  const page = await context.newPage()
  const complaints = listen(page)
  await page.goto(path)
  return { page, context, complaints, look: { size, language, theme }, close: () => context.close() }
}

function listen(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => void complaints.push(error.message))
  page.on('console', (message) => {
    // What the server refuses is shown on the page; the browser notes the status in the console as well.
    const isNoted = /status of 4\d\d|ERR_INTERNET_DISCONNECTED|ERR_FAILED|Service Worker registration blocked/.test(
      message.text(),
    )
    if (['error', 'warning'].includes(message.type()) && !isNoted) complaints.push(message.text())
  })
  page.on('response', (response) => {
    if (response.status() >= 500) complaints.push(`${response.status()} ${response.url()}`)
  })
  return complaints
}

const FOLDER = join(import.meta.dirname, '../../test-results')

/** Drawing hundreds of pages takes a minute that only people who look at them need: GELEIT_PICTURES=1, or a long run. */
const DRAWS = process.env['GELEIT_PICTURES'] === '1' || process.env['GELEIT_LONG'] === '1'

/** Written to `test-results/`, for people to look at. */
export async function picture({ page, look }: Seen, name: string): Promise<void> {
  if (!DRAWS) return
  mkdirSync(FOLDER, { recursive: true })
  const file = `${name}-${look.size}-${look.theme}-${look.language}.png`
  await page.screenshot({ path: join(FOLDER, file), fullPage: true })
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** Sizes are measured by `checkSizes`, more strictly; axe takes what lies below the fixed menu of a phone for small. */
const axeRun = (only: readonly string[]): string => `axe.run(document, {
  runOnly: ${JSON.stringify(only)},
  rules: { 'target-size': { enabled: false } },
  resultTypes: ['violations'],
}).then(({ violations }) => violations.map(({ id, help, nodes }) => id + ': ' + help + ': ' +
  nodes.slice(0, 3).map(({ html, any }) => html.slice(0, 160) + ' ' + (any[0]?.message ?? '')).join(' | ')))`
const sessions = new WeakMap<Page, CDPSession>()

async function sessionOf(page: Page): Promise<CDPSession> {
  const session = sessions.get(page) ?? (await page.context().newCDPSession(page))
  sessions.set(page, session)
  return session
}

/**
 * Violations of WCAG 2.2 AA that axe can find, or of these rules alone. In a world of its own, which the page's policy
 * does not reach.
 */
export async function axeFaults({ page }: Seen, only: readonly string[] = AXE_TAGS): Promise<string[]> {
  const session = await sessionOf(page)
  const { frameTree } = await session.send('Page.getFrameTree')
  const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
    worldName: 'axe',
  })
  // The world of a document stays the same one, and axe in it: half a megabyte that need not be sent and read again.
  const { result: there } = await session.send('Runtime.evaluate', { expression: 'typeof axe', contextId })
  if (there.value === 'undefined') await session.send('Runtime.evaluate', { expression: AXE, contextId })
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression: axeRun(only),
    contextId,
    awaitPromise: true,
    returnByValue: true,
  })
  if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
  return result.value as string[]
}

export async function checkAxe(seen: Seen, name: string): Promise<void> {
  expect(await axeFaults(seen), name).toEqual([])
}

/** Everything that can be tapped is so large, in CSS pixels, and nothing is wider than the screen or cut off. */
export async function checkSizes({ page }: Seen, name: string, least: number): Promise<void> {
  expect(await page.evaluate(smallTargets, least), name).toEqual([])
  expect(await page.evaluate(cutOff), name).toEqual([])
}

const MOST_TABS = 150

/** What the tab key does not come to, and where its focus can't be seen. */
export async function keyboardFaults({ page }: Seen): Promise<string[]> {
  const session = await sessionOf(page)
  const stops = await page.evaluate(watchFocus)
  const key = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 }
  await Promise.all(
    Array.from({ length: Math.min(stops + 1, MOST_TABS) }).flatMap(() => [
      session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key }),
      session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key }),
    ]),
  )
  return page.evaluate(focusFaults)
}
