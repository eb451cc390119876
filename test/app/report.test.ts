/** "Something is wrong": from any page, with and without a network, and never refused. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkAxe, checkSizes, picture, type Stage, startStage } from './harness.ts'

let stage: Stage
let devices: readonly string[]
beforeAll(async () => {
  stage = await startStage()
  const { deviceIds } = await stage.tell(4)
  devices = deviceIds
})
afterAll(() => stage.stop())

const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

test('a fitter without a network reports the box in front of them; it goes out by itself, with its photo', async () => {
  const seen = await stage.open({ as: 'fitter-1', size: 'phone', language: 'de', path: '/app/' })
  const { page, context, complaints } = seen
  const boxId = stage.client.container('BOX-S-0001')
  await page.getByRole('link', { name: /BOX-S-0001 öffnen/ }).waitFor()
  await page.getByRole('link', { name: 'Etwas stimmt nicht' }).click()
  await page.getByLabel('Was steht auf dem Etikett?').waitFor()
  await checkAxe(seen, 'report-empty')
  await checkSizes(seen, 'report-empty', 44)
  await context.setOffline(true)
  // The phone knows the box from the list of the day.
  await page.getByLabel('Was steht auf dem Etikett?').fill('box-s-0001')
  await page.getByRole('button', { name: 'Übernehmen', exact: true }).click()
  await page.getByText('BOX-S-0001').waitFor()
  await page.getByLabel('Ein Siegel ist gebrochen oder falsch').check()
  await page.getByLabel('In Ihren Worten').fill('Linke Seite.')
  await page.locator('input[type=file]').setInputFiles({ name: 'p.png', mimeType: 'image/png', buffer: PICTURE })
  await page.getByAltText('Foto 1').waitFor()
  await checkAxe(seen, 'report')
  await checkSizes(seen, 'report', 44)
  await picture(seen, 'report')
  await page.getByRole('button', { name: 'Jetzt melden' }).click()
  await page.getByRole('heading', { name: 'Auf diesem Telefon festgehalten' }).waitFor()
  await page.getByText('Die Box schließen, wenn sie offen ist').waitFor()
  await picture(seen, 'report-kept')

  // A box that this phone has never heard of: its label is enough, and the report holds as soon as it arrives.
  await page.getByRole('button', { name: 'Noch etwas melden' }).click()
  await page.getByLabel('Was steht auf dem Etikett?').fill('box-l-0001')
  await page.getByRole('button', { name: 'Übernehmen', exact: true }).click()
  await page.getByText('Nummer vom Etikett').waitFor()
  await page.getByLabel('Die Box stand offen').check()
  await checkAxe(seen, 'report-label')
  await checkSizes(seen, 'report-label', 44)
  await picture(seen, 'report-label')
  await page.getByRole('button', { name: 'Jetzt melden' }).click()
  await page.getByText('Die Box schließen, wenn sie offen ist').waitFor()
  await context.setOffline(false)
  await page.locator('.shell-status').waitFor({ state: 'detached' })
  const { incidents } = (await stage.client.get('operator-security', '/v1/incidents')) as {
    incidents: { incidentId: string; containerId: string }[]
  }
  const [incident] = incidents.filter(({ containerId }) => containerId === boxId)
  const told = await stage.client.get('operator-security', `/v1/incidents/${incident?.incidentId}`)
  expect(told).toMatchObject({ containerHeld: true, counts: { attachments: 1 } })
  const unheardOf = stage.client.container('BOX-L-0001')
  expect(incidents).toContainEqual(expect.objectContaining({ containerId: unheardOf, kind: 'violation' }))
  expect(complaints).toEqual([])
  await seen.close()
})

test('a security officer sees beforehand what a report holds, and afterwards the incident', async () => {
  const [first = ''] = devices
  const seen = await stage.open({
    as: 'operator-security',
    size: 'desk',
    language: 'en',
    path: `/app/devices/${first}`,
  })
  const { page, complaints } = seen
  await page.getByRole('heading', { name: 'Its way so far' }).waitFor()
  await page.getByRole('link', { name: 'Something is wrong' }).click()
  await page.getByText('This report will hold one device.').waitFor()
  await page.getByLabel('The number is wrong').check()
  await page.getByLabel('Since a moment').check()
  await page.getByLabel('From when on?').fill('2020-01-01T08:00')
  await checkAxe(seen, 'report-device')
  await checkSizes(seen, 'report-device', 44)
  await picture(seen, 'report-device')
  await page.getByRole('button', { name: 'Report it now' }).click()
  await page.getByText('One device is held.').waitFor()
  await checkAxe(seen, 'report-done')
  await picture(seen, 'report-done')
  await page.getByRole('link', { name: 'To the incident' }).click()
  await page.getByRole('heading', { name: 'Exposed: one device' }).waitFor()

  // Something that nobody knows is told all the same.
  await page.getByRole('link', { name: 'Something is wrong' }).click()
  await page.getByRole('button', { name: 'I have no label' }).click()
  await page.getByLabel('Somebody was at it').check()
  await page.getByRole('button', { name: 'Report it now' }).click()
  await page.getByText('The security officer will look at it.').waitFor()
  expect(complaints).toEqual([])
  await seen.close()
})
