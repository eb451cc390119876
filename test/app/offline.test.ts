/** A fitter's tour on a phone whose network goes away before each step in turn, and which is started anew there. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { typeCode } from '../../src/cli/rehearsal/box.ts'
import { runFsck } from '../../src/store/fsck.ts'
import { checkAxe, picture, type Stage, startStage } from './harness.ts'
import {
  begin,
  bundled,
  delivered,
  inStorage,
  type Play,
  perform,
  played,
  STEPS,
  take,
  tourOf,
} from './offline-play.ts'

let stage: Stage
let script: string
beforeAll(async () => {
  ;[stage, script] = await Promise.all([startStage(), bundled()])
  await stage.tell(4)
})
afterAll(() => stage.stop())

/** A tour from its start to its end; without a network, and anew, from this step on. */
async function tourWithout(cut: (typeof STEPS)[number], play: Play): Promise<void> {
  const { page, context } = play.seen
  for (const step of STEPS) {
    if (step === cut) await context.setOffline(true)
    if (step === cut && step === 'fetch') {
      await expect(take(step, play)).rejects.toThrow('kein Netz')
      await context.setOffline(false)
    } else if (step === cut) {
      await page.reload()
      await begin(play.seen, stage, script, play.who)
    }
    await take(step, play)
  }
  await page.getByText(/^\d+ noch nicht übertragen$/).waitFor()
  await context.setOffline(false)
}

test('the network goes away before each step in turn, and the phone is started anew there', async () => {
  const seen = await stage.open({ as: 'fitter-1', language: 'de', path: '/app/help/displays', worker: true })
  await begin(seen, stage, script, 'fitter-1')
  // The phone has the app from here on.
  await seen.page.evaluate(async () => {
    const { serviceWorker } = navigator as unknown as { readonly serviceWorker: { readonly ready: Promise<unknown> } }
    const late = new Promise((_, reject) => setTimeout(reject, 30_000, new Error('no worker keeps the app')))
    await Promise.race([serviceWorker.ready, late])
  })
  const play = played(stage, seen, 'fitter-1', 'BOX-S-0001', 'Sample van 1')
  for (const cut of STEPS) {
    await tourWithout(cut, play)
    await delivered(seen)
    const settled = { codesAtLarge: 0, receiptsMissing: 0, devicesOut: 0, devicesInstalled: 1 }
    expect(await tourOf(play), cut).toMatchObject({ status: 'returned', risk: 'none', ...settled })
  }
  expect(seen.complaints).toEqual([])
  await seen.close()
})

test('answers that get lost are asked for again, and nothing counts twice', async () => {
  const seen = await stage.open({ as: 'fitter-2', language: 'de', path: '/app/help/displays' })
  await begin(seen, stage, script, 'fitter-2')
  const play = played(stage, seen, 'fitter-2', 'BOX-S-0002', 'Sample van 2')
  const lost = new Set<string>()
  await seen.context.route('**/v1/**', async (route) => {
    const request = route.request()
    const key = request.headers()['idempotency-key']
    if (key === undefined || lost.has(key)) return route.continue()
    lost.add(key)
    await route.fetch()
    await route.abort()
  })
  for (const step of STEPS) {
    if (step === 'fetch') await expect(take(step, play)).rejects.toThrow('kein Netz')
    await take(step, play)
  }
  await delivered(seen)
  expect(await tourOf(play)).toMatchObject({ status: 'returned', risk: 'none', devicesOut: 0, devicesInstalled: 1 })
  expect(lost.size).toBeGreaterThan(8)
  await seen.close()
})

test('what the phone keeps is unreadable on its disk, and gone once somebody leaves', async () => {
  const seen = await stage.open({ as: 'fitter-2', language: 'en', path: '/app/help/displays' })
  await begin(seen, stage, script, 'fitter-2')
  const play = played(stage, seen, 'fitter-2', 'BOX-S-0003', 'Sample van 2')
  await take('fetch', play)
  const code = await seen.page.evaluate(perform, { step: 'code', arg: [] })
  expect(code).toMatch(/^[0-9]{10}$/)
  await seen.context.setOffline(true)
  await take('report', play)
  const kept = await seen.page.evaluate(inStorage)
  expect(kept.records).toBeGreaterThan(2)
  expect(kept.exportable).toEqual([])
  expect(kept.text).not.toContain(code)
  expect(kept.text).not.toContain('yesterday')
  await seen.page.getByRole('button', { name: 'Menu' }).click()
  await seen.page.getByRole('button', { name: 'Change role' }).click()
  await expect
    .poll(async () => (await seen.page.evaluate(inStorage)).drawers.filter((each) => each.startsWith('tour/')))
    .toEqual([])
  expect((await seen.page.evaluate(inStorage)).drawers, 'what was not sent stays').toContainEqual(
    expect.stringMatching(/^queue\//),
  )
  await seen.close()
})

test('a fitter goes through a tour in a cellar, page by page, and starts the phone anew in between', async () => {
  const seen = await stage.open({ as: 'fitter-2', language: 'en', path: '/app/', worker: true })
  const { page, context } = seen
  page.setDefaultTimeout(12_000)
  const { box, keySerial } = played(stage, seen, 'fitter-2', 'BOX-S-0002', 'Sample van 2')
  const { devices } = (await stage.client.get('fitter-2', `/v1/containers/${box.containerId}`)) as { devices: string[] }
  const [device = ''] = devices
  const atLock = async (lid: boolean): Promise<string> => {
    const code = (await page.locator('.big-code').innerText()).replaceAll(/\s/g, '')
    if (!lid) await stage.client.lock(box.lockSerial, 'lid', { open: false })
    const { receipt = '' } = await typeCode(stage.client, box, keySerial, code)
    if (lid) await stage.client.lock(box.lockSerial, 'lid', { open: true })
    await page.getByRole('button', { name: 'Typed in, go on' }).click()
    await page.getByLabel('Receipt (11 digits)').waitFor()
    return receipt
  }
  const confirm = async (receipt: string): Promise<void> => {
    await page.getByLabel('Receipt (11 digits)').fill(receipt)
    await page.getByRole('button', { name: 'Take over the receipt' }).click()
  }

  await page.evaluate(async () => {
    const { serviceWorker } = navigator as unknown as { readonly serviceWorker: { readonly ready: Promise<unknown> } }
    await serviceWorker.ready
  })
  await page.goto(`/app/box/${box.containerId}`)
  await page.getByText('No network on site?').click()
  await page.getByLabel('How often will you open it?').fill('1')
  await page.getByRole('button', { name: 'Take codes along' }).click()
  await page.getByRole('button', { name: 'Show the opening code' }).waitFor()
  await page.getByRole('button', { name: 'End the tour' }).waitFor()

  await context.setOffline(true)
  await page.reload()
  await page.getByRole('button', { name: 'Show the opening code' }).click()
  const opened = await atLock(true)
  await page.reload()
  await page.getByRole('button', { name: 'Type in the receipt' }).click()
  await confirm(opened)
  await page.getByRole('heading', { name: 'Take devices' }).waitFor()
  await page.getByLabel('Device number').fill(device)
  await page.getByLabel('Device number').press('Enter')
  await page.getByText('On this phone').first().waitFor()

  await page.goto('/app/verdict')
  await page.getByLabel('Device number').fill(device)
  await page.getByLabel('Device number').press('Enter')
  await page.getByRole('heading', { name: 'Yes' }).waitFor()
  await picture(seen, 'offline-verdict')
  await page.getByRole('link', { name: 'Install' }).click()
  await page.getByLabel('Where?').fill('Sample street 12, cellar')
  await page.getByRole('button', { name: 'Installed' }).click()
  await page
    .getByText(/3 not sent yet/)
    .first()
    .waitFor()
  await picture(seen, 'offline-installed')

  await page.goto(`/app/box/${box.containerId}`)
  await page.getByRole('button', { name: 'Done, close the box' }).click()
  await page.getByRole('button', { name: 'Show the closing code' }).click()
  await confirm(await atLock(false))
  await page.getByRole('heading', { name: 'The box is shut' }).waitFor()
  await page.goto('/app/unconfirmed')
  await page
    .getByText(/4 not sent yet/)
    .first()
    .waitFor()
  await checkAxe(seen, 'unconfirmed')
  await picture(seen, 'offline-unconfirmed')
  await page.goto(`/app/box/${box.containerId}`)
  await page.getByRole('button', { name: 'End the tour' }).click()

  await context.setOffline(false)
  await page.getByText(/\d+ not sent yet/).waitFor({ state: 'detached' })
  expect(await tourOf({ stage, who: 'fitter-2' })).toMatchObject({
    status: 'returned',
    risk: 'none',
    devicesInstalled: 1,
  })
  expect(seen.complaints).toEqual([])
  await seen.close()
})

test('the books are right after all of that', async () => {
  expect(await runFsck(stage.server.database)).toMatchObject({ total: 0 })
})
