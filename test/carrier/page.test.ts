/** The page for drivers in a real browser, on a small screen: taken over, handed over, reported, in their language. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CARRIER_LANGUAGES } from '../../src/server/pages/browser/carrier-words.ts'
import { bearer, startTestServer, type TestServer } from '../http/server.ts'
import { query } from '../http/tables.ts'
import { openWindow, type Page, startChromium, type Window } from '../login/chromium.ts'
import { becomeOld, faultsInPage, smallTargets } from '../login/in-page/functions.ts'
import { announce, type Sent } from './world.ts'

const SHOTS = process.env['GELEIT_SCREENSHOTS']
let server: TestServer
let browser: Browser
let url: string
let carrierId: string

beforeAll(async () => {
  server = await startTestServer()
  browser = await startChromium()
  url = `http://localhost:${new URL(server.file.url).port}`
  carrierId = String((await post('/v1/carriers', { name: 'Transport Przykładowy Sp. z o.o.' }))['partyId'])
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

async function post(path: string, payload: object, label = 'maker-dispatcher'): Promise<Record<string, unknown>> {
  const answer = await server.app.inject({ method: 'POST', url: path, headers: bearer(server, label), payload })
  expect(answer.statusCode, answer.body).toBeLessThan(300)
  return answer.json()
}

async function linkFor({ shipmentId }: Sent): Promise<string> {
  return new URL(String((await post(`/v1/shipments/${shipmentId}/carrier-links`, {}))['url'])).hash
}

async function open(locale: string, hash: string): Promise<Window> {
  const window = await openWindow(browser, { url, locale })
  await window.page.addInitScript(becomeOld)
  await window.page.setViewportSize({ width: 390, height: 844 })
  await window.page.goto(`/carrier${hash}`)
  return window
}

/** Looks at a view in both schemes: words readable, fields labelled, targets large enough. */
async function look(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await page.evaluate(faultsInPage), `${name} ${colorScheme}`).toEqual([])
    if (SHOTS === undefined) continue
    mkdirSync(SHOTS, { recursive: true })
    await page.screenshot({ path: join(SHOTS, `carrier-${name}-${colorScheme}.png`), fullPage: true })
  }
  expect(await page.evaluate(smallTargets), name).toEqual([])
}

async function draw(page: Page): Promise<void> {
  const field = await page.locator('canvas').boundingBox()
  if (field === null) throw new Error('there is no field to sign in')
  const at = (x: number, y: number) => [field.x + field.width * x, field.y + field.height * y] as const
  await page.mouse.move(...at(0.1, 0.6))
  await page.mouse.down()
  for (const [x, y] of [
    [0.2, 0.2],
    [0.3, 0.8],
    [0.4, 0.3],
    [0.6, 0.7],
    [0.9, 0.4],
  ] as const)
    await page.mouse.move(...at(x, y), { steps: 6 })
  await page.mouse.up()
}

test('boxes are scanned or tapped, looked at and signed for; the other side follows, and it is done', async () => {
  const sent = await announce(server, carrierId, ['PAGE-A1', 'PAGE-A2', 'PAGE-A3'])
  const window = await open('pl-PL', await linkFor(sent))
  const { page } = window
  await page.getByRole('heading', { name: 'Odbierz skrzynki' }).waitFor()
  await page.getByText('Brakuje jeszcze 3 skrzynek.').waitFor()
  expect(page.url()).toBe(`${url}/carrier`)
  // A scanner types and presses Enter.
  await page.getByLabel('Numer skrzynki').fill('PAGE-X9')
  await page.keyboard.press('Enter')
  await page.getByText('PAGE-X9 nie należy do tej przesyłki.').waitFor()
  await page.keyboard.type('page-a1\n')
  await page.getByText('Brakuje jeszcze 2 skrzynek.').waitFor()
  await look(page, '1-boxes')
  await page.getByRole('button', { name: 'PAGE-A2' }).click()
  await page.getByRole('button', { name: 'PAGE-A3' }).click()
  await page.getByText('Są wszystkie skrzynki.').waitFor()
  await page.getByRole('button', { name: 'Dalej' }).click()
  await page.getByRole('heading', { name: 'Jak wyglądają skrzynki?' }).waitFor()
  await page
    .getByLabel('Zrób zdjęcie')
    .setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: await page.screenshot() })
  await page.getByText('Wysłano 1 zdjęcie').waitFor()
  await look(page, '2-condition')
  await page.getByRole('button', { name: 'Wszystkie nieuszkodzone' }).click()
  await page.getByRole('heading', { name: 'Przejmuję 3 skrzynki.' }).waitFor()
  await page.getByRole('button', { name: 'Podpisz', exact: true }).click()
  await page.getByText('Proszę wpisać imię i nazwisko.').waitFor()
  await page.getByLabel('Imię i nazwisko').fill('Jan Przykład')
  await draw(page)
  await look(page, '3-sign')
  await page.getByRole('button', { name: 'Podpisz', exact: true }).click()
  await page.getByText('Podpisano. Teraz podpisuje druga strona.').waitFor()
  await look(page, '4-signed')
  await page.getByRole('button', { name: 'Dalej' }).click()
  await page.getByText('podpisano').first().waitFor()
  await look(page, '5-waiting')
  const own = { containerSerials: sent.boxes, condition: 'intact' }
  await post(`/v1/shipments/${sent.shipmentId}/handovers`, { leg: 'pick_up', ...own })
  // A page that is loaded again still knows the link, in this tab alone.
  await page.reload()
  await page.getByRole('heading', { name: 'Przekaż skrzynki' }).waitFor()
  await post(`/v1/shipments/${sent.shipmentId}/handovers`, { leg: 'delivery', ...own }, 'store-keeper')
  await page.getByRole('button', { name: 'Română' }).click()
  await page.getByRole('heading', { name: 'Predați cutiile' }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('ro')
  for (const box of sent.boxes) await page.getByRole('button', { name: box }).click()
  await page.getByRole('button', { name: 'Continuați' }).click()
  await page.getByRole('button', { name: 'Toate intacte' }).click()
  await page.getByLabel('Numele dumneavoastră').fill('Ion Exemplu')
  await page.getByRole('button', { name: 'Semnați fără desen' }).click()
  await page.getByRole('button', { name: 'Semnați', exact: true }).click()
  await page.getByText('Gata. Ambele părți au semnat.').waitFor()
  await page.getByRole('button', { name: 'Continuați' }).click()
  await page.getByText('Totul este gata.').waitFor()
  await look(page, '6-done')
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('a broken box is reported in some taps, and held; the rest of the way says so', async () => {
  const sent = await announce(server, carrierId, ['PAGE-B1', 'PAGE-B2'])
  const window = await open('de-DE', await linkFor(sent))
  const { page } = window
  await page.getByRole('heading', { name: 'Boxen übernehmen' }).waitFor()
  await page.getByRole('button', { name: 'Problem melden' }).click()
  await page.getByLabel('Welche Box?').selectOption('PAGE-B2')
  await page.getByRole('button', { name: 'Geöffnet oder aufgebrochen' }).click()
  await page.getByLabel('Mehr dazu').fill('Der Deckel klafft')
  await look(page, '7-report')
  await page.getByRole('button', { name: 'Jetzt melden' }).click()
  await page.getByText('Diese Boxen sind jetzt angehalten:').waitFor()
  expect(await page.locator('.plainlist li').allTextContents()).toEqual(['PAGE-B2'])
  await look(page, '8-reported')
  await page.getByRole('button', { name: 'Weiter' }).click()
  await page.getByText('angehalten', { exact: true }).waitFor()
  await page.getByText('Eine Box ist angehalten. Sie bleibt hier.').waitFor()
  await look(page, '9-held')
  const [{ held = 0 } = {}] = await query<{ held: number }>(
    server.connectionString,
    `select count(*)::integer as held from ground join container on container_id = subject_id where serial = 'PAGE-B2'`,
  )
  expect(held).toBe(1)
  server.clock.aheadMs += 80 * 3_600_000
  await page.reload()
  await page.getByText('Die Zeit dieses Links ist abgelaufen.').waitFor()
  await page.getByRole('button', { name: 'Problem melden' }).waitFor()
  await look(page, '10-expired')
  expect(window.complaints).toEqual([])
  await window.context.close()
})

test('the first answer is in the language asked for, and loads nothing from elsewhere', async () => {
  for (const language of CARRIER_LANGUAGES) {
    const answer = await server.app.inject({ url: '/carrier', headers: { 'accept-language': `${language}, en;q=0.5` } })
    expect(answer.body).toContain(`<html lang="${language}">`)
    expect(answer.body).not.toMatch(/<script(?![^>]* src="\/)|<style|style=|\son\w+=|https?:/)
    expect(String(answer.headers['content-security-policy'])).not.toMatch(/unsafe|https?:/)
  }
})

test('the paper stands in five languages on one sheet', async () => {
  const sent = await announce(
    server,
    carrierId,
    Array.from({ length: 5 }, (_, place) => `PAGE-P${place}`),
  )
  const path = `/v1/shipments/${sent.shipmentId}/carrier-links`
  const { linkId } = await post(path, {})
  const answer = await server.app.inject({
    url: `${path}/${linkId}/paper`,
    headers: bearer(server, 'maker-dispatcher'),
  })
  const window = await openWindow(browser, { url })
  await window.page.setContent(answer.body)
  for (const language of CARRIER_LANGUAGES) expect(await window.page.locator(`h1 [lang=${language}]`).count()).toBe(1)
  expect(await window.page.locator('tbody tr').count()).toBe(5)
  if (SHOTS !== undefined) {
    await window.page.setViewportSize({ width: 794, height: 1123 })
    await window.page.screenshot({ path: join(SHOTS, 'carrier-paper.png'), fullPage: true })
  }
  const pdf = await window.page.pdf({ preferCSSPageSize: true })
  expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
  await window.context.close()
})
