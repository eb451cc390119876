/** The start page of a rehearsal: three stories in ten clicks or fewer each, and a box for idle hands. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkAxe, checkSizes, picture, type Seen, type Stage, startStage } from './harness.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage({ plans: true })
})
afterAll(() => stage.stop())

/** Clicks through a story by its one button; answers how many clicks it took, the first included. */
async function tell({ page }: Seen, name: string | RegExp, last: string): Promise<number> {
  await page.getByRole('button', { name }).click()
  const guide = page.locator('.table-guide')
  let clicks = 1
  while (!(await guide.getByText(last).isVisible())) {
    const next = guide.locator('.button.main[aria-busy]:not([aria-busy="true"]), .button.main:not([aria-busy])')
    await next.click()
    clicks += 1
    await guide.locator('.notice').waitFor()
    if (clicks > 20) expect.fail('the story does not end')
  }
  return clicks
}

test('a delivery, in German on a desk', async () => {
  const seen = await stage.open({ size: 'desk', language: 'de', path: '/app/rehearsal' })
  await seen.page.getByRole('heading', { name: 'Eine Box, ein Schlüssel, ein Code' }).waitFor()
  await seen.page.getByRole('button', { name: /Eine Lieferung/ }).waitFor()
  // Whoever plays finds a day with something to do in it.
  const phone = seen.page.getByRole('region', { name: 'Das Telefon' })
  await phone.getByText('1. Musterweg 1, Musterstadt, Keller (sample)').waitFor()
  await picture(seen, 'rehearsal')
  await checkAxe(seen, 'rehearsal')
  await checkSizes(seen, 'rehearsal', 44)
  expect(await tell(seen, /Eine Lieferung/, 'Fertig.')).toBeLessThanOrEqual(10)
  await picture(seen, 'rehearsal-delivered')
  await seen.page.getByText('1 eingebaut').waitFor()
  expect(seen.complaints).toEqual([])
  await seen.close()
})

test('a break-in, in English on a phone: what is inside is blocked, what was out stays free', async () => {
  const seen = await stage.open({ language: 'en', theme: 'dark', path: '/app/rehearsal' })
  await seen.page.getByRole('button', { name: /A break-in/ }).waitFor()
  await picture(seen, 'rehearsal')
  await checkAxe(seen, 'rehearsal')
  await checkSizes(seen, 'rehearsal', 44)
  expect(await tell(seen, /A break-in/, 'Closing always works')).toBeLessThanOrEqual(10)
  await seen.page.getByText('5 blocked').waitFor()
  await seen.page.getByText('1 free').waitFor()
  await picture(seen, 'rehearsal-broken-in')
  expect(seen.complaints).toEqual([])
  await seen.close()
})

test('a block, wherever the devices are, and its end by two people', async () => {
  const seen = await stage.open({ size: 'desk', language: 'en', path: '/app/rehearsal' })
  const { page } = seen
  expect(await tell(seen, /A block/, 'A report is never refused')).toBeLessThanOrEqual(5)
  await page.getByText('6 blocked').waitFor()
  const guide = page.locator('.table-guide')
  for (const name of ['Mona checks', 'The administrator', 'Ivo examines', 'Simon at the maker']) {
    await guide.getByRole('button', { name: new RegExp(name) }).click()
  }
  await page.getByText('6 free').waitFor()
  await picture(seen, 'rehearsal-released')
  expect(seen.complaints).toEqual([])
  await seen.close()
})

test('idle hands: keypad by keyboard, a wrong code, lid and bolt, the crowbar both ways, a pulled key, the log', async () => {
  const seen = await stage.open({ size: 'desk', language: 'en', path: '/app/rehearsal' })
  const { page } = seen
  const { client } = stage
  await page.getByLabel('Which box').selectOption('BOX-S-0003')
  const shown = page.getByRole('status', { name: 'Display of the lock' })
  await shown.getByText('The display is dark').waitFor()
  await page.getByText('The bolt holds the lid.').waitFor()
  const type = async (code: string): Promise<void> => {
    await page.getByRole('button', { name: '1', exact: true }).focus()
    await page.keyboard.type(code)
    await page.keyboard.press('Enter')
  }
  await type('1234567890')
  await shown.getByText(/Mistyped|Wrong/).waitFor()
  const code = async (): Promise<string> => {
    const keySerial = client.person('store-keeper').keySerial
    const body = { purpose: 'inspecting', keySerial, siteId: client.site('Sample central store') }
    const path = `/v1/containers/${client.container('BOX-S-0003')}/openings`
    return String((await client.post('store-keeper', path, body))['code'])
  }
  // Whoever holds the phone goes on with what they began on it, whatever hands do to the box.
  const phone = page.getByRole('region', { name: 'The phone' })
  await phone.getByRole('link', { name: 'Check a device' }).click()
  await phone.getByLabel('Device number').fill('EXSM0100')
  await page.getByLabel('Whose key').selectOption('KEY-S1')
  await page.getByText('Mischief and tools').click()
  await page.getByRole('button', { name: 'Pull the key while the bolt moves' }).click()
  await shown.getByText('At the next code').waitFor()
  const given = await code()
  await type(given)
  await page.getByRole('button', { name: 'Put the key in' }).click()
  await shown.getByText('Not finished.').waitFor()
  await type(given)
  await shown.getByText(/Opened|Not finished|Already/).waitFor()
  await page.getByRole('button', { name: 'Lift the lid' }).click()
  await page.getByText('lid open').waitFor()
  await page.getByRole('button', { name: 'Shut the lid' }).click()
  await page.getByText('lid shut').waitFor()
  expect(await phone.getByLabel('Device number').inputValue()).toBe('EXSM0100')
  await page.getByRole('button', { name: 'Crowbar: only try' }).click()
  await page.getByText('tampering remembered').waitFor()
  await page.getByRole('button', { name: 'Crowbar: break it open' }).click()
  await page.getByText('lid open').waitFor()
  await page.getByRole('button', { name: 'Key with a weak battery' }).click()
  await page.getByText('low power').waitFor()
  await page.getByRole('button', { name: 'Read the log out' }).click()
  await page.getByRole('dialog').getByRole('cell', { name: 'done' }).first().waitFor()
  await checkAxe(seen, 'log of the lock')
  expect(seen.complaints).toEqual([])
  await seen.close()
})

test('a page of another site gets no tokens', async () => {
  const ask = (headers: Record<string, string>): Promise<number> =>
    stage.server.app.inject({ method: 'POST', url: '/rehearsal/cast', headers }).then(({ statusCode }) => statusCode)
  expect(await ask({ 'sec-fetch-site': 'same-origin', origin: stage.url })).toBe(200)
  expect(await ask({ 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' })).toBe(403)
  // A name of somebody else's that leads to this machine: the browser takes it for the page's own.
  expect(await ask({ 'sec-fetch-site': 'same-origin', origin: 'http://elsewhere.example:8080' })).toBe(404)
})
