/** The pages in a real browser, by people with a keyboard: invited, enrolled, logged in, stepped up. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { totpAt } from '../../src/server/auth/totp.ts'
import { bearer, startTestServer, type TestServer } from '../http/server.ts'
import { openWindow, type Page, startChromium, type Window } from './chromium.ts'
import { enrolInPage, faultsInPage, isActive, readableCookies } from './in-page/functions.ts'
import { fromBase32, grantFor, PASSWORD } from './logins.ts'

const SHOTS = process.env['GELEIT_SCREENSHOTS']
let server: TestServer
let browser: Browser
let url: string

beforeAll(async () => {
  server = await startTestServer()
  browser = await startChromium()
  url = `http://localhost:${new URL(server.file.url).port}`
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

async function shot(page: Page, name: string): Promise<void> {
  if (SHOTS === undefined) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true })
}

async function invite(loginLabel: string): Promise<string> {
  const answer = await server.app.inject({
    method: 'POST',
    url: '/v1/people',
    headers: bearer(server, 'operator-security'),
    payload: { name: loginLabel, roles: ['auditor'] },
  })
  expect(answer.statusCode, answer.body).toBe(201)
  return new URL(answer.json()['link'] as string).hash
}

/** Gives a person of the rehearsal a passkey in this window; it is logged in then. */
async function enrol({ page }: Window, label: string): Promise<void> {
  const grant = await grantFor(server, label)
  await page.goto('/login')
  const status = await page.evaluate(enrolInPage, grant)
  expect(status).toBe(201)
}

test('an invitation is accepted, a passkey made, and whoever was activated logs in', async () => {
  const window = await openWindow(browser, { url })
  const { page } = window
  await page.goto(`/invitation${await invite('Ada Muster')}`)
  await page.getByLabel('Login name').fill('ada@geleit.example')
  expect(page.url()).toBe(`${url}/invitation`)
  await shot(page, 'invitation')
  await page.getByRole('button', { name: 'Accept' }).click()
  await page.getByRole('button', { name: 'Make a passkey' }).waitFor()
  await shot(page, 'invitation-enrol')
  await page.getByRole('button', { name: 'Make a passkey' }).click()
  await page.locator('.codes li').first().waitFor()
  expect(await page.locator('.codes li').count()).toBe(10)
  expect(await window.passkeys()).toBe(1)
  await shot(page, 'invitation-codes')
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await page.getByText('As soon as somebody of your party has activated you').waitFor()
  await page.goto('/login')
  await page.getByRole('button', { name: 'Log in with a passkey' }).click()
  await page.getByText('You are not active at any party').waitFor()
  const [{ personId = '' } = {}] = (
    await server.app.inject({ url: '/v1/people?status=invited', headers: bearer(server, 'operator-security') })
  ).json()['people'] as { personId: string }[]
  const activated = await server.app.inject({
    method: 'POST',
    url: `/v1/people/${personId}/activations`,
    headers: bearer(server, 'operator-security'),
  })
  expect(activated.statusCode, activated.body).toBeLessThan(300)
  await page.getByRole('button', { name: 'Log in with a passkey' }).click()
  await page.waitForURL('**/app/')
  await page.goto('/account')
  await page.getByText('ada@geleit.example').waitFor()
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('the cookie is taken on plain http by a browser that looks at its prefix, for no script to read', async () => {
  const window = await openWindow(browser, { url })
  await enrol(window, 'operator-auditor')
  const cookies = await window.context.cookies(url)
  const session = cookies.find(({ name }) => name === '__Host-geleit')
  expect(session).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Strict', path: '/', domain: 'localhost' })
  expect(await window.page.evaluate(readableCookies)).toBe('')
  await window.context.close()
})

test('with the keyboard alone: logged in, a passkey added, its step-up asked for, logged out', async () => {
  const window = await openWindow(browser, { url, locale: 'de-DE', colorScheme: 'dark' })
  const { page } = window
  await enrol(window, 'fitter-1')
  await page.goto('/account')
  await page.getByRole('heading', { name: 'Ihr Konto' }).waitFor()
  await page.getByText('fitter-1@geleit.example').waitFor()
  await shot(page, 'account-dark-de')
  server.clock.aheadMs += 6 * 60_000
  await press(page, 'Neue holen')
  await page.getByRole('heading', { name: 'Bestätigen Sie, dass Sie es sind' }).waitFor()
  await shot(page, 'step-up-dark-de')
  await press(page, 'Passkey benutzen')
  await page.locator('.codes li').first().waitFor()
  expect(await page.locator('.codes li').count()).toBe(10)
  await press(page, 'Ich habe sie verwahrt')
  await page.getByText('10 übrig von zehn').waitFor()
  // The same authenticator makes no second one for the same account, and the page says what happened.
  await page.getByLabel('Name des neuen Passkeys').fill('Zweiter')
  await page.keyboard.press('Enter')
  await page.getByText('Der Passkey wurde nicht benutzt.').waitFor()
  await press(page, 'Abmelden')
  await page.waitForURL('**/login')
  await shot(page, 'login-dark-de')
  await page.goto('/account')
  await page.getByText('Sie sind nicht angemeldet.').waitFor()
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('a password with an app, from the account to the next login; and a code on paper', async () => {
  const window = await openWindow(browser, { url })
  const { page } = window
  await enrol(window, 'fitter-2')
  await page.goto('/account')
  await page.getByText('Set password', { exact: true }).first().click()
  await page.getByLabel('New password').fill('Password1234')
  await page.getByRole('button', { name: 'Set password' }).click()
  await page.getByText('This password is not taken.').waitFor()
  await page.getByLabel('New password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Set password' }).click()
  const secret = fromBase32(((await page.locator('.secret').textContent()) ?? '').replaceAll(' ', ''))
  await shot(page, 'totp')
  const enterCode = async (): Promise<void> => {
    server.clock.aheadMs += 30_000
    await page.getByLabel('Code of the app').fill(totpAt(secret, server.clock.now()))
    await page.keyboard.press('Enter')
  }
  await enterCode()
  await page.getByText('Set, with an app that makes codes.').waitFor()
  await page.locator('#message').getByText('Done.', { exact: true }).waitFor()
  await shot(page, 'account')
  await page.getByRole('button', { name: 'Get new ones' }).click()
  // Reading a list waits for nothing: before the answer is there, it would be an empty one.
  await page.locator('.codes code').first().waitFor()
  const paper = await page.locator('.codes code').allTextContents()
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await page.getByRole('button', { name: 'Log out' }).click()
  const password = async (): Promise<void> => {
    await page.waitForURL('**/login')
    await page.getByLabel('Login name').fill('fitter-2@geleit.example')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.keyboard.press('Enter')
  }
  await password()
  await enterCode()
  await page.waitForURL('**/app/')
  await page.goto('/account')
  await page.getByRole('button', { name: 'Log out' }).click()
  await password()
  await page.getByRole('button', { name: 'Use a recovery code instead' }).click()
  await page.getByLabel('Recovery code').fill(paper[0] ?? '')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/app/')
  await page.goto('/account')
  await page.getByText('9 left of ten').waitFor()
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('a login leads where somebody came from, but nowhere else', async () => {
  const window = await openWindow(browser, { url, locale: 'de-DE' })
  const { page } = window
  await enrol(window, 'operator-auditor')
  const ways = [
    ['/app/devices?q=1', '/app/devices?q=1'],
    ['/account', '/account'],
    ['//elsewhere.example/app/', '/app/'],
    ['https://elsewhere.example/app/', '/app/'],
    ['/app/../v1/session', '/app/'],
    ['javascript:alert(1)', '/app/'],
  ] as const
  for (const [next, to] of ways) {
    await page.context().clearCookies()
    await page.goto(`/login?next=${encodeURIComponent(next)}`)
    await page.getByRole('link', { name: 'English' }).click()
    await page.getByRole('button', { name: 'Log in with a passkey' }).click()
    await page.waitForURL(`${url}${to}`)
  }
  await window.context.close()
})

test('who does not let themselves be recognised does not get in', async () => {
  const window = await openWindow(browser, { url })
  const { page } = window
  await enrol(window, 'store-keeper')
  await window.verify(false)
  await page.context().clearCookies()
  await page.goto('/login')
  await page.getByRole('button', { name: 'Log in with a passkey' }).click()
  await page.getByText('The passkey was not used.').waitFor()
  await page.getByLabel('Login name').fill('store-keeper@geleit.example')
  await page.getByLabel('Password').fill('not the one at all')
  await page.keyboard.press('Enter')
  await page.getByText('That did not fit.').waitFor()
  await shot(page, 'login-failed')
  await window.context.close()
})

test('every field has a label, every control a name, and words are dark enough on their ground', async () => {
  const window = await openWindow(browser, { url })
  await enrol(window, 'store-keeper-2')
  for (const colorScheme of ['light', 'dark'] as const) {
    await window.page.emulateMedia({ colorScheme })
    for (const path of ['/login', '/account', '/invitation']) {
      await window.page.goto(path)
      await window.page.waitForLoadState('networkidle')
      expect(await window.page.evaluate(faultsInPage), `${path} ${colorScheme}`).toEqual([])
    }
  }
  await window.context.close()
})

test('a page loads nothing from elsewhere, and nothing stands inline', async () => {
  for (const path of ['/login', '/account', '/invitation']) {
    const answer = await server.app.inject({ url: path, headers: { 'accept-language': 'de' } })
    expect(answer.body).toContain('<html lang="de">')
    expect(answer.body).not.toMatch(/<script(?![^>]* src="\/)|<style|style=|\son\w+=|https?:/)
    const policy = String(answer.headers['content-security-policy'])
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toMatch(/unsafe|https?:/)
  }
  const other = await server.app.inject({ url: '/pages/..%2Fdocument.ts' })
  expect(other.statusCode).toBe(404)
})

async function press(page: Page, name: string): Promise<void> {
  const target = page.getByRole('button', { name })
  for (let steps = 0; steps < 80; steps += 1) {
    if (await target.evaluate(isActive)) return page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
  }
  throw new Error(`the keyboard does not reach: ${name}`)
}
