// Takes the pictures of the README anew, of a rehearsal that runs:
//
//   npm start -- --rehearsal
//   node scripts/take-pictures.mjs http://localhost:8080
import { mkdirSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { findChromium } from './lib/chromium.mjs'
import { fromRoot } from './lib/root.mjs'

const READ_MS = 3_000
const FOLDER = fromRoot('docs/images')
const url = process.argv[2] ?? 'http://localhost:8080'

const { program, libraryDirs } = findChromium((line) => process.stderr.write(`${line}\n`))
const browser = await chromium.launch({
  executablePath: program,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  env: { ...process.env, ...(libraryDirs.length === 0 ? {} : { LD_LIBRARY_PATH: libraryDirs.join(':') }) },
})
mkdirSync(FOLDER, { recursive: true })
const context = await browser.newContext({
  baseURL: url,
  viewport: { width: 1280, height: 900 },
  locale: 'en-GB',
  reducedMotion: 'reduce',
})
const page = await context.newPage()
await page.goto('/app/rehearsal')
await page.getByRole('button', { name: /A break-in/ }).click()
const guide = page.locator('.table-guide')
let steps = 0
await take('table-prepared', 'Six devices arrive')
await take('table-forced', 'At night somebody')
await next('The thief pushes')
await next('In the morning')
await take('table-blocked', 'Mona checks a device from the box')
await browser.close()

/** @param {string} button */
async function next(button) {
  await guide.getByRole('button', { name: button }).click()
  steps += 1
  await guide.getByText(`Step ${steps} of`).waitFor()
  // The phone on the table reads what it shows anew.
  await page.waitForTimeout(READ_MS)
}

/**
 * @param {string} name
 * @param {string} button
 */
async function take(name, button) {
  await next(button)
  await page.evaluate('scrollTo(0, 0)')
  await page.screenshot({ path: `${FOLDER}/${name}.png` })
}
