/** The office: how things stand, who is under way with what risk, what is planned, and what is sent. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkAxe, checkSizes, picture, type Stage, startStage } from './harness.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
  await stage.tell(4)
})
afterAll(() => stage.stop())

test('a store keeper sees a tour begin, and what it risks', async () => {
  const seen = await stage.open({ as: 'store-keeper', size: 'desk', language: 'de', path: '/app/' })
  const { page, complaints } = seen
  await page.getByRole('heading', { name: 'Überblick', level: 1 }).waitFor()
  await page.getByText('Niemand ist unterwegs.').waitFor()
  await stage.client.post('fitter-1', `/v1/containers/${stage.client.container('BOX-S-0001')}/tour-packs`, {
    keySerial: 'KEY-F1',
    siteId: stage.client.site('Sample van 1'),
    pairs: 2,
  })
  // It comes by itself.
  await page.getByRole('link', { name: /Mona Muster/ }).waitFor()
  await checkAxe(seen, 'overview')
  await checkSizes(seen, 'overview', 44)
  await picture(seen, 'overview')
  await page.getByRole('link', { name: /Mona Muster/ }).click()
  await page.getByText('Mit diesen Codes kann die Box noch geöffnet werden.').waitFor()
  await page.getByText('0 von 4 verbraucht, 4 noch draußen').waitFor()
  await checkAxe(seen, 'tour')
  await checkSizes(seen, 'tour', 44)
  await picture(seen, 'tour')
  await page.getByRole('link', { name: 'Touren', exact: true }).click()
  await page.getByRole('table', { name: 'Touren' }).getByText('Codes draußen').waitFor()
  await checkAxe(seen, 'tours')
  expect(complaints).toEqual([])
  await seen.close()
})

test('installations are planned for a fitter, and taken back', async () => {
  const seen = await stage.open({ as: 'store-keeper', size: 'phone', language: 'en', path: '/app/tours/plan' })
  const { page, complaints } = seen
  await page.getByText('Say who installs it.').waitFor()
  const { day } = await stage.client.get('fitter-1', '/v1/my-day')
  await page.getByLabel('On which day?').fill(String(day))
  await page.getByLabel('Who?').selectOption({ label: 'Mona Muster' })
  await page.getByText('Name at least one place.').waitFor()
  await page.getByLabel('Place 1', { exact: true }).fill('Sample street 3, cellar')
  // The rule's own sentence, before anything is sent.
  await page.getByLabel('On which day?').fill('2020-01-01')
  await page.getByText('Choose today or a day within the next twelve months.').waitFor()
  await page.getByLabel('On which day?').fill(String(day))
  await page.getByRole('button', { name: 'Another place' }).click()
  await page.getByLabel('Place 2', { exact: true }).fill('Sample street 5')
  await checkAxe(seen, 'plan')
  await checkSizes(seen, 'plan', 44)
  await page.getByRole('button', { name: 'Plan it' }).click()
  await page.getByText('2 installations are planned.').waitFor()
  await page.getByText('1. Sample street 3, cellar').waitFor()
  await picture(seen, 'plan')
  await page.getByRole('button', { name: 'Withdraw' }).first().click()
  await page.getByText('withdrawn').waitFor()
  expect(complaints).toEqual([])
  await seen.close()
})

test('a shipment is announced, and a button that is off says why', async () => {
  const seen = await stage.open({ as: 'store-keeper', size: 'desk', language: 'de', path: '/app/shipments/new' })
  const { page, complaints } = seen
  await page.getByText('Bitte mindestens eine Box wählen.').waitFor()
  await page.getByLabel('BOX-L-0001').check()
  await page.getByText('Bitte ein Transportunternehmen wählen.').waitFor()
  await page.getByLabel('Wer fährt?').selectOption({ label: 'Musterspedition (sample carrier)' })
  await page.getByLabel('An wen?').selectOption({ label: 'Beispielwerk (sample maker)' })
  await page.getByLabel('An welchen Ort?').selectOption({ label: 'Sample factory' })
  await checkAxe(seen, 'announce')
  await checkSizes(seen, 'announce', 44)
  await picture(seen, 'announce')
  await page.getByRole('button', { name: 'Ankündigen' }).click()
  await page.getByRole('heading', { name: 'Der Weg', exact: true }).waitFor()
  expect(complaints).toEqual([])
  await seen.close()
})
