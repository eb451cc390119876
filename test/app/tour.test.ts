/** A tour as its fitter and its dispatcher see it: planned, taken along, done in cellars, and told late. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runFsck } from '../../src/store/fsck.ts'
import { seed } from '../setup/seed.ts'
import { checkAxe, checkSizes, picture, type Seen, type Stage, startStage } from './harness.ts'
import { tourOf } from './offline-play.ts'
import { FieldHand, keepsTheApp, PAGE_STEPS, type PageStep, sent, tourWithout } from './tour-pages.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
  await stage.tell(4)
})
afterAll(() => stage.stop())

const HOUR_MS = 3_600_000
const LONG = process.env['GELEIT_LONG'] === '1'

/** At the cut of each story another step, as the seed has it; in a long run each in turn. */
const CUTS: readonly PageStep[] = LONG ? PAGE_STEPS : [PAGE_STEPS[seed % PAGE_STEPS.length] ?? 'open']

test(`the pages of a tour, and the network goes away before: ${CUTS.join(', ')}`, async () => {
  const seen = await stage.open({ as: 'fitter-2', language: 'en', path: '/app/', worker: true })
  await keepsTheApp(seen)
  for (const [at, cut] of CUTS.entries()) {
    const hand = await FieldHand.of(stage, seen, 'fitter-2', at % 2 === 0 ? 'BOX-S-0002' : 'BOX-S-0003')
    const devicesInstalled = await tourWithout(cut, hand)
    const settled = { codesAtLarge: 0, receiptsMissing: 0, devicesOut: 0, devicesInstalled }
    expect(await tourOf({ stage, who: 'fitter-2' }), cut).toMatchObject({
      ...{ status: 'returned', risk: 'none' },
      ...settled,
    })
  }
  expect(seen.complaints).toEqual([])
  await seen.close()
})

async function planned(office: Seen): Promise<void> {
  const { page } = office
  const { day } = await stage.client.get('fitter-1', '/v1/my-day')
  await page.getByLabel('On which day?').fill(String(day))
  await page.getByLabel('Who?').selectOption({ label: 'Mona Muster' })
  await page.getByLabel('From which box?').selectOption({ label: 'BOX-S-0001' })
  await page.getByLabel('Place 1', { exact: true }).fill('Musterweg 3, Keller')
  await page.getByRole('button', { name: 'Another place' }).click()
  await page.getByLabel('Place 2', { exact: true }).fill('Musterweg 5')
  await page.getByRole('button', { name: 'Plan it' }).click()
  await page.getByText('2 installations are planned.').waitFor()
}

async function toTour(office: Seen): Promise<void> {
  await office.page.goto('/app/tours')
  await office.page.getByRole('table', { name: 'Tours' }).getByText('Mona Muster').click()
  await office.page.getByRole('heading', { name: 'Mona Muster' }).waitFor()
}

/** All of it, as axe sees it, too: with nothing behind the menu at the bottom. */
async function look(seen: Seen, name: string): Promise<void> {
  const size = seen.page.viewportSize() ?? { width: 390, height: 844 }
  await seen.page.setViewportSize({ ...size, height: 2_400 })
  await checkAxe(seen, name)
  await checkSizes(seen, name, 44)
  await seen.page.setViewportSize(size)
  await picture(seen, name)
}

test('planned in the office, done where there is no network, told late and in the wrong order', async () => {
  const office = await stage.open({ as: 'store-keeper', size: 'desk', language: 'en', path: '/app/tours/plan' })
  await planned(office)
  const field = await stage.open({ as: 'fitter-1', language: 'de', path: '/app/', worker: true })
  const { page, context } = field
  await keepsTheApp(field)
  await page.getByText('1. Musterweg 3, Keller').waitFor()
  const hand = await FieldHand.of(stage, field, 'fitter-1', 'BOX-S-0001')
  await hand.fetch(2)
  await toTour(office)
  await office.page.getByText('0 of 4 used, 4 still out').waitFor()
  await office.page.getByText('0 of 2 done').waitFor()

  await context.setOffline(true)
  await hand.open()
  await page.reload()
  await hand.receipt()
  const second = (await stage.client.get('fitter-1', `/v1/containers/${hand.box.containerId}`))['devices'] as string[]
  await hand.take()
  await hand.take(second[1])
  // The day of the phone is that of the tour, and the plan says where.
  await page.goto('/app/')
  await page.getByText('Ohne Netz: Sie sehen').waitFor()
  await page.getByRole('link', { name: 'Einbauen: Musterweg 3, Keller' }).click()
  await page.locator(`a[href*="/install/${hand.device}"]`).click()
  await expect.poll(() => page.getByLabel('Wo?').inputValue()).toBe('Musterweg 3, Keller')
  await hand.installed()
  await hand.closingCode()
  await hand.closingReceipt()
  await page.goto('/app/')
  await page.getByText(/^Eingebaut: E XSM/).waitFor()
  await page.getByText('Ein Gerät ist bei Ihnen').waitFor()
  await page.getByText('Die Tour mit Box BOX-S-0001 ist nicht beendet').waitFor()
  // What the fitter's pages say of their parts counts more than what the kit says of all: each warning beside its sign.
  const warning = page.locator('.still-out').first()
  const [sign, text] = await Promise.all(['svg', 'span'].map((part) => warning.locator(part).boundingBox()))
  expect((sign?.x ?? 0) + (sign?.width ?? 0)).toBeLessThanOrEqual(text?.x ?? 0)
  await look(field, 'tour-evening')
  await page.goto(`/app/box/${hand.box.containerId}`)
  await page.getByText('Noch 1 Öffnung').waitFor()
  await hand.end()
  await page.goto('/app/unconfirmed')
  await page.getByText('6 noch nicht übertragen').waitFor()
  await look(field, 'tour-unconfirmed')

  // The evening is over, and nobody has heard a word; then somebody reads the last receipt out by phone.
  stage.server.clock.aheadMs += 15 * HOUR_MS
  await office.page.reload()
  await office.page.getByText('The tour should be back').waitFor()
  const { openings } = await tourOf({ stage, who: 'fitter-1' })
  const [{ openingId }] = openings as [{ openingId: string }]
  const told = await stage.client.post('fitter-1', `/v1/openings/${openingId}/receipts`, { receipt: hand.shown })
  expect(told).toMatchObject({ result: 'waiting' })
  await office.page.getByText('Opening receipt is missing').waitFor()
  await look(office, 'tour-overdue')

  await context.setOffline(false)
  await sent(field)
  await page.getByText('Abgelehnt').waitFor({ state: 'detached' })
  await office.page.getByText('1 installed, 1 still out').waitFor()
  await office.page.getByText('1 of 2 done').waitFor()
  await office.page.getByText('Opening receipt is missing').waitFor({ state: 'detached' })
  await office.page.getByRole('term').filter({ hasText: 'State' }).locator('+ dd').getByText('back').waitFor()
  await look(office, 'tour-back')
  expect(await tourOf({ stage, who: 'fitter-1' })).toMatchObject({ status: 'returned', risk: 'codes_at_large' })
  await page.goto('/app/')
  await page.getByText('Ein Gerät ist bei Ihnen').waitFor()
  expect([...field.complaints, ...office.complaints]).toEqual([])
  await field.close()
  await office.close()
})

test('the books are right after all of that', async () => {
  expect(await runFsck(stage.server.database)).toMatchObject({ total: 0 })
})
