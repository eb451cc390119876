/** Counting in the store by two at once, to its end; and what stood there at an earlier moment. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkAxe, checkSizes, type Page, picture, type Seen, type Stage, startStage } from './harness.ts'
import { scannerReads } from './in-page/scanner.ts'

let stage: Stage
/** What the large box holds, ascending. */
let inside: readonly string[]
/** A device that is in a van by the records. */
let inVan: string
/** So many devices are in the store. */
let here: number

const KEEPER = 'store-keeper'
const LARGE = 'BOX-L-0001'
const BESIDE = 'BOX-S-0003'
const STORE = 'Sample central store'
const STRANGE = 'EXSM0199999999'
const MINUTE = 60_000

/** Delivered to the store, and repacked in part into boxes that went to the vans. One came back. */
beforeAll(async () => {
  stage = await startStage()
  await stage.tell(4)
  const holds = async (serial: string) =>
    (await stage.client.get(KEEPER, `/v1/containers/${stage.client.container(serial)}`))['devices'] as string[]
  inside = await holds(LARGE)
  inVan = (await holds('BOX-S-0001'))[0] ?? expect.fail('the box in the van is empty')
  const back = `/v1/containers/${stage.client.container(BESIDE)}/storings`
  await stage.client.post(KEEPER, back, { siteId: stage.client.site(STORE) })
  here = inside.length + (await holds(BESIDE)).length
  stage.server.clock.aheadMs += 10 * MINUTE
})
afterAll(() => stage.stop())

/** What runs along, by its name. */
const figure = async (page: Page, name: string): Promise<number> =>
  Number(await page.locator('.store-numbers > div', { hasText: name }).first().locator('dd').innerText())
const until = (page: Page, name: string, count: number) =>
  expect.poll(() => figure(page, name), { timeout: 15_000 }).toBe(count)

async function look(seen: Seen, name: string): Promise<void> {
  await picture(seen, `store-${name}`)
  await checkAxe(seen, name)
  await checkSizes(seen, name, 44)
}

test('two count at once; what completing does is said before, and happens', async () => {
  const seen = await stage.open({ as: KEEPER, size: 'desk', language: 'de', path: '/app/counts' })
  const { page } = seen
  page.setDefaultTimeout(15_000)
  await page.getByLabel('Was wird gezählt?').selectOption({ label: STORE })
  await page.getByRole('button', { name: 'Zählung beginnen' }).click()
  await page.getByRole('heading', { name: `Zählung: ${STORE}` }).waitFor()
  const other = await stage.open({ as: 'store-keeper-2', language: 'en', path: '/app/counts' })
  other.page.setDefaultTimeout(15_000)
  await other.page.getByRole('link', { name: new RegExp(STORE) }).click()
  await other.page.getByText('Nothing scanned yet.').waitFor()

  // In the wrong box: it belongs into the large one.
  await other.page.evaluate(scannerReads, BESIDE)
  await other.page.getByText('stands for').waitFor()
  const place = other.page.getByLabel('I count inside of box')
  await place.fill(BESIDE)
  await place.press('Enter')
  await other.page.evaluate(scannerReads, inside[0] ?? '')
  await other.page.getByText('Belongs somewhere else').waitFor()
  await until(page, 'Falscher Platz', 1)
  await place.fill('')
  await place.press('Enter')
  await page.evaluate(scannerReads, LARGE)
  await page.getByText(`steht für ${inside.length} Geräte`).waitFor()
  // What lies in the wrong box is found, but not where it belongs.
  await until(other.page, 'Found', here - 1)
  for (const text of [inVan, STRANGE, LARGE]) await other.page.evaluate(scannerReads, text)
  await other.page.getByText('Counted already').waitFor()
  await look(other, 'count')
  await until(page, 'Unbekannt', 1)
  await page.getByText('Lars Muster').waitFor()
  await other.page.getByRole('button', { name: /99999999/ }).click()
  await other.page.getByText('Taken back').waitFor()
  await until(page, 'Unbekannt', 0)

  await page.getByRole('button', { name: 'Abschluss ansehen' }).click()
  await page.getByText('Das bewirkt der Abschluss').waitFor()
  await page.getByText('Überzählig, bis zur Klärung angehalten: 1 Gerät, 0 Boxen').waitFor()
  await page.getByText('In der falschen Box, angehalten: 1 Gerät').waitFor()
  await look(seen, 'count')
  expect(await stage.client.get(KEEPER, `/v1/devices/${inVan}`)).toMatchObject({ trust: 'ok' })
  await page.getByRole('button', { name: 'Zählung abschließen' }).click()
  await page.getByText('Diese Zählung ist abgeschlossen.').waitFor()
  await other.page.getByText('This count is completed.').waitFor()
  for (const device of [inVan, inside[0]]) {
    expect(await stage.client.get(KEEPER, `/v1/devices/${device}`)).toMatchObject({ trust: 'incident' })
  }
  await page.getByLabel('Welche Liste?').selectOption({ label: 'Falscher Platz (1)' })
  await page.locator('.list .mono', { hasText: '00000' }).first().waitFor()
  await look(seen, 'counted')
  expect([...seen.complaints, ...other.complaints]).toEqual([])
  await other.close()
  await seen.close()
})

test('what nobody finds is missing only once somebody says so; a count may end without anything', async () => {
  const seen = await stage.open({ as: KEEPER, language: 'en', path: '/app/counts' })
  const { page } = seen
  page.setDefaultTimeout(15_000)
  await page.getByLabel('What is counted?').selectOption({ label: STORE })
  await page.getByRole('button', { name: 'Begin the count' }).click()
  await page.getByText('Nothing scanned yet.').waitFor()
  await page.getByRole('button', { name: 'Cancel the count' }).click()
  await page.getByText('This count was cancelled.').waitFor()
  await page.goto('/app/counts')
  await page.getByLabel('Number of the box').fill(LARGE)
  await page.getByRole('button', { name: 'Take over', exact: true }).click()
  await page.getByText('Nothing scanned yet.').waitFor()
  // All but one; pasted as one list.
  const [, gone = '', ...there] = inside
  await page.getByLabel('Number of a device, box or tray').fill([inside[0], ...there].join(', '))
  await page.getByRole('button', { name: 'Take over', exact: true }).click()
  await until(page, 'Still missing', 1)
  await page.getByRole('button', { name: 'See what completing does' }).click()
  await page.getByText('Missing and held: 1 device, 0 boxes').waitFor()
  await page.getByText('Confirm first that you really looked.').waitFor()
  await page.getByLabel('Yes, what is missing is really not there').check()
  await look(seen, 'count-missing')
  await page.getByRole('button', { name: 'Complete the count' }).click()
  await page.getByText('This count is completed.').waitFor()
  expect(await stage.client.get(KEEPER, `/v1/devices/${gone}`)).toMatchObject({ missing: true, trust: 'incident' })
  expect(seen.complaints).toEqual([])
  await seen.close()
})

test('what a place holds now, and what it held before', async () => {
  const seen = await stage.open({ as: KEEPER, size: 'desk', language: 'de', theme: 'dark', path: '/app/stock' })
  const { page } = seen
  page.setDefaultTimeout(15_000)
  await page.getByLabel('Ort').selectOption({ label: `${STORE} (Zentrallager)` })
  await until(page, 'Vermisst', 1)
  // Types of others have no name here, and no bare identifier takes its place.
  expect(await page.getByRole('cell', { name: /[0-9a-f]{8}-/ }).count()).toBe(0)
  await until(page, 'Geräte', here - 1)
  // The field takes whole minutes of the time where one stands.
  const before = new Date(stage.server.clock.now() - 5 * MINUTE)
  const local = new Date(before.getTime() - before.getTimezoneOffset() * MINUTE).toISOString().slice(0, 16)
  await page.getByLabel('Zeitpunkt').fill(local)
  await until(page, 'Vermisst', 0)
  await until(page, 'Geräte', here)
  await look(seen, 'stock-then')
  expect(seen.complaints).toEqual([])
  await seen.close()
})
