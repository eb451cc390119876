/** People with accounts in the app: let in, asked once more in the middle, as one of several, sent away, and leaving. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { announce } from '../carrier/world.ts'
import { bearer } from '../http/server.ts'
import { query } from '../http/tables.ts'
import type { Browser } from '../login/browser.ts'
import { giveAuthenticator } from '../login/chromium.ts'
import { enrolInPage } from '../login/in-page/functions.ts'
import { enrolPassword, grantFor, loginNameOf, PASSWORD } from '../login/logins.ts'
import { checkAxe, checkSizes, type Look, type Page, picture, type Seen, type Stage, startStage } from './harness.ts'
import { inStorage } from './offline-play.ts'

const MINUTE_MS = 60_000
let stage: Stage
beforeAll(async () => {
  stage = await startStage({ door: false })
  await stage.tell(4)
})
afterAll(() => stage.stop())

/** A phone or computer with a passkey of this person on it; nobody is logged in. */
async function withPasskey(label: string, look: Look): Promise<Seen> {
  const seen = await stage.open({ ...look, path: '/login' })
  seen.page.setDefaultTimeout(12_000)
  await giveAuthenticator(seen.context, seen.page)
  expect(await seen.page.evaluate(enrolInPage, await grantFor(stage.server, label))).toBe(201)
  await seen.context.clearCookies()
  return seen
}

async function logIn(page: Page, label: string, nextCode: () => string): Promise<void> {
  await page.getByLabel('Login name').fill(loginNameOf(label))
  await page.getByLabel('Password').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByLabel('Code of the app').fill(nextCode())
  await page.keyboard.press('Enter')
}

/** In both themes, as it stands over the page. */
async function look(seen: Seen, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await seen.page.emulateMedia({ colorScheme: theme })
    const themed = { ...seen, look: { ...seen.look, theme } }
    await checkAxe(themed, `${name} ${theme}`)
    await picture(themed, `login-${name}`)
  }
  await checkSizes(seen, name, 44)
  await seen.page.emulateMedia({ colorScheme: seen.look.theme })
}

test('a link leads through the login to what it names; later a code takes the passkey once more', async () => {
  const seen = await withPasskey('fitter-1', { language: 'de' })
  const { page, complaints } = seen
  const path = `/app/box/${stage.client.container('BOX-S-0001')}?from=day`
  await page.goto(path)
  await page.getByRole('heading', { name: 'Anmelden' }).waitFor()
  await page.getByRole('button', { name: 'Mit Passkey anmelden' }).click()
  await page.waitForURL(`**${path}`)
  await page.getByRole('heading', { name: 'Öffnungscode holen' }).waitFor()
  stage.server.clock.aheadMs += 6 * MINUTE_MS
  await page.getByRole('button', { name: 'Öffnungscode zeigen' }).click()
  await page.getByRole('dialog', { name: 'Zeigen Sie kurz, dass Sie es sind' }).waitFor()
  await look(seen, 'step-up')
  await page.getByRole('button', { name: 'Mit Passkey' }).click()
  await page.getByRole('heading', { name: 'Öffnungscode', exact: true }).waitFor()
  expect(await page.locator('.big-code').innerText()).toMatch(/^[\d ]{10,}$/)
  expect(complaints).toEqual([])
  await seen.close()
})

test('a second factor by an app and by paper; cancelled, the page is as it was and says what is missing', async () => {
  const { nextCode, recoveryCodes } = await enrolPassword(stage.server, 'maker-dispatcher')
  const headers = bearer(stage.server, 'maker-dispatcher')
  const carrier = { method: 'POST', url: '/v1/carriers', headers, payload: { name: 'Sample Haulage' } } as const
  const { partyId } = (await stage.server.app.inject(carrier)).json<{ partyId: string }>()
  const { shipmentId } = await announce(stage.server, partyId, ['BOX-LOGIN-1'])
  const seen = await stage.open({ size: 'desk', language: 'en', path: `/app/shipments/${shipmentId}` })
  const { page, complaints } = seen
  page.setDefaultTimeout(12_000)
  await logIn(page, 'maker-dispatcher', nextCode)
  await page.waitForURL(`**/app/shipments/${shipmentId}`)
  const give = page.getByRole('button', { name: 'Give out a link', exact: true })
  await give.waitFor()
  stage.server.clock.aheadMs += 6 * MINUTE_MS
  await give.click()
  const asked = page.getByRole('dialog', { name: 'Show briefly that it is you' })
  await asked.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('This needs a second factor that was shown a moment ago.').waitFor()
  expect(await asked.count()).toBe(0)
  await give.click()
  await asked.getByRole('button', { name: 'Six digits from your app' }).click()
  await asked.getByLabel('Six digits from your app').fill('000000')
  await page.keyboard.press('Enter')
  await asked.getByRole('alert').waitFor()
  await look(seen, 'step-up-code')
  await asked.getByLabel('Six digits from your app').fill(nextCode())
  await page.keyboard.press('Enter')
  const link = page.getByRole('dialog', { name: 'Link for the driver' })
  await link.getByAltText(/./).waitFor()
  await link.getByRole('button').last().click()

  // The same for a button that stands alone, and with Escape.
  stage.server.clock.aheadMs += 6 * MINUTE_MS
  const renew = page.getByRole('button', { name: 'Give out a new link' })
  await renew.click()
  await asked.waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('alert').getByText('This needs a second factor that was shown a moment ago.').waitFor()
  await renew.click()
  await asked.getByRole('button', { name: 'A code from your paper' }).click()
  await asked.getByLabel('A code from your paper').fill(recoveryCodes[0] ?? '')
  await page.keyboard.press('Enter')
  await link.getByAltText(/./).waitFor()
  expect(complaints).toEqual([])
  await seen.close()
})

test('a human of two parties says for which of them they are here, and sees the things of that one alone', async () => {
  const twin = stage.client.person('neighbour-store-keeper').personId
  await query(
    stage.server.connectionString,
    `update person set natural_person_id = 'store-keeper' where person_id = $1`,
    [twin],
  )
  const seen = await withPasskey('store-keeper', { size: 'desk', language: 'en' })
  const { page, complaints, context } = seen
  await page.goto('/app/boxes')
  await page.getByRole('button', { name: 'Log in with a passkey' }).click()
  await page.getByRole('heading', { name: 'For whom are you here today?' }).waitFor()
  await page.getByRole('button', { name: /Stadtwerke Musterstadt/ }).waitFor()
  await look(seen, 'chooser')
  await page.getByRole('button', { name: /Stadtwerke Musterstadt/ }).click()
  await page.getByRole('link', { name: 'BOX-S-0001' }).waitFor()
  const other = await context.newPage()
  await other.goto('/app/boxes')
  await other.getByRole('link', { name: 'BOX-S-0001' }).waitFor()
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('button', { name: 'Change role' }).click()
  await page.getByRole('button', { name: /Netzbetrieb Beispielhausen/ }).click()
  await page.getByText('No box', { exact: true }).waitFor()
  expect(await page.getByText('BOX-S-0001').count()).toBe(0)
  // Another window of theirs acts as nobody else.
  await other.getByText('No box', { exact: true }).waitFor()
  // The page of the account takes away what the app keeps, too, and all windows hear of it.
  await page.goto('/account')
  await page.getByRole('button', { name: 'Log out' }).click()
  await other.waitForURL('**/login?next=*')
  expect((await other.evaluate(inStorage)).text).not.toContain('geleit-me')
  expect(complaints).toEqual([])
  await seen.close()
})

/** Reports a box that the phone has no network to tell of. */
async function reportUnheard({ page, context }: Seen): Promise<void> {
  await page.getByRole('link', { name: 'Something is wrong' }).click()
  await page.getByRole('button', { name: 'I have no label' }).waitFor()
  await context.setOffline(true)
  await page.getByRole('button', { name: 'I have no label' }).click()
  await page.getByLabel('In your words').fill('A hole in the fence.')
  await page.getByRole('button', { name: 'Report it now' }).click()
  await page.getByRole('heading', { name: 'Recorded on this phone' }).waitFor()
  await page.getByText('1 not sent yet').waitFor()
}

const hints = async (): Promise<number> => {
  const rows = await query<{ n: number }>(stage.server.connectionString, 'select count(*)::integer as n from hint')
  return rows[0]?.n ?? 0
}

async function endOthers(browser: Browser): Promise<void> {
  expect((await browser.delete('/v1/sessions')).status).toBe(204)
}

test('a session that was ended elsewhere leads to the login and back, and what was recorded meanwhile goes out', async () => {
  const { browser, nextCode } = await enrolPassword(stage.server, 'fitter-2')
  const seen = await stage.open({ language: 'en', path: '/app/help/displays' })
  const { page, context, complaints } = seen
  page.setDefaultTimeout(12_000)
  await logIn(page, 'fitter-2', nextCode)
  await page.waitForURL('**/app/help/displays')
  await page.getByRole('button', { name: 'Menu' }).waitFor()
  const before = await hints()
  await reportUnheard(seen)
  await endOthers(browser)
  await context.setOffline(false)
  await page.waitForURL('**/login?next=*')
  await logIn(page, 'fitter-2', nextCode)
  await page.waitForURL(/\/app\/report/)
  await page.getByRole('button', { name: 'Menu' }).waitFor()
  await expect.poll(hints).toBe(before + 1)
  await page.getByText('1 not sent yet').waitFor({ state: 'detached' })
  expect(complaints).toEqual([])
  await seen.close()
})

test('who leaves leaves nothing to be read, and what the server has not heard is still there when they are back', async () => {
  const { nextCode } = await enrolPassword(stage.server, 'fitter-2')
  const seen = await stage.open({ language: 'en', path: '/app/' })
  const { page, context, complaints } = seen
  page.setDefaultTimeout(12_000)
  await logIn(page, 'fitter-2', nextCode)
  await page.getByRole('heading', { name: 'My day' }).waitFor()
  await reportUnheard(seen)
  const before = await hints()
  // There is a network, and reports do not get through.
  await context.route(/\/v1\/(hints|containers|devices)\b/, (route) => route.abort())
  await context.setOffline(false)
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.waitForURL('**/login?next=*')
  const kept = await page.evaluate(inStorage)
  expect(kept.text).not.toContain('geleit-me')
  expect(kept.drawers.filter((each) => !/^(queue|photos)\//.test(each))).toEqual([])
  expect(kept.drawers).toContainEqual(expect.stringMatching(/^queue\//))
  await page.goBack()
  await page.waitForURL('**/login*')
  expect(await page.getByText('My day').count()).toBe(0)
  await context.unroute(/\/v1\/(hints|containers|devices)\b/)
  await page.goto('/app/')
  await logIn(page, 'fitter-2', nextCode)
  await page.getByRole('heading', { name: 'My day' }).waitFor()
  await expect.poll(hints).toBe(before + 1)

  // Without a network the server does not hear of it; it does before anybody is let in again.
  await context.setOffline(true)
  await page.getByRole('button', { name: 'Menu' }).click()
  await page.getByRole('button', { name: 'Log out' }).click()
  await page.getByRole('alert').waitFor()
  await context.setOffline(false)
  await page.waitForURL('**/login?next=*')
  expect((await context.request.get('/v1/session')).status()).toBe(401)
  expect(complaints).toEqual([])
  await seen.close()
})
