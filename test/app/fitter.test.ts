/** A fitter's day on one phone: opening, taking, checking, installing, closing, and what goes wrong on the way. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { typeCode } from '../../src/cli/rehearsal/box.ts'
import { lockCheckDigits } from '../../src/oath/lock-codes.ts'
import { checkAxe, checkSizes, type Page, picture, type Seen, SIZES, type Stage, startStage } from './harness.ts'
import { scannerReads } from './in-page/scanner.ts'

let stage: Stage
let devices: readonly string[]
const LOCK = { key: 'KEY-F1', box: 'BOX-S-0001' }

beforeAll(async () => {
  stage = await startStage()
  const { deviceIds } = await stage.tell(4)
  devices = deviceIds
})
afterAll(() => stage.stop())

/** One pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const lockOf = (serial: string): string =>
  stage.server.file.locks.find(({ containerId }) => containerId === stage.client.container(serial))?.serial ?? ''

/** What the person does at the lock: types what the phone shows, and reads the display. */
async function typeAtLock(page: Page, lid: 'lift' | 'shut'): Promise<string> {
  const code = (await page.locator('.big-code').innerText()).replaceAll(' ', '')
  const lock = lockOf(LOCK.box)
  if (lid === 'shut') await stage.client.lock(lock, 'lid', { open: false })
  const answer = await stage.client.lock(lock, 'enter', { keySerial: LOCK.key, code })
  if (lid === 'lift') await stage.client.lock(lock, 'lid', { open: true })
  return answer.receipt ?? expect.fail(`the lock says ${answer.display}`)
}

async function typeReceipt(page: Page, receipt: string): Promise<void> {
  await page.getByLabel('Quittung (11 Ziffern)').fill(receipt)
  await page.getByRole('button', { name: 'Quittung übernehmen' }).click()
}

/** As people see it, and as axe does: with nothing behind the menu at the bottom. */
async function look(seen: Seen, name: string): Promise<void> {
  const { width, height } = SIZES[seen.look.size]
  await seen.page.setViewportSize({ width, height: 2_400 })
  await checkAxe(seen, name)
  await checkSizes(seen, name, 44)
  await seen.page.setViewportSize({ width, height })
  await picture(seen, `fitter-${name}`)
}

test('the day from the first tap to the shut box', async () => {
  const seen = await stage.open({ as: 'fitter-1', language: 'de', path: '/app/' })
  const { page, complaints } = seen
  await page.getByRole('heading', { name: 'Mein Tag' }).waitFor()
  await page.getByRole('link', { name: /BOX-S-0001 öffnen/ }).waitFor()
  await look(seen, 'day')
  await page.getByRole('link', { name: /BOX-S-0001 öffnen/ }).click()
  await page.getByRole('heading', { name: 'Öffnungscode holen' }).waitFor()
  await look(seen, 'box-ask')
  await page.getByRole('button', { name: 'Öffnungscode zeigen' }).click()
  await page.getByRole('heading', { name: 'Öffnungscode' }).waitFor()
  await look(seen, 'box-code')
  const receipt = await typeAtLock(page, 'lift')
  await page.getByRole('button', { name: /Eingetippt/ }).click()

  // Slips are told on the phone, by their kind, and cost nothing.
  const bare = receipt.replaceAll(' ', '')
  await typeReceipt(page, bare.slice(0, -1))
  await page.getByText('Es fehlt eine Ziffer.').waitFor()
  await typeReceipt(page, `${bare}1`)
  await page.getByText('Das ist eine Ziffer zu viel.').waitFor()
  await typeReceipt(page, bare.replace(/\d$/, 'O'))
  await page.getByText('Ein O ist eine 0').waitFor()
  await typeReceipt(page, '')
  await page.getByText('Bitte die 11 Ziffern').waitFor()
  await typeReceipt(page, receipt)
  await page.getByRole('heading', { name: 'Geräte entnehmen' }).waitFor()
  await look(seen, 'box-take')

  // A scanner that types: no field has the focus.
  const [first = '', second = '', third = ''] = devices
  await page.evaluate(scannerReads, first)
  await page.getByRole('link', { name: 'Einbauen' }).waitFor()
  await page.evaluate(scannerReads, first)
  await page.getByText(/ist schon gescannt/).waitFor()
  await page.getByLabel('Gerätenummer').fill('EXSM01000000')
  await page.getByRole('button', { name: 'Übernehmen', exact: true }).click()
  await page.getByText(/14 Zeichen/).waitFor()
  await page.getByLabel('Gerätenummer').fill(second)
  await page.getByRole('button', { name: 'Übernehmen', exact: true }).click()
  await page.getByRole('link', { name: 'Einbauen' }).nth(1).waitFor()
  await page.evaluate(scannerReads, 'BOX-S-0001')
  await page.getByText('Das ist die Nummer einer Box').waitFor()
  await page.evaluate(scannerReads, 'EXSM0199999999')
  await page.getByText('Laut Aufzeichnung ist dieses Gerät nicht in diesem Behälter.').waitFor()
  await page.evaluate(scannerReads, third)
  await page.getByRole('button', { name: /Rückgängig: E XSM 01 00000003/ }).click()
  await page.getByText('Rückgängig gemacht').waitFor()
  await look(seen, 'box-list')

  // Checking: red over the whole screen for what nobody has announced, green for what is in hand.
  await page.goto('/app/verdict')
  await page.getByLabel('Gerätenummer').fill('EXSM0199999999')
  await page.getByRole('button', { name: 'Übernehmen', exact: true }).click()
  await page.getByRole('heading', { name: 'Nein' }).waitFor()
  await look(seen, 'verdict-no')
  await page.getByRole('button', { name: 'Nächstes Gerät' }).click()
  await look(seen, 'verdict-scan')
  await page.getByLabel('Gerätenummer').fill(first)
  await page.getByRole('button', { name: 'Übernehmen', exact: true }).click()
  await page.getByRole('heading', { name: 'Ja' }).waitFor()
  await look(seen, 'verdict-yes')
  await page.getByRole('link', { name: 'Einbauen' }).click()
  await page.getByText('Darf eingebaut werden').waitFor()
  await page.getByRole('button', { name: 'Eingebaut' }).click()
  await page.getByText('Bitte sagen, wo es eingebaut ist.').waitFor()
  await page.getByLabel('Wo?').fill('Musterweg 3, Keller')
  await page.getByLabel('Messlokation').fill('12345678901')
  await page.getByText('Das sieht nach einer Marktlokation aus').waitFor()
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer: PICTURE })
  await page.getByAltText('Foto 1').waitFor()
  await look(seen, 'install')
  await page.getByRole('button', { name: 'Eingebaut' }).click()
  await page.getByText('Der Einbau ist festgehalten.').waitFor()
  await look(seen, 'install-done')

  // The second one turns out to be defective, and goes back into the box.
  await page.goto(`/app/install/${second}`)
  await page.getByText('Es ist defekt').click()
  await page.getByLabel('Was ist kaputt?').fill('Gehäuse gebrochen')
  await look(seen, 'defect')
  await page.getByRole('button', { name: 'Als defekt festhalten' }).click()
  await page.getByRole('heading', { name: 'Als defekt festgehalten' }).waitFor()
  await page.getByRole('link', { name: 'Zu meinem Tag' }).click()
  await page.getByText('defekt', { exact: true }).waitFor()
  await look(seen, 'day-open')
  await page.getByRole('link', { name: /Weiter an Box/ }).click()
  await page.getByLabel('Zurücklegen').check()
  await page.evaluate(scannerReads, second)
  await page.getByText('Zurückgelegt').waitFor()
  await page.getByRole('button', { name: 'Fertig, Box schließen' }).click()
  await page.getByRole('heading', { name: 'Box schließen' }).waitFor()
  await look(seen, 'box-close')
  await page.getByRole('button', { name: 'Alles scannen' }).click()
  await look(seen, 'box-count')
  await page.getByRole('button', { name: 'Schließcode zeigen' }).waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Fertig, Box schließen' }).click()
  await page.getByRole('button', { name: 'Schließcode zeigen' }).click()
  await page.getByRole('heading', { name: 'Schließcode' }).waitFor()
  await look(seen, 'box-closing-code')
  const closed = await typeAtLock(page, 'shut')
  await page.getByRole('button', { name: /Eingetippt/ }).click()
  await typeReceipt(page, closed)
  await page.getByRole('heading', { name: 'Die Box ist zu' }).waitFor()
  await look(seen, 'box-done')
  expect(complaints).toEqual([])
  await seen.close()
})

test('flag 1 stops, and the box is shut all the same', async () => {
  const seen = await stage.open({ as: 'fitter-1', language: 'de', path: '/app/' })
  const { page, complaints } = seen
  await stage.client.lock(lockOf(LOCK.box), 'force', { succeeds: true })
  await page.getByRole('link', { name: /BOX-S-0001 öffnen/ }).click()
  await page.getByRole('button', { name: 'Öffnungscode zeigen' }).click()
  const receipt = await typeAtLock(page, 'lift')
  await page.getByRole('button', { name: /Eingetippt/ }).click()
  const bare = receipt.replaceAll(' ', '')
  await typeReceipt(page, receipt)
  await page.getByRole('heading', { name: 'Aufhören' }).waitFor()
  await look(seen, 'stop')
  await page.reload()
  await page.getByRole('heading', { name: 'Aufhören' }).waitFor()
  await page.getByRole('button', { name: 'Box schließen' }).click()
  await page.getByRole('button', { name: 'Schließcode zeigen' }).click()
  await page.getByRole('heading', { name: 'Schließcode' }).waitFor()
  const closed = await typeAtLock(page, 'shut')
  await page.getByRole('button', { name: /Eingetippt/ }).click()
  await typeReceipt(page, bare)
  await page.getByText('Diese Quittung ist schon eingetippt.').waitFor()
  await typeReceipt(page, closed)
  await page.getByRole('heading', { name: 'Die Box ist zu' }).waitFor()
  await look(seen, 'stop-done')
  await page.getByRole('link', { name: 'Zu meinem Tag' }).first().click()
  await page.getByText('angehalten', { exact: true }).waitFor()
  await look(seen, 'day-held')
  await page.getByRole('link', { name: /BOX-S-0001/ }).click()
  await page.getByText('Der Behälter oder sein Inhalt ist angehalten').waitFor()
  await look(seen, 'box-refused')
  expect(complaints).toEqual([])
  await seen.close()
})

test('after too many wrong receipts the button waits, says for how long, and sends by hand then', async () => {
  const seen = await stage.open({ as: 'fitter-2', language: 'en', path: '/app/' })
  const { page, complaints } = seen
  await page.clock.install()
  const box = { containerId: stage.client.container('BOX-S-0003'), lockSerial: lockOf('BOX-S-0003') }
  await page.goto(`/app/box/${box.containerId}`)
  await page.getByRole('button', { name: 'Show the opening code' }).click()
  const code = (await page.locator('.big-code').innerText()).replaceAll(' ', '')
  const { receipt = '' } = await typeCode(stage.client, box, 'KEY-F2', code)
  const { openings } = (await stage.client.get('fitter-2', `/v1/containers/${box.containerId}`)) as {
    openings: { openingId: string }[]
  }
  const wrongOne = (digits: string): string => `${digits}${lockCheckDigits(box.lockSerial, digits)}`
  for (const wrong of ['000000001', '000000002', '000000003', '000000004', '000000005'].map(wrongOne)) {
    const path = `/v1/openings/${openings[0]?.openingId}/receipts`
    await stage.client.refused('receipt_does_not_fit', wrong, 'fitter-2', path, { receipt: wrong })
  }
  await page.getByRole('button', { name: 'Typed in, go on' }).click()
  const field = page.getByLabel('Receipt (11 digits)')
  const wrong = wrongOne('000000006')
  await field.fill(wrong)
  const send = page.getByRole('button', { name: 'Take over the receipt' })
  await send.click()
  await page.getByText(/Too many receipts did not fit\. .* seconds left\./).waitFor()
  expect(await send.getAttribute('aria-disabled')).toBe('true')
  await look(seen, 'receipt-wait')
  await page.clock.fastForward(61_000)
  await page.getByText('Too many receipts').waitFor({ state: 'detached' })
  await send.click()
  await page.getByText('Too many receipts').waitFor()
  // One that fits is taken at any time.
  await field.fill(receipt)
  await page.getByText('Too many receipts').waitFor({ state: 'detached' })
  await send.click()
  await page.getByRole('heading', { name: 'Take devices' }).waitFor()
  expect(complaints).toEqual([])
  await seen.close()
})

test('a box goes from one fitter to the other, each on their own phone', async () => {
  const giver = await stage.open({ as: 'fitter-2', size: 'desk', theme: 'dark', path: '/app/' })
  const box = `/app/box/${stage.client.container('BOX-S-0002')}`
  await giver.page.getByRole('link', { name: /^BOX-S-0002/ }).click()
  await giver.page.getByRole('link', { name: 'Pass it on to somebody' }).click()
  await giver.page.getByLabel(/Mona Muster · Sample van 1/).check()
  await look(giver, 'pass-on')
  await giver.page.getByRole('button', { name: 'Offer it' }).click()
  await giver.page.getByRole('heading', { name: 'Offered' }).waitFor()
  const taker = await stage.open({ as: 'fitter-1', theme: 'dark', path: '/app/' })
  await taker.page.getByRole('link', { name: 'Take over a box' }).click()
  await taker.page.getByText('BOX-S-0002').waitFor()
  await look(taker, 'take-over')
  await taker.page.getByRole('button', { name: 'Take it over' }).click()
  await taker.page.getByRole('main').getByRole('link', { name: 'To the box' }).click()
  await taker.page.getByRole('button', { name: 'Show the opening code' }).waitFor()
  await giver.page.goto(box)
  await giver.page.getByRole('heading', { name: 'Opening is not possible now' }).waitFor()
  await look(giver, 'box-gone')
  expect([...giver.complaints, ...taker.complaints]).toEqual([])
  await giver.close()
  await taker.close()
})
