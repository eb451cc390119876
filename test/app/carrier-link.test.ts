/** A driver without an account: the dispatcher gives out a link and renews it; delivered, the boxes are judged. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { announce, type Sent } from '../carrier/world.ts'
import { checkAxe, checkSizes, type Page, picture, type Seen, type Stage, startStage } from './harness.ts'

let stage: Stage
let sent: Sent

const MAKER = 'maker-dispatcher'
const KEEPER = 'store-keeper'
const BOXES = ['LINK-1', 'LINK-2', 'LINK-3'] as const

beforeAll(async () => {
  stage = await startStage()
  const carrier = await stage.client.post(MAKER, '/v1/carriers', { name: 'Transport Przykładowy Sp. z o.o.' })
  sent = await announce(stage.server, String(carrier['partyId']), BOXES)
})
afterAll(() => stage.stop())

async function look(seen: Seen, name: string): Promise<void> {
  await picture(seen, name)
  await checkAxe(seen, name)
  await checkSizes(seen, name, 44)
}

/** What the dispatcher hands on, read from where it was copied to. */
async function copied(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Link kopieren' }).click()
  await page.getByText('Kopiert').first().waitFor()
  const text = await page.evaluate<string>('navigator.clipboard.readText()')
  await page.getByRole('button', { name: 'Schließen' }).click()
  return new URL(text).hash
}

const driver = (hash: string): Promise<Seen> => stage.open({ path: `/carrier${hash}`, language: 'de' })

async function sign(page: Page, heading: string, say: readonly string[]): Promise<void> {
  await page.getByRole('heading', { name: heading }).waitFor()
  for (const serial of say) await page.getByRole('button', { name: serial }).click()
  await page.getByRole('button', { name: 'Weiter' }).click()
  await page.getByRole('button', { name: 'Alle unbeschädigt' }).click()
  await page.getByLabel('Ihr Name').fill('Jan Przykład')
  await page.getByRole('button', { name: 'Ohne Zeichnen unterschreiben' }).click()
  await page.getByRole('button', { name: 'Unterschreiben', exact: true }).click()
  await page.getByText('Unterschrieben.').or(page.getByText('Fertig.')).first().waitFor()
  await page.getByRole('button', { name: 'Weiter' }).click()
}

test('a link is given out, renewed and ended; by the last one alone boxes are picked up and delivered', async () => {
  const permissions = ['clipboard-read', 'clipboard-write']
  const path = `/app/shipments/${sent.shipmentId}`
  const seen = await stage.open({ as: MAKER, size: 'desk', language: 'de', path, permissions })
  const { page } = seen
  page.setDefaultTimeout(15_000)
  await page.getByRole('button', { name: 'Link ausgeben', exact: true }).click()
  await page.getByRole('img', { name: 'QR-Code des Links' }).waitFor()
  await look(seen, 'carrier-link')
  const first = await copied(page)
  await page.getByText('gilt', { exact: true }).waitFor()
  expect(await page.getByRole('link', { name: /^LINK-/ }).allInnerTexts()).toEqual(BOXES)
  // A second one is not given out beside it.
  await page.getByRole('button', { name: 'Neuen Link ausgeben' }).click()
  await page.getByRole('img', { name: 'QR-Code des Links' }).waitFor()
  const second = await copied(page)
  expect(second).not.toBe(first)
  await look(seen, 'carrier-links')

  const old = await driver(first)
  await old.page.getByText('Dieser Link gilt nicht mehr.').waitFor({ timeout: 15_000 })
  await old.close()
  const { page: van, complaints, close } = await driver(second)
  van.setDefaultTimeout(15_000)
  await van.getByRole('heading', { name: 'Boxen übernehmen' }).waitFor()
  // It is ended, after a word about what that means; the driver signs nothing more by it, and gets another one.
  await page.getByRole('button', { name: 'Link beenden' }).click()
  await page.getByText('Wer den Link hat, kann damit nicht mehr unterschreiben.', { exact: false }).waitFor()
  await look(seen, 'carrier-link-end')
  await page.getByRole('dialog').getByRole('button', { name: 'Link beenden' }).click()
  await page.getByText('entzogen', { exact: true }).waitFor()
  await van.reload()
  await van.getByText('Dieser Link gilt nicht mehr.').waitFor()
  await page.getByRole('button', { name: 'Link ausgeben', exact: true }).click()
  await page.getByRole('img', { name: 'QR-Code des Links' }).waitFor()
  const third = await copied(page)
  await van.goto(`/carrier${third}`)
  await van.reload()
  await sign(van, 'Boxen übernehmen', BOXES)
  const own = { containerSerials: BOXES, condition: 'intact' }
  const handovers = `/v1/shipments/${sent.shipmentId}/handovers`
  await stage.client.post(MAKER, handovers, { leg: 'pick_up', ...own })
  // The dispatcher sees it without asking again.
  await page.getByText('Transport Przykładowy', { exact: false }).first().waitFor()
  await van.reload()
  await sign(van, 'Boxen übergeben', BOXES)
  expect([...complaints, ...seen.complaints]).toEqual([])
  await close()
  await seen.close()
})

test('at the ramp one is damaged, one is refused, and one is as it should be', async () => {
  const path = `/app/receive/${sent.shipmentId}`
  const seen = await stage.open({ as: KEEPER, language: 'de', theme: 'dark', path })
  const { page, complaints } = seen
  page.setDefaultTimeout(15_000)
  await page.getByText('Die Fahrerseite hat für 3 Boxen unterschrieben.').waitFor()
  for (const [serial, outcome] of [
    [BOXES[0], 'Beschädigt'],
    [BOXES[1], 'Abgelehnt'],
    [BOXES[2], 'Da'],
  ] as const) {
    await page.getByRole('button', { name: new RegExp(serial) }).click()
    await page
      .getByRole('group', { name: `Wie kam ${serial} an?` })
      .getByText(outcome, { exact: true })
      .click()
    await page.getByRole('button', { name: new RegExp(serial) }).click()
  }
  await page.getByText('Siegel oder Schloss stimmt nicht').click()
  await look(seen, 'store-receive-damaged')
  await page.getByRole('button', { name: 'Unterschreiben und Empfang bestätigen' }).click()
  await page.getByRole('heading', { name: 'Empfang bestätigt' }).waitFor()
  await page.getByText('geht als eigene Sendung zurück').waitFor()
  await look(seen, 'store-received-damaged')
  const { containers } = await stage.client.get(KEEPER, `/v1/shipments/${sent.shipmentId}`)
  const outcomes = (containers as { serial: string; outcome: string }[]).map((each) => [each.serial, each.outcome])
  expect(Object.fromEntries(outcomes)).toMatchObject({ [BOXES[0]]: 'damaged', [BOXES[1]]: 'refused' })
  // What arrived damaged is unproven, until its lock says that nobody was inside.
  await page.getByRole('link', { name: `${BOXES[0]} prüfen` }).click()
  await page.getByRole('heading', { name: `Box ${BOXES[0]} prüfen` }).waitFor()
  expect(complaints).toEqual([])
  await seen.close()
})
