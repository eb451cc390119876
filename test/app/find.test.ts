/** Finding anything: one field, long lists, and the pages of boxes, devices and shipments; and news that come by themselves. */
import type { BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkAxe, checkSizes, picture, type Stage, startStage } from './harness.ts'
import { scrollToEnd } from './in-page/functions.ts'

let stage: Stage
let devices: readonly string[]
beforeAll(async () => {
  stage = await startStage()
  const { deviceIds } = await stage.tell(4)
  devices = deviceIds
})
afterAll(() => stage.stop())

test('a store keeper finds by parts of numbers, with the keyboard alone', async () => {
  const seen = await stage.open({ as: 'store-keeper', size: 'desk', language: 'de', path: '/app/boxes' })
  const { page, complaints } = seen
  const field = page.getByRole('combobox', { name: 'Suchen oder scannen' })
  await field.fill('BOX-S-000')
  const options = page.locator('[role=option]')
  await options.first().waitFor()
  await checkAxe(seen, 'search-suggestions')
  await picture(seen, 'search-suggestions')
  await field.press('ArrowDown')
  const chosen = page.locator('[role=option][aria-selected=true]')
  expect(await chosen.textContent()).toContain('BOX-S-000')
  await field.press('ArrowUp')
  expect(await chosen.count()).toBe(0)
  await field.press('Escape')
  expect(await options.count()).toBe(0)
  await field.fill('BOX-S-0001')
  await field.press('Enter')
  await page.getByRole('heading', { name: 'BOX-S-0001', level: 1 }).waitFor()
  await page.getByRole('heading', { name: /Darin: / }).waitFor()
  await page.getByText('Verantwortlich').waitFor()
  await checkAxe(seen, 'box')
  await checkSizes(seen, 'box', 44)
  await picture(seen, 'box')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Etikett drucken' }).click()
  expect((await download).suggestedFilename()).toBe('BOX-S-0001.pdf')

  const [first = ''] = devices
  await field.fill(first.slice(-7))
  await page
    .locator('[role=option]')
    .getByText(`E XSM 01 ${first.slice(-8)}`)
    .click()
  await page.getByRole('heading', { name: 'Der Weg bisher' }).waitFor()
  await page.getByText('Vom Hersteller angekündigt').waitFor()
  await checkAxe(seen, 'device')
  await picture(seen, 'device')
  await page.getByRole('button', { name: 'Belege herunterladen' }).waitFor()

  await field.fill('EXSM0199999999')
  await field.press('Enter')
  await page.getByRole('heading', { name: /E XSM 01 99999999 ist nicht angekündigt/ }).waitFor()
  await checkAxe(seen, 'search-unknown')
  await picture(seen, 'search-unknown')
  await field.fill('Muster')
  await field.press('Enter')
  await page.getByRole('heading', { name: 'Personen' }).waitFor()
  expect(complaints).toEqual([])
  await seen.close()
})

test('a page that comes late leaves the focus to whoever types in the meantime', async () => {
  const seen = await stage.open({ as: 'store-keeper', size: 'desk', language: 'en', path: '/app/boxes' })
  const { page } = seen
  await page.getByRole('heading', { name: 'Boxes', level: 1 }).waitFor()
  const isHere = Promise.withResolvers<void>()
  await page.route(/devices-page/, async (route) => {
    await isHere.promise
    await route.continue()
  })
  await page.getByRole('link', { name: 'Devices' }).click()
  const field = page.getByRole('combobox', { name: 'Search or scan' })
  await field.fill('BOX-S-000')
  await page.locator('[role=option]').first().waitFor()
  isHere.resolve()
  await page.getByRole('heading', { name: 'Devices', level: 1 }).waitFor()
  expect(await field.evaluate((element) => element.matches(':focus'))).toBe(true)
  expect(await page.locator('[role=option]').count()).toBeGreaterThan(0)
  await field.fill('BOX-S-0001')
  await field.press('Enter')
  const heading = page.getByRole('heading', { name: 'BOX-S-0001', level: 1 })
  await heading.waitFor()
  expect(await heading.evaluate((element) => element.matches(':focus'))).toBe(true)
  await seen.close()
})

test('lists narrow, and tell by themselves what happens, on two windows at once', async () => {
  const seen = await stage.open({ as: 'store-keeper', size: 'phone', language: 'en', path: '/app/devices' })
  const { page, complaints, context } = seen
  await page.getByRole('table', { name: 'Devices' }).getByRole('row').nth(3).waitFor()
  await checkAxe(seen, 'devices')
  await checkSizes(seen, 'devices', 44)
  await picture(seen, 'devices')
  await page.getByLabel('Trust').selectOption('locked out')
  await page.getByText('No device', { exact: true }).waitFor()
  expect(page.url()).toContain('trust=locked_out')
  const boxId = stage.client.container('BOX-S-0001')
  await page.goto(`/app/devices?containerId=${boxId}`)
  const trust = page.getByRole('table', { name: 'Devices' }).locator('.badge')
  await trust.getByText('all right').first().waitFor()
  const other = await context.newPage()
  await other.goto(`/app/boxes/${boxId}`)
  await other.getByText('all right').first().waitFor()
  await stage.client.post('operator-security', `/v1/containers/${boxId}/violation-reports`, {
    since: 'unknown',
    what: 'The lid is bent.',
  })
  // Nobody has touched either of them.
  await other.getByRole('heading', { name: 'Why it is stopped' }).waitFor()
  await trust.getByText('held').first().waitFor()
  await other.getByRole('link', { name: 'To the incident' }).first().click()
  await other.getByRole('heading', { name: 'Suspected tampering' }).waitFor()
  await other.getByRole('heading', { name: /Exposed: \d+ devices/ }).waitFor()
  const incident = { ...seen, page: other }
  await checkAxe(incident, 'incident')
  await checkSizes(incident, 'incident', 44)
  await picture(incident, 'incident')
  expect(complaints).toEqual([])
  await seen.close()
})

test('a dispatcher looks at a shipment, and gives its driver a link', async () => {
  const seen = await stage.open({ as: 'maker-dispatcher', size: 'desk', language: 'en', path: '/app/shipments' })
  const { page, complaints } = seen
  await page.getByRole('table', { name: 'Shipments' }).getByRole('link').first().click()
  await page.getByRole('heading', { name: 'The way' }).waitFor()
  await page.getByText('Pick-up').waitFor()
  await checkAxe(seen, 'shipment')
  await checkSizes(seen, 'shipment', 44)
  await picture(seen, 'shipment')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Print the protocol', exact: true }).first().click()
  expect((await download).suggestedFilename()).toMatch(/^handover-.*\.pdf$/)
  expect(complaints).toEqual([])
  await seen.close()
})

test('a list of which only what is in sight is in the document is scrolled through by wheel and by key', async () => {
  const seen = await stage.open({ as: 'store-keeper', size: 'desk', language: 'de', path: '/app/search' })
  const { page, complaints } = seen
  await serveDevices(page.context(), 10_000)
  await page.getByRole('link', { name: 'Geräte', exact: true }).click()
  const rows = page.locator('.find-rows')
  await rows.locator('a').first().waitFor()
  // Down to the end, as fast as the pages come.
  await page.evaluate(scrollToEnd)
  await page.getByText('10.000 in der Liste').waitFor()
  await rows.locator('a').last().focus()
  await page.keyboard.press('End')
  await page.locator('[aria-rowindex="10001"] a:focus').waitFor()
  await page.keyboard.press('Home')
  await page.locator('[aria-rowindex="2"] a:focus').waitFor()
  expect(await rows.locator('[role="row"]').count()).toBeLessThan(60)
  expect(complaints).toEqual([])
  await seen.close()
})

const PAGE = 1_000

/** How long the longest task takes with a hundred thousand, the bench measures. */
async function serveDevices(context: BrowserContext, count: number): Promise<void> {
  await context.route(/\/v1\/devices\?/, async (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get('cursor') ?? 0)
    const devicesOfPage = Array.from({ length: Math.min(PAGE, count - from) }, (_, at) => ({
      deviceId: `EXSM01${String(from + at).padStart(8, '0')}`,
      deviceType: 'SMGW',
      custody: 'stored',
      trust: at % 97 === 0 ? 'unproven' : 'ok',
      missing: false,
      containerId: null,
      containerSerial: `BOX-L-${String(Math.floor((from + at) / 60)).padStart(5, '0')}`,
      siteId: null,
      personId: null,
      makerPartyId: 'maker',
      owningPartyId: 'operator',
      possessingPartyId: 'operator',
    }))
    const next = from + PAGE
    const headers = next < count ? { link: `</v1/devices?limit=1000&cursor=${next}>; rel="next"` } : {}
    await route.fulfill({ json: { devices: devicesOfPage }, headers })
  })
}
