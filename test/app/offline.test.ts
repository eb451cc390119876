/** A fitter's tour on a phone whose network goes away before each step in turn, and which is started anew there. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runFsck } from '../../src/store/fsck.ts'
import { type Stage, startStage } from './harness.ts'
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

test('the books are right after all of that', async () => {
  expect(await runFsck(stage.server.database)).toMatchObject({ total: 0 })
})
