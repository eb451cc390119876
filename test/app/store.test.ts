/** The store on desk and phone: receiving with differences, two boxes side by side, counting together, issuing. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { boxOf, closeBox, keyOf, openBox, scan } from '../../src/cli/rehearsal/box.ts'
import { checkAxe, checkSizes, type Page, picture, type Seen, type Stage, startStage } from './harness.ts'
import { scannerReads } from './in-page/scanner.ts'

let stage: Stage
let large: readonly string[]
let shipment: string

const KEEPER = 'store-keeper'
const LARGE = 'BOX-L-0001'
const BACK = 'BOX-L-0002'
const SMALL = 'BOX-S-0001'
const STORE = 'Sample central store'
/** So many go from the large box into the small one. */
const MOVED = 11
const chosen = (): readonly string[] => large.slice(0, MOVED).toSorted()

/** Two boxes on their way to the store; the driver has signed for nothing yet. */
beforeAll(async () => {
  stage = await startStage()
  const { client } = stage
  const { deviceIds, large: inLarge } = await stage.tell(2)
  large = deviceIds.slice(0, inLarge)
  const who = 'maker-dispatcher'
  const siteId = client.site('Sample factory')
  const opened = await openBox(client, { who, box: boxOf(client, BACK), purpose: 'packing', siteId })
  await scan(client, who, opened, 'in', deviceIds.slice(inLarge, inLarge + 1))
  await closeBox(client, who, opened)
  const announced = await client.post(who, '/v1/shipments', {
    containerIds: [LARGE, BACK].map((serial) => client.container(serial)),
    carrierPartyId: client.party('driver'),
    recipientPartyId: client.party(KEEPER),
    toSiteId: client.site(STORE),
  })
  shipment = `/v1/shipments/${String(announced['shipmentId'])}`
  const sign = { leg: 'pick_up', containerSerials: [LARGE, BACK], condition: 'intact' }
  for (const each of [who, 'driver']) await client.post(each, `${shipment}/handovers`, sign)
})
afterAll(() => stage.stop())

/** One pixel. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** What runs along, by its name. */
const figure = async (page: Page, name: string): Promise<number> =>
  Number(await page.locator('.store-numbers > div', { hasText: name }).first().locator('dd').innerText())

async function look(seen: Seen, name: string): Promise<void> {
  await picture(seen, `store-${name}`)
  await checkAxe(seen, name)
  await checkSizes(seen, name, 44)
}

test('a shipment is compared as it is scanned, signed for by both, acknowledged, inspected and put away', async () => {
  const seen = await stage.open({ as: KEEPER, size: 'desk', language: 'de', path: '/app/receive' })
  const { page, complaints } = seen
  page.setDefaultTimeout(15_000)
  await page.getByRole('link', { name: /Beispielwerk.*2 Kisten/ }).click()
  await page.getByRole('heading', { name: 'Sendung annehmen' }).waitFor()
  await page.getByText('Bitte zuerst eine Kiste scannen').waitFor()

  await page.evaluate(scannerReads, LARGE)
  await page.getByText(`Kiste ${LARGE} ist da`).waitFor()
  expect([await figure(page, 'Erwartet'), await figure(page, 'Gefunden'), await figure(page, 'Noch offen')]).toEqual([
    2, 1, 1,
  ])
  await page.evaluate(scannerReads, LARGE)
  await page.getByText(`${LARGE} ist schon erfasst`).waitFor()
  await page.evaluate(scannerReads, 'BOX-Q-0009')
  await page.getByText('BOX-Q-0009 steht nicht in der Ankündigung').waitFor()
  await page.evaluate(scannerReads, large[0] ?? '')
  await page.getByText('E XSM 01 00000001 ist notiert').waitFor()
  await page.evaluate(scannerReads, 'EXSM0199999999')
  await page.getByText('2 Geräte warten auf den Vergleich').waitFor()
  await page.getByRole('button', { name: new RegExp(BACK) }).click()
  await page
    .getByRole('group', { name: `Wie kam ${BACK} an?` })
    .getByText('Fehlt')
    .click()
  expect(await figure(page, 'Fehlt')).toBe(1)
  await page.getByRole('button', { name: 'Rückgängig' }).click()
  expect([await figure(page, 'Fehlt'), await figure(page, 'Überzählig')]).toEqual([0, 1])
  await page
    .getByRole('group', { name: `Wie kam ${BACK} an?` })
    .getByText('Abgelehnt')
    .click()
  await page.getByText('Bitte sagen, warum abgelehnt wird.').waitFor()
  await page.getByText('Kein Platz im Lager').click()
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer: PICTURE })
  await page.getByAltText('Foto 1').waitFor()
  await look(seen, 'receive')
  await page.getByRole('button', { name: 'Unterschreiben und Empfang bestätigen' }).click()
  await page.getByText('Jetzt unterschreibt die Fahrerseite').waitFor()
  const sign = { leg: 'delivery', containerSerials: [LARGE], condition: 'intact' }
  await stage.client.post('driver', `${shipment}/handovers`, sign)
  await page.getByText(`1 von ${large.length} Geräten gescannt`).waitFor()
  await page.getByRole('button', { name: 'Empfang bestätigen', exact: true }).click()
  await page.getByRole('heading', { name: 'Empfang bestätigt' }).waitFor()
  await page.getByText('Ein Vorfall wurde eröffnet.').waitFor()
  await page.getByText('geht als eigene Sendung zurück').waitFor()
  await look(seen, 'received')
  for (const who of [KEEPER, 'driver']) {
    const { attachments } = await stage.client.get(who, `${shipment}/photos`)
    expect(attachments).toHaveLength(1)
  }
  await expect(stage.client.get('neighbour-store-keeper', `${shipment}/photos`)).rejects.toThrow('404')

  await page.getByRole('link', { name: `${LARGE} prüfen` }).click()
  await page.getByText('Bitte zuerst die Nummer scannen.').waitFor()
  await page.evaluate(scannerReads, LARGE)
  await page.getByText('Die Nummer stimmt.').waitFor()
  for (const answer of await page.getByText('Ja', { exact: true }).all()) await answer.click()
  await look(seen, 'inspect')
  await page.getByRole('button', { name: 'Prüfung festhalten' }).click()
  await page.getByText('Die Prüfung ist festgehalten.').waitFor()
  await page.getByRole('button', { name: 'Einlagern' }).click()
  await page.getByText(`${LARGE} steht jetzt in ${STORE}.`).waitFor()

  await page.goto('/app/stock')
  await page.getByRole('link', { name: LARGE }).waitFor()
  expect(await figure(page, 'Geräte')).toBe(large.length)
  await look(seen, 'stock')
  expect(complaints).toEqual([])
  await seen.close()
})

/** What the person does at a lock: types what the side of the box shows, and reads the display back to it. */
async function turn(page: Page, side: string, serial: string, lid: 'lift' | 'shut'): Promise<void> {
  const { client } = stage
  const region = page.getByRole('region', { name: side })
  const { lockSerial } = boxOf(client, serial)
  const code = (await region.locator('.big-code').innerText()).replaceAll(' ', '')
  if (lid === 'shut') await client.lock(lockSerial, 'lid', { open: false })
  const answer = await client.lock(lockSerial, 'enter', { keySerial: keyOf(client, KEEPER), code })
  if (lid === 'lift') await client.lock(lockSerial, 'lid', { open: true })
  await region.getByRole('button', { name: /Typed in/ }).click()
  await region.getByLabel('Receipt (11 digits)').fill(answer.receipt ?? expect.fail(answer.display))
  await region.getByRole('button', { name: 'Take over the receipt' }).click()
}

test('two boxes side by side: out is in, a second person agrees, and each box is closed', async () => {
  const seen = await stage.open({ as: KEEPER, size: 'desk', language: 'en', path: '/app/repack' })
  const { page, complaints } = seen
  page.setDefaultTimeout(15_000)
  await page.getByLabel('From this box').waitFor()
  await page.evaluate(scannerReads, LARGE)
  await page.evaluate(scannerReads, SMALL)
  await look(seen, 'repack-choose')
  await page.getByRole('button', { name: 'Repack with these boxes' }).click()
  for (const [side, serial] of [
    [`From ${LARGE}`, LARGE],
    [`Into ${SMALL}`, SMALL],
  ] as const) {
    const region = page.getByRole('region', { name: side })
    await region.getByRole('button', { name: 'Show the opening code' }).click()
    await turn(page, side, serial, 'lift')
    await region.getByRole('button', { name: 'Close this box' }).waitFor()
  }
  const [first = ''] = chosen()
  const paste = async (): Promise<void> => {
    await page.getByLabel('Device number').fill(chosen().join(', '))
    await page.getByRole('button', { name: 'Take over', exact: true }).click()
  }
  const inHand = (count: number) => expect.poll(() => figure(page, 'In hand'), { timeout: 15_000 }).toBe(count)
  // A whole list at once; then one by one with the scanner.
  await paste()
  await page.getByText(`${MOVED} devices are out`).waitFor()
  await page.getByText('More was scanned out than in').first().waitFor()
  await page.evaluate(scannerReads, first)
  await inHand(MOVED - 1)
  await page.evaluate(scannerReads, first)
  await page.getByText('Lies in the other box already').waitFor()
  await page.evaluate(scannerReads, 'EXSM0199999999')
  await page.getByText('By the books it is in neither box').waitFor()
  await page.getByRole('button', { name: 'Undo the last scan' }).click()
  await inHand(MOVED)
  await look(seen, 'repack')
  await page.setViewportSize({ width: 390, height: 844 })
  await look({ ...seen, look: { ...seen.look, size: 'phone' } }, 'repack')
  await page.setViewportSize({ width: 1440, height: 900 })
  await paste()
  await page.getByText(`${MOVED} devices are in`).waitFor()
  // What is taken back and done again counts on both sides: with it, there are too many for one alone.
  await page.getByRole('button', { name: 'Undo the last scan' }).click()
  await inHand(MOVED)
  await paste()
  await inHand(0)
  await page.getByRole('button', { name: 'Finish repacking' }).click()
  await page.getByText('A second person has to agree').waitFor()

  expect(await stage.client.get('neighbour-store-keeper', '/v1/repackagings')).toEqual({ repackagings: [] })
  const other = await stage.open({ as: 'store-keeper-2', language: 'de', theme: 'dark', path: '/app/repack' })
  other.page.setDefaultTimeout(15_000)
  await other.page.getByRole('link', { name: /Als zweite Person bestätigen/ }).click()
  await other.page.getByRole('button', { name: 'Nachgezählt und bestätigt' }).waitFor()
  await look(other, 'repack-second')
  await other.page.getByRole('button', { name: 'Nachgezählt und bestätigt' }).click()
  await other.page.getByText('Bestätigt. Danke.').waitFor()
  expect(other.complaints).toEqual([])
  await other.close()

  await page.getByText('Now close both boxes').waitFor()
  for (const [side, serial] of [
    [`From ${LARGE}`, LARGE],
    [`Into ${SMALL}`, SMALL],
  ] as const) {
    const region = page.getByRole('region', { name: side })
    await region.getByRole('button', { name: 'Close this box' }).click()
    await region.getByRole('button', { name: /closing code/i }).click()
    await turn(page, side, serial, 'shut')
    await region.getByRole('heading', { name: /shut|closed/i }).waitFor()
  }
  const held = await stage.client.get(KEEPER, `/v1/containers/${stage.client.container(SMALL)}`)
  expect((held['devices'] as string[]).toSorted()).toEqual(chosen())
  expect(complaints).toEqual([])
  await seen.close()
})

test('two count at once and see each other’s scans; what completing does is said before', async () => {
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

  await page.evaluate(scannerReads, LARGE)
  await page.getByText(`steht für ${large.length - MOVED} Geräte`).waitFor()
  await expect.poll(() => figure(other.page, 'Found'), { timeout: 15_000 }).toBe(large.length - MOVED)
  await page.getByRole('button', { name: 'Abschluss ansehen' }).click()
  await page.getByText(/Vermisst und gesperrt: 11 Geräte/).waitFor()
  await page.getByText('Bitte bestätigen, dass wirklich nachgesehen wurde.').waitFor()
  await look(seen, 'count')
  await page.getByRole('button', { name: 'Weiter zählen' }).click()

  await other.page.evaluate(scannerReads, SMALL)
  await other.page.evaluate(scannerReads, 'EXSM0199999999')
  await other.page.evaluate(scannerReads, LARGE)
  await other.page.getByText('Counted already').waitFor()
  await look(other, 'count')
  await expect.poll(() => figure(page, 'Unbekannt'), { timeout: 15_000 }).toBe(1)
  await page.getByText('Lars Muster').waitFor()
  await other.page.getByRole('button', { name: /99999999/ }).click()
  await other.page.getByText('Taken back').waitFor()
  await expect.poll(() => figure(page, 'Unbekannt'), { timeout: 15_000 }).toBe(0)
  const lacking = await figure(page, 'Fehlt noch')
  expect(lacking).toBe(0)
  // The store has other boxes, which nobody has looked for.
  await page.getByRole('button', { name: 'Abschluss ansehen' }).click()
  await page.getByText('Das bewirkt der Abschluss').waitFor()
  await page.getByRole('button', { name: 'Weiter zählen' }).click()
  await page.getByRole('button', { name: 'Zählung abbrechen' }).click()
  await page.getByText('Diese Zählung wurde abgebrochen.').waitFor()
  await other.page.getByText('This count was cancelled.').waitFor()
  expect([...seen.complaints, ...other.complaints]).toEqual([])
  await other.close()
  await seen.close()
})

test('a box goes out to a fitter’s vehicle', async () => {
  const seen = await stage.open({ as: KEEPER, language: 'de', path: '/app/issue' })
  const { page, complaints } = seen
  page.setDefaultTimeout(15_000)
  await page.getByText('Bitte zuerst eine Kiste scannen oder wählen.').waitFor()
  await page.evaluate(scannerReads, SMALL)
  await page.getByText(`${MOVED} Geräte darin`).waitFor()
  await page.getByLabel('In welches Fahrzeug?').selectOption({ label: 'Sample van 1' })
  await look(seen, 'issue')
  await page.getByRole('button', { name: 'Ausgeben' }).click()
  await page.getByText(`Kiste ${SMALL} ist jetzt in Sample van 1.`).waitFor()
  const fitter = await stage.client.get('fitter-1', '/v1/my-day')
  expect((fitter['containers'] as { serial: string }[]).map(({ serial }) => serial)).toContain(SMALL)
  expect(complaints).toEqual([])
  await seen.close()
})
