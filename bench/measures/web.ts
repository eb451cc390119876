/** The app on a phone: what its first view loads, how soon it can be used, a scan's way to the verdict, long lists. */
import type { CDPSession, Page } from 'playwright-core'
import {
  loadedAfter,
  rowsRead,
  type Scrolled,
  scanToVerdict,
  scrollThrough,
  seenAt,
  timeRequest,
  watchFor,
} from '../in-page/functions.ts'
import { measureLighthouse } from '../lighthouse.ts'
import { percentile, type Result, resultOf } from '../result.ts'
import { BOX, FITTER, makeWebStage, type WebStage } from '../web-stage.ts'

const ROUNDS = 5
const SCANS = 25
const PATIENCE_MS = 60_000
/** Slow 4G, as Lighthouse has it: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back; and a phone 4 times as slow. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 0.75e6 / 8 }
const SLOW_DOWN = 4
/** The first thing that a fitter can do on the page of the day. */
const FIRST_ACTION = '#main a.button.main'
const ROWS = 100_000
const ROWS_OF_PAGE = 1_000
const LIST = '.find-rows'
const DESK = { width: 1440, height: 900 }

export async function measureWeb(): Promise<Result[]> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`)
  const stage = await makeWebStage(say)
  try {
    return [
      await scriptOfFirstView(stage),
      await untilUsable(stage),
      ...(await scans(stage)),
      await longList(stage),
      ...(await measureLighthouse(stage, say)),
    ]
  } finally {
    await stage.end()
  }
}

/** What the browser really loads of script, as it comes over the line. */
async function scriptOfFirstView(stage: WebStage): Promise<Result> {
  const { context, page } = await stage.open()
  const session = await context.newCDPSession(page)
  const scripts = new Map<string, number>()
  session.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.set(requestId, 0)
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) scripts.set(requestId, encodedDataLength)
  })
  await session.send('Network.enable')
  await page.goto('/app/')
  await page.locator(FIRST_ACTION).first().waitFor()
  // What pages ask for once they are shown counts, too. The network is never idle: news come over a stream that stays.
  await page.waitForTimeout(1_000)
  await context.close()
  const bytes = [...scripts.values()].reduce((sum, each) => sum + each, 0)
  return resultOf({
    measure: "script of a fitter's first view",
    unit: 'kB',
    figures: [bytes / 1000],
    target: { of: 'figure', bound: 'at most', value: 200 },
    note: `${scripts.size} files, compressed as sent, heads of the answers included`,
  })
}

/** Counts processor time of the page's main thread from now on: other work on the machine does not change it. */
async function countWork(session: CDPSession): Promise<() => Promise<number>> {
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const read = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics')
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN)
  }
  const from = await read()
  return async () => (await read()) - from
}

export async function untilUsable(stage: WebStage): Promise<Result> {
  const figures: number[] = []
  const work: number[] = []
  const floors: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const path of ['/app/icon.svg', '/app/']) {
      const { context, page } = await stage.open()
      const session = await context.newCDPSession(page)
      await session.send('Network.enable')
      await session.send('Network.emulateNetworkConditions', SLOW_4G)
      await session.send('Emulation.setCPUThrottlingRate', { rate: SLOW_DOWN })
      const worked = await countWork(session)
      if (path === '/app/') await page.addInitScript(watchFor, FIRST_ACTION)
      await page.goto(path, { timeout: PATIENCE_MS })
      if (path !== '/app/') floors.push(await page.evaluate(loadedAfter))
      else {
        figures.push(await whenSeen(page))
        work.push(await worked())
      }
      await context.close()
    }
  }
  return resultOf({
    measure: "fitter's day can be used",
    unit: 'ms',
    figures,
    floors,
    floorIs: 'the icon of the app, alone in a window, over the same line',
    target: { of: 'figure', bound: 'at most', value: 2_000 },
    note: `slow 4G (${SLOW_4G.latency} ms, 1.6 Mbit/s), ${SLOW_DOWN} times slower processor, nothing kept from before; ${percentile(work, 0.5).toFixed(0)} ms of processor time`,
  })
}

async function whenSeen(page: Page): Promise<number> {
  await page.locator(FIRST_ACTION).first().waitFor({ timeout: PATIENCE_MS })
  await page.waitForTimeout(300)
  return (await page.evaluate(seenAt)) ?? Number.NaN
}

/** With a network, and without one on a tour whose verdicts the phone has with it. */
async function scans(stage: WebStage): Promise<Result[]> {
  const { client, deviceIds, token } = stage
  const { context, page } = await stage.open()
  const labels = deviceIds.slice(0, SCANS)
  await page.goto('/app/verdict')
  await page.locator('#main .fitter').waitFor()
  const floors: number[] = []
  for (const label of labels) {
    floors.push(await page.evaluate(timeRequest, { path: `/v1/devices/${label}/verdict?purpose=install`, token }))
  }
  const online = await scanAll(page, labels)
  await takeTour(page, client.container(BOX))
  await page.goto('/app/verdict')
  await page.locator('#main .fitter').waitFor()
  await context.setOffline(true)
  const offline = await scanAll(page, labels)
  await context.close()
  const note = `${SCANS} scans of ${FITTER}, from the last key of the scanner to the frame; slowest of 20: `
  return [
    resultOf({
      measure: 'from scan to verdict',
      unit: 'ms',
      figures: [percentile(online, 0.5)],
      floors: [percentile(floors, 0.5)],
      floorIs: 'the bare request in the same page, and a frame',
      target: { of: 'figure', bound: 'at most', value: 150 },
      note: `${note}${percentile(online, 0.95).toFixed(0)} ms`,
    }),
    resultOf({
      measure: 'from scan to verdict, offline',
      unit: 'ms',
      figures: [percentile(offline, 0.5)],
      target: { of: 'figure', bound: 'at most', value: 50 },
      note: `${note}${percentile(offline, 0.95).toFixed(0)} ms; signed verdicts, checked in the page`,
    }),
  ]
}

async function scanAll(page: Page, labels: readonly string[]): Promise<number[]> {
  const times: number[] = []
  for (const label of labels) {
    const { ms, verdict } = await page.evaluate(scanToVerdict, label)
    if (!verdict.includes('yes')) throw new Error(`the verdict on ${label} is not yes`)
    times.push(ms)
    await page.keyboard.press('Escape')
    await page.locator('.verdict-screen').waitFor({ state: 'detached' })
  }
  return times
}

/** The fitter takes codes and verdicts along for a box. */
async function takeTour(page: Page, containerId: string): Promise<void> {
  await page.goto(`/app/box/${containerId}`)
  await page.getByText('Kein Netz vor Ort?').click()
  await page.getByRole('button', { name: 'Codes mitnehmen' }).click()
  await page.getByText('Auf Tour').first().waitFor()
}

/** All rows of a list that has as many as a large operator's, given out by the test in place of the server. */
export async function longList(stage: WebStage): Promise<Result> {
  const { context, page } = await stage.open(DESK)
  const person = stage.client.person('operator-security')
  await context.addInitScript((kept) => {
    const { localStorage } = globalThis as unknown as { localStorage: { setItem(name: string, value: string): void } }
    localStorage.setItem('geleit-rehearsal-token', kept)
  }, person.token)
  const [sample = {}] = (await stage.client.get('operator-security', '/v1/devices?limit=1'))['devices'] as object[]
  await page.route('**/v1/devices?*', async (route) => {
    const url = new URL(route.request().url())
    const from = Number(url.searchParams.get('cursor') ?? 0)
    const devices = Array.from({ length: ROWS_OF_PAGE }, (_, place) => ({
      ...sample,
      deviceId: `EXSM01${String(from + place).padStart(8, '0')}`,
    }))
    const next = from + ROWS_OF_PAGE
    url.searchParams.set('cursor', String(next))
    const link = next < ROWS ? { link: `<${url.pathname}${url.search}>; rel="next"` } : {}
    await route.fulfill({ json: { devices }, headers: link })
  })
  await page.goto('/app/devices')
  await page.locator(LIST).waitFor()
  await readAll(page)
  const worked = await countWork(await context.newCDPSession(page))
  const rounds: Scrolled[] = []
  for (let round = 0; round < 3; round += 1) {
    rounds.push(await page.evaluate(scrollThrough, { selector: LIST, step: 60_000 }))
  }
  const frames = rounds.reduce((sum, round) => sum + round.frames, 0)
  const ofFrame = ((await worked()) / frames).toFixed(1)
  await context.close()
  return resultOf({
    measure: `longest task while ${ROWS.toLocaleString('en')} rows scroll`,
    unit: 'ms',
    // Tasks below 50 ms are not told of.
    figures: rounds.map(({ tasks: [longest = 50] }) => longest),
    target: { of: 'figure', bound: 'at most', value: 100 },
    note: `there and back in ${rounds[0]?.frames} frames of ${ofFrame} ms processor time; tasks above 50 ms: ${rounds.map(({ tasks }) => tasks.length).join(' ')}`,
  })
}

/** Goes to the end of what is read until all is read. */
async function readAll(page: Page): Promise<void> {
  for (let turn = 0; turn < ROWS / ROWS_OF_PAGE + 50; turn += 1) {
    await page.locator(LIST).evaluate((list) => {
      const { scrollHeight } = list as unknown as { scrollHeight: number }
      ;(list as unknown as { scrollTop: number }).scrollTop = scrollHeight
    })
    await page.waitForTimeout(60)
    if ((await page.evaluate(rowsRead, `${LIST} > *`)) >= ROWS) return
  }
  throw new Error('the list was never read to its end')
}
