/** What stands around every page, and the door of a rehearsal. */
import type { Request } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkAxe, checkSizes, picture, type Stage, startStage } from './harness.ts'

let stage: Stage
beforeAll(async () => {
  stage = await startStage()
})
afterAll(() => stage.stop())

test('a stranger finds the door of the rehearsal, becomes somebody, and changes the role', async () => {
  const seen = await stage.open({ language: 'de', path: '/app/roles' })
  const { page, complaints } = seen
  await page.getByRole('heading', { name: 'Eine Probe: nichts hier ist echt' }).waitFor()
  await checkAxe(seen, 'cast')
  await checkSizes(seen, 'cast', 44)
  await picture(seen, 'cast')
  await page.getByRole('button', { name: /Mona Muster/ }).click()
  await page.getByRole('button', { name: 'Menü' }).click()
  await page.getByRole('dialog', { name: 'Mona Muster' }).waitFor()
  await checkAxe(seen, 'menu')
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('button', { name: 'Change role' }).click()
  await page.getByRole('heading', { name: 'A rehearsal: nothing here is real' }).waitFor()
  expect(complaints).toEqual([])
  await seen.close()
})

test('a start asks each question once, before the app is there, and shows the day by its answers', async () => {
  const seen = await stage.open({ as: 'fitter-1', language: 'en', path: '/app/' })
  const { page, complaints } = seen
  const asked: string[] = []
  page.on('request', (request: Request) => {
    const { pathname } = new URL(request.url())
    if (/^\/v1\/(me|my-day)$/.test(pathname)) asked.push(pathname)
  })
  // Nothing of the app comes before both are asked.
  await page.route(/assets\/first-.*\.js$/, async (route) => {
    await expect.poll(() => asked.length).toBe(2)
    await route.continue()
  })
  await page.reload()
  await page.getByRole('heading', { name: 'My boxes' }).waitFor()
  expect(asked.sort()).toEqual(['/v1/me', '/v1/my-day'])
  expect(complaints).toEqual([])
  await seen.close()
})
