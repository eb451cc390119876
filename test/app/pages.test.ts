/**
 * Every page that there is, as people come to it: axe in both themes, large enough to be tapped and nothing cut off at
 * both sizes and in both languages, everything within reach of the tab key; and pictures of it for people to look at.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { boxOf, openBox } from '../../src/cli/rehearsal/box.ts'
import { announce } from '../carrier/world.ts'
import { enrolPassword } from '../login/logins.ts'
import {
  axeFaults,
  keyboardFaults,
  type Language,
  picture,
  type Seen,
  SIZES,
  type Size,
  type Stage,
  startStage,
  type Theme,
} from './harness.ts'
import { cutOff, goTo, isSettled, mishaps, smallTargets } from './in-page/functions.ts'
import { everyPage, type ListedPage, type Samples, titlesOfNoPage } from './routes.ts'

const LEAST = 44
const PATIENCE_MS = 20_000
let stage: Stage
let pages: readonly ListedPage[]
let faults: string[]
let noSuchPage: readonly string[]

beforeAll(async () => {
  stage = await startStage()
  const { facts } = await stage.tell(5)
  pages = await everyPage((label) => stage.client.person(label).role, await samples(facts))
  noSuchPage = await titlesOfNoPage()
})
afterAll(() => stage.stop())

/** What there is after the story, and what is under way: an open box, a device in hand, a count, a box on offer. */
async function samples(facts: ReadonlyMap<string, string>): Promise<Samples> {
  const { client } = stage
  const oneOf = async (who: string, list: string, id: string): Promise<string> => {
    const [rows = []] = Object.values(await client.get(who, `/v1/${list}`)) as Record<string, string>[][]
    return rows[0]?.[id] ?? expect.fail(`there are no ${list}`)
  }
  const first = boxOf(client, 'BOX-S-0001')
  const siteId = client.site('Sample van 1')
  await openBox(client, { who: 'fitter-1', box: first, purpose: 'installing', siteId })
  const [box, deviceId] = [first.containerId, facts.get('inHand') ?? expect.fail('nobody has a device in hand')]
  const offer = { toPersonId: client.person('fitter-1').personId, toSiteId: siteId }
  const offered = await client.post('fitter-2', `/v1/containers/${client.container('BOX-S-0002')}/pass-ons`, offer)
  const third = `/v1/containers/${client.container('BOX-S-0003')}`
  const tour = { keySerial: client.person('fitter-2').keySerial, siteId: client.site('Sample van 2'), pairs: 2 }
  await client.post('fitter-2', `${third}/tour-packs`, tour)
  const since = new Date(stage.server.clock.now()).toISOString()
  await client.post('operator-security', `${third}/violation-reports`, {
    since,
    what: 'The seal is scratched (sample)',
  })
  const count = await client.post('store-keeper', '/v1/counts', { siteId: client.site('Sample central store') })
  const shipments = await oneOf('store-keeper', 'shipments', 'shipmentId')
  return {
    box,
    boxes: box,
    containers: box,
    device: deviceId,
    devices: deviceId,
    verdict: deviceId,
    install: deviceId,
    displays: 'wait',
    'pass-ons': String(offered['passOnId']),
    counts: String(count['countId']),
    count: String(count['countId']),
    shipments,
    receive: shipments,
    inspect: box,
    second: box,
    pack: box,
    from: client.container('BOX-L-0001'),
    to: client.container('BOX-S-0002'),
    incidents: await oneOf('operator-security', 'incidents', 'incidentId'),
    tours: await oneOf('operator-security', 'tours', 'tourId'),
    keys: 'KEY-F1',
    locks: 'LOCK-S-0001',
    sites: client.site('Sample central store'),
    people: client.person('fitter-1').personId,
  }
}

test.each(['de', 'en'] as const)('every page of the app (%s)', { timeout: 400_000 }, async (language) => {
  faults = []
  for (const as of new Set(pages.map((page) => page.as))) {
    const theirs = pages.filter((page) => page.as === as)
    const seen = await stage.open({ as, language, path: theirs[0]?.path ?? '' })
    for (const { name, path } of theirs) {
      await seen.page.evaluate(goTo, path)
      await look(seen, name, language)
    }
    faults.push(...seen.complaints.map((complaint) => `${as}: ${complaint}`))
    await seen.close()
  }
  expect(faults).toEqual([])
})

test.each(['de', 'en'] as const)(
  'the pages before the app, and beside it (%s)',
  { timeout: 400_000 },
  async (language) => {
    faults = []
    const invited = await stage.client.post('operator-security', '/v1/people', {
      name: 'Ada Muster',
      roles: ['auditor'],
    })
    const { browser } = await enrolPassword(stage.server, language === 'de' ? 'operator-auditor' : 'store-keeper-2')
    const beside: readonly (readonly [name: string, path: string])[] = [
      ['roles', '/app/roles'],
      ['rehearsal', '/app/rehearsal'],
      ['login', '/login'],
      ['invitation', `/invitation${new URL(String(invited['link'])).hash}`],
      ['carrier', `/carrier${await carrierLink(language)}`],
      ['account', '/account'],
    ]
    for (const [name, path] of beside) {
      const seen = await stage.open({ language, path: '/app/icon.svg' })
      // As a browser has it of a login on https; it sends it to localhost as well.
      const login = Array.from(browser.cookies, ([key, value]) => ({ name: key, value, url: 'https://localhost' }))
      if (name === 'account') await seen.context.addCookies(login)
      await seen.page.goto(path)
      await look(seen, name, language)
      faults.push(...seen.complaints.map((complaint) => `${name}: ${complaint}`))
      await seen.close()
    }
    expect(faults).toEqual([])
  },
)

async function carrierLink(language: Language): Promise<string> {
  const { client, server } = stage
  const carrier = await client.post('maker-dispatcher', '/v1/carriers', { name: `Spedition ${randomUUID()}` })
  const boxes = ['A', 'B'].map((letter) => `ROAD-${language.toUpperCase()}-${letter}`)
  const { shipmentId } = await announce(server, String(carrier['partyId']), boxes)
  return new URL(String((await client.post('maker-dispatcher', `/v1/shipments/${shipmentId}/carrier-links`))['url']))
    .hash
}

/**
 * Each page as cheaply as it goes, loaded once for each language: in German on a phone what reads the page, in its dark
 * colours what colours can spoil, in either language at either size what room can.
 */
async function look(seen: Seen, name: string, language: Language): Promise<void> {
  const { page } = seen
  const isFirst = language === 'de'
  const [mine, other]: readonly [Size, Size] = isFirst ? ['phone', 'desk'] : ['desk', 'phone']
  const note = (view: string, found: readonly string[]): void =>
    void faults.push(...found.map((fault) => `${name} (${view}): ${fault}`))
  const show = async (size: Size, theme: Theme): Promise<Seen> => {
    await page.setViewportSize(SIZES[size])
    await page.emulateMedia({ colorScheme: theme })
    return { ...seen, look: { size, theme, language } }
  }
  const light = await show(mine, 'light')
  const isThere = await page.waitForFunction(isSettled, null, { timeout: PATIENCE_MS }).then(
    () => true,
    () => false,
  )
  if (!isThere) note(language, ['it never comes to rest'])
  if (noSuchPage.includes(await page.locator('h1').first().innerText())) note(language, ['there is no such page'])
  note(language, await page.evaluate(mishaps))
  if (isFirst) note(`${mine} light`, await axeFaults(light))
  await sizes(light, note)
  await picture(light, nameOfFile(name))
  if (isFirst) note(language, await keyboardFaults(light))
  const dark = await show(mine, 'dark')
  await picture(dark, nameOfFile(name))
  if (isFirst) note(`${mine} dark`, await axeFaults(dark, ['color-contrast']))
  await sizes(await show(other, 'light'), note)
}

async function sizes(
  { page, look: { size } }: Seen,
  note: (view: string, found: readonly string[]) => void,
): Promise<void> {
  note(size, await page.evaluate(smallTargets, LEAST))
  note(size, await page.evaluate(cutOff))
}

function nameOfFile(name: string): string {
  return `page-${name.replaceAll('/', '-').replaceAll(':', '')}`
}
