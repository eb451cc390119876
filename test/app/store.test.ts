/** The store on desk and phone: receiving with differences, two boxes side by side, packing by a list, issuing. */
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { boxOf, keyOf } from '../../src/cli/rehearsal/box.ts'
import { byTwo } from '../four-eyes/two.ts'
import { checkAxe, checkSizes, type Page, picture, type Seen, type Stage, startStage } from './harness.ts'
import { scannerReads } from './in-page/scanner.ts'

let stage: Stage
let large: readonly string[]
/** Announced, and in no box. */
let rest: readonly string[]
let shipment: string

const KEEPER = 'store-keeper'
const MAKER = 'maker-dispatcher'
const LARGE = 'BOX-L-0001'
const BACK = 'BOX-L-0002'
const SMALL = 'BOX-S-0001'
const STORE = 'Sample central store'
/** So many go from the large box into the small one. */
const MOVED = 11
const chosen = (): readonly string[] => large.slice(0, MOVED).toSorted()

beforeAll(async () => {
  stage = await startStage()
  const { client } = stage
  const { deviceIds, large: inLarge } = await stage.tell(2)
  large = deviceIds.slice(0, inLarge)
  rest = deviceIds.slice(inLarge)
  // What is looked at, was agreed: one point less than usual, and another one.
  const agreed = { inspectToolMarks: 0, inspectCorners: 1 }
  await byTwo(client, ['maker-security', 'maker-security-2'], { kind: 'policy_change', profile: 'locked_box', agreed })
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

const AT_THE_LOCK = {
  de: ['Eingetippt, weiter', 'Quittung (11 Ziffern)', 'Quittung übernehmen'],
  en: ['Typed in, go on', 'Receipt (11 digits)', 'Take over the receipt'],
} as const

/** What the person does at a lock: types what the page shows, and reads the display back to it. */
async function turn(
  [who, serial]: readonly [string, string],
  lid: 'lift' | 'shut',
  within: Locator,
  language: 'de' | 'en' = 'en',
): Promise<void> {
  const { client } = stage
  const { lockSerial } = boxOf(client, serial)
  const code = (await within.locator('.big-code').innerText()).replaceAll(' ', '')
  if (lid === 'shut') await client.lock(lockSerial, 'lid', { open: false })
  const answer = await client.lock(lockSerial, 'enter', { keySerial: keyOf(client, who), code })
  if (lid === 'lift') await client.lock(lockSerial, 'lid', { open: true })
  const [typedIn, receipt, takeOver] = AT_THE_LOCK[language]
  await within.getByRole('button', { name: typedIn }).click()
  await within.getByLabel(receipt).fill(answer.receipt ?? expect.fail(answer.display))
  await within.getByRole('button', { name: takeOver }).click()
}

test('a box is filled by a list: refused line by line, its sample scanned, and all of it packed', async () => {
  const seen = await stage.open({ as: MAKER, language: 'de', path: '/app/pack' })
  const { page, complaints } = seen
  page.setDefaultTimeout(15_000)
  await page.getByLabel('Welche Box?').waitFor()
  await page.evaluate(scannerReads, BACK)
  await look(seen, 'pack-choose')
  await page.getByRole('button', { name: 'In diese Box packen' }).click()
  await page.getByRole('button', { name: 'Öffnungscode zeigen' }).click()
  await turn([MAKER, BACK], 'lift', page.locator('main'), 'de')
  const [first = '', second = '', third = '', fourth = ''] = rest
  const list = [first, 'EXSM-1', second, first, third, fourth]
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'linie-1.txt', mimeType: 'text/plain', buffer: Buffer.from(list.join('\n')) })
  await page.getByText('6 Zeilen').waitFor()
  await page.getByRole('button', { name: 'Liste prüfen und übernehmen' }).click()
  await page.getByText('nichts davon wurde übernommen').waitFor()
  await page.getByText('Dieses Gerät steht schon in Zeile 1.').waitFor()
  expect(await page.locator('.list .badge').allInnerTexts()).toEqual(['Zeile 2', 'Zeile 4'])
  await look(seen, 'pack-faults')
  await page.getByRole('button', { name: 'Diese Zeilen weglassen' }).click()
  await page.getByRole('button', { name: 'Liste prüfen und übernehmen' }).click()
  await page.getByText('Auf der Liste: 4 Geräte.').waitFor()
  await page.getByText('0 von 4 gescannt').waitFor()
  expect(await page.locator('.list .title').count()).toBe(2)
  await page.getByText('Die Stichprobe ist nicht vollständig.').waitFor()
  for (const deviceId of [third, third]) await page.evaluate(scannerReads, deviceId)
  await page.getByText('ist schon gescannt').waitFor()
  await page.evaluate(scannerReads, 'EXSM0199999999')
  await page.getByText('Die Liste ist angehalten').waitFor()
  await page.evaluate(scannerReads, first)
  await page.getByText('2 von 4 gescannt').waitFor()
  await look(seen, 'pack-sample')
  await page.getByLabel('Nummer des Geräts').fill(`${second}, ${fourth}`)
  await page.getByRole('button', { name: 'Übernehmen', exact: true }).click()
  await page.getByText('4 von 4 gescannt').waitFor()
  await page.getByRole('button', { name: 'Alles auf der Liste einpacken' }).click()
  await page.getByText('Gepackt: 4 Geräte').waitFor()
  await page.getByRole('button', { name: 'Box schließen' }).click()
  await page.getByRole('button', { name: 'Schließcode zeigen' }).click()
  await turn([MAKER, BACK], 'shut', page.locator('main'), 'de')
  await page.getByRole('heading', { name: 'Die Box ist zu' }).waitFor()
  const packed = await stage.client.get(MAKER, `/v1/containers/${stage.client.container(BACK)}`)
  expect(packed['devices']).toEqual(rest)
  expect(complaints).toEqual([])
  await seen.close()
})

/** Both boxes on their way to the store; the driver has signed for nothing yet but their pick-up. */
async function ship(): Promise<void> {
  const { client } = stage
  const announced = await client.post(MAKER, '/v1/shipments', {
    containerIds: [LARGE, BACK].map((serial) => client.container(serial)),
    carrierPartyId: client.party('driver'),
    recipientPartyId: client.party(KEEPER),
    toSiteId: client.site(STORE),
  })
  shipment = `/v1/shipments/${String(announced['shipmentId'])}`
  const sign = { leg: 'pick_up', containerSerials: [LARGE, BACK], condition: 'intact' }
  for (const each of [MAKER, 'driver']) await client.post(each, `${shipment}/handovers`, sign)
}

test('a shipment is compared as it is scanned, signed for by both, acknowledged, inspected and put away', async () => {
  await ship()
  const seen = await stage.open({ as: KEEPER, size: 'desk', language: 'de', path: '/app/receive' })
  const { page, complaints } = seen
  page.setDefaultTimeout(15_000)
  await page.getByRole('link', { name: /Beispielwerk.*2 Boxen/ }).click()
  await page.getByRole('heading', { name: 'Sendung annehmen' }).waitFor()
  await page.getByText('Bitte zuerst eine Box scannen').waitFor()

  await page.evaluate(scannerReads, LARGE)
  await page.getByText(`Box ${LARGE} ist da`).waitFor()
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
  await page.getByText('Vereinbart sind 5 Punkte.').waitFor()
  expect(await page.locator('.store-checks legend').allInnerTexts()).toEqual([
    'Etikett lesbar',
    'Deckel ganz zu',
    'Schloss oder Siegel unversehrt',
    'Gehäuse unversehrt',
    'Ecken und Kanten unversehrt',
  ])
  const path = `/v1/containers/${stage.client.container(LARGE)}`
  const checks = { label_readable: true, lid_shut: true, lock_unharmed: true, housing_unharmed: true }
  const request = { serial: LARGE, condition: 'intact', siteId: stage.client.site(STORE), checks }
  const refused = await stage.client.refused('inspection_incomplete', 'a point', KEEPER, `${path}/inspections`, request)
  expect(refused['unanswered']).toEqual(['corners_unharmed'])
  for (const answer of (await page.getByText('Ja', { exact: true }).all()).slice(1)) await answer.click()
  await page.getByText('Bitte noch 1 Frage beantworten.').waitFor()
  await page.getByRole('group', { name: 'Etikett lesbar' }).getByText('Nein').click()
  await page.getByText('Sieht das nach Aufbruch aus?').waitFor()
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
    await turn([KEEPER, serial], 'lift', region)
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
    await turn([KEEPER, serial], 'shut', region)
    await region.getByRole('heading', { name: /shut|closed/i }).waitFor()
  }
  const held = await stage.client.get(KEEPER, `/v1/containers/${stage.client.container(SMALL)}`)
  expect((held['devices'] as string[]).toSorted()).toEqual(chosen())
  expect(complaints).toEqual([])
  await seen.close()
})

test('a box goes out to a fitter, who confirms that it is there', async () => {
  const seen = await stage.open({ as: KEEPER, language: 'de', path: '/app/issue' })
  const { page, complaints } = seen
  page.setDefaultTimeout(15_000)
  await page.getByText('Bitte zuerst eine Box scannen oder wählen.').waitFor()
  // What a store keeper does all day is under the thumb.
  const menu = page.getByRole('navigation', { name: 'Menü' }).getByRole('link')
  expect(await menu.allInnerTexts()).toEqual(['Eingang', 'Ausgeben', 'Zählen', 'Boxen'])
  await page.evaluate(scannerReads, SMALL)
  await page.getByText(`${MOVED} Geräte darin`).waitFor()
  await page.getByLabel('In welches Fahrzeug?').selectOption({ label: 'Sample van 1' })
  await page.getByLabel('An wen?').selectOption({ label: 'Mona Muster' })
  await look(seen, 'issue')
  await page.getByRole('button', { name: 'Ausgeben' }).click()
  await page.getByText(`Box ${SMALL} ist jetzt in Sample van 1.`).waitFor()
  await page.getByText('Wartet auf Mona Muster').waitFor()
  // Taken back, and offered once more where it stands.
  await page.getByRole('button', { name: 'Angebot zurücknehmen' }).click()
  await page.getByRole('button', { name: `An eine Person übergeben: ${SMALL}` }).click()
  await page.getByRole('button', { name: 'Zur Übernahme anbieten' }).waitFor()
  await page
    .getByRole('group', { name: `An wen geht ${SMALL}?` })
    .getByText('Mona Muster')
    .click()
  await page.getByRole('button', { name: 'Zur Übernahme anbieten' }).click()
  await page.getByText('Wartet auf Mona Muster').waitFor()
  await look(seen, 'issued')

  const fitter = await stage.open({ as: 'fitter-1', language: 'en', path: '/app/' })
  fitter.page.setDefaultTimeout(15_000)
  await fitter.page.getByRole('link', { name: 'Take over a box' }).click()
  await fitter.page.getByRole('button', { name: 'Take it over' }).click()
  await fitter.page.getByText('The box is with you now').waitFor()
  await page.getByText('Zuletzt übernommen: Mona Muster').waitFor()
  const day = await stage.client.get('fitter-1', '/v1/my-day')
  expect((day['containers'] as { serial: string }[]).map(({ serial }) => serial)).toContain(SMALL)
  expect([...complaints, ...fitter.complaints]).toEqual([])
  await fitter.close()
  await seen.close()
})
