/** A tour through the pages of the app: what a fitter taps and types, and does at the lock, one step after the other. */
import { expect } from 'vitest'
import { type Box, boxOf, keyOf, typeCode } from '../../src/cli/rehearsal/box.ts'
import type { Language, Page, Seen, Stage } from './harness.ts'

const SAY = {
  de: {
    offer: 'Kein Netz vor Ort?',
    pairs: 'Wie oft werden Sie öffnen?',
    fetch: 'Codes mitnehmen',
    showOpening: 'Öffnungscode zeigen',
    showClosing: 'Schließcode zeigen',
    typedIn: 'Eingetippt, weiter',
    receipt: 'Quittung (11 Ziffern)',
    toReceipt: 'Quittung eintippen',
    toClosingReceipt: 'Sie ist schon zu: Quittung eintippen',
    takeOver: 'Quittung übernehmen',
    takeTitle: 'Geräte entnehmen',
    device: 'Gerätenummer',
    yes: 'Ja',
    install: 'Einbauen',
    where: 'Wo?',
    installed: 'Eingebaut',
    done: 'Fertig, Box schließen',
    shut: 'Die Box ist zu',
    end: 'Tour beenden',
    noNetwork: /Der Server ist gerade nicht zu erreichen/,
  },
  en: {
    offer: 'No network on site?',
    pairs: 'How often will you open it?',
    fetch: 'Take codes along',
    showOpening: 'Show the opening code',
    showClosing: 'Show the closing code',
    typedIn: 'Typed in, go on',
    receipt: 'Receipt (11 digits)',
    toReceipt: 'Type in the receipt',
    toClosingReceipt: 'It is shut already: type in the receipt',
    takeOver: 'Take over the receipt',
    takeTitle: 'Take devices',
    device: 'Device number',
    yes: 'Yes',
    install: 'Install',
    where: 'Where?',
    installed: 'Installed',
    done: 'Done, close the box',
    shut: 'The box is shut',
    end: 'End the tour',
    noNetwork: /The server can’t be reached/,
  },
} as const satisfies Record<Language, object>

export const PAGE_STEPS = [
  'fetch',
  'open',
  'receipt',
  'take',
  'check',
  'install',
  'closingCode',
  'closingReceipt',
  'end',
] as const
export type PageStep = (typeof PAGE_STEPS)[number]

/** Somebody with a phone and a key in front of a box. */
export class FieldHand {
  readonly seen: Seen
  readonly box: Box
  readonly #stage: Stage
  readonly #keySerial: string
  readonly #devices: string[]
  /** What the lock showed last. */
  shown = ''

  private constructor(stage: Stage, seen: Seen, who: string, box: Box, devices: readonly string[]) {
    this.#stage = stage
    this.seen = seen
    this.box = box
    this.#keySerial = keyOf(stage.client, who)
    this.#devices = [...devices]
  }

  static async of(stage: Stage, seen: Seen, who: string, serial: string): Promise<FieldHand> {
    const box = boxOf(stage.client, serial)
    const { devices } = (await stage.client.get(who, `/v1/containers/${box.containerId}`)) as { devices: string[] }
    return new FieldHand(stage, seen, who, box, devices)
  }

  get #page(): Page {
    return this.seen.page
  }

  get #say(): (typeof SAY)[Language] {
    return SAY[this.seen.look.language]
  }

  /** The next device that is in the box; the same one until it is installed. */
  get device(): string {
    return this.#devices[0] ?? expect.fail('the box is empty')
  }

  async fetch(pairs: number, isOffline = false): Promise<void> {
    await this.#toBox()
    await this.#page.getByText(this.#say.offer).click()
    await this.#page.getByLabel(this.#say.pairs).fill(String(pairs))
    if (isOffline) await this.seen.context.setOffline(true)
    await this.#tap(this.#say.fetch)
    if (isOffline) {
      await this.#page.locator('form').getByText(this.#say.noNetwork).waitFor()
      await this.seen.context.setOffline(false)
      await this.#tap(this.#say.fetch)
    }
    await this.#page.getByRole('button', { name: this.#say.end }).waitFor()
  }

  /** From the first tap to the receipt, which is taken over in a step of its own. */
  async open(): Promise<void> {
    await this.#toBox()
    await this.#tap(this.#say.showOpening)
    await this.#atLock(true)
  }

  async receipt(): Promise<void> {
    await this.#typeReceipt(this.#say.toReceipt)
    await this.#page.getByRole('heading', { name: this.#say.takeTitle }).waitFor()
  }

  async take(device = this.device): Promise<void> {
    await this.#toBox()
    await this.#scan(device)
    await this.#page.locator(`a[href$="/install/${device}"]`).waitFor()
  }

  async check(): Promise<void> {
    await this.#page.goto('/app/verdict')
    await this.#scan(this.device)
    await this.#page.getByRole('heading', { name: this.#say.yes }).waitFor()
  }

  async install(): Promise<void> {
    await this.#page.goto(`/app/install/${this.device}`)
    await this.#page.getByLabel(this.#say.where).fill('Sample street 12, cellar')
    await this.installed()
  }

  async installed(): Promise<void> {
    await this.#tap(this.#say.installed)
    await this.#page.getByRole('heading', { name: this.#say.installed }).waitFor()
    this.#devices.shift()
  }

  async closingCode(): Promise<void> {
    await this.#toBox()
    await this.#tap(this.#say.done)
    await this.#tap(this.#say.showClosing)
    await this.#atLock(false)
  }

  async closingReceipt(): Promise<void> {
    await this.#typeReceipt(this.#say.toClosingReceipt)
    await this.#page.getByRole('heading', { name: this.#say.shut }).waitFor()
  }

  async end(): Promise<void> {
    await this.#toBox()
    await this.#tap(this.#say.end)
    await this.#page.getByRole('button', { name: this.#say.end }).waitFor({ state: 'detached' })
  }

  async #toBox(): Promise<void> {
    const path = `/app/box/${this.box.containerId}`
    if (!this.#page.url().endsWith(path)) await this.#page.goto(path)
  }

  async #tap(name: string): Promise<void> {
    await this.#page.getByRole('button', { name, exact: true }).click()
  }

  async #scan(device: string): Promise<void> {
    const field = this.#page.getByLabel(this.#say.device)
    await field.fill(device)
    await field.press('Enter')
  }

  async #atLock(lid: boolean): Promise<void> {
    const code = (await this.#page.locator('.big-code').innerText()).replaceAll(/\s/g, '')
    const { client } = this.#stage
    if (!lid) await client.lock(this.box.lockSerial, 'lid', { open: false })
    const { receipt = '' } = await typeCode(client, this.box, this.#keySerial, code)
    if (lid) await client.lock(this.box.lockSerial, 'lid', { open: true })
    this.shown = receipt
    await this.#tap(this.#say.typedIn)
    await this.#page.getByLabel(this.#say.receipt).waitFor()
  }

  /** Where the phone was started anew, the field is behind a button. */
  async #typeReceipt(toIt: string): Promise<void> {
    const field = this.#page.getByLabel(this.#say.receipt)
    const button = this.#page.getByRole('button', { name: toIt, exact: true })
    await field.or(button).first().waitFor()
    if (await button.isVisible()) await button.click()
    await field.fill(this.shown)
    await this.#tap(this.#say.takeOver)
  }
}

const WITH_DEVICE: readonly PageStep[] = ['take', 'check', 'install']

/**
 * From the first tap to the end of the tour; without a network, and with the phone started anew, from this step on. Tells
 * how many devices were installed: none where the network was gone only before all of it.
 */
export async function tourWithout(cut: PageStep, hand: FieldHand): Promise<number> {
  const steps = cut === 'fetch' ? PAGE_STEPS.filter((step) => !WITH_DEVICE.includes(step)) : PAGE_STEPS
  const { page, context } = hand.seen
  for (const step of steps) {
    const isHere = step === cut
    if (step === 'fetch') await hand.fetch(1, isHere)
    else {
      if (isHere) await context.setOffline(true)
      if (isHere) await page.reload()
      await hand[step]()
    }
  }
  await context.setOffline(false)
  await sent(hand.seen)
  return cut === 'fetch' ? 0 : 1
}

/** Nothing waits on the phone any more. */
export async function sent({ page, look }: Seen): Promise<void> {
  const some = look.language === 'de' ? /\d+ noch nicht übertragen/ : /\d+ not sent yet/
  await page.locator('.shell-status').getByText(some).waitFor({ state: 'detached' })
}

/** The phone has the app from here on. */
export async function keepsTheApp({ page }: Seen): Promise<void> {
  await page.evaluate(async () => {
    const { serviceWorker } = navigator as unknown as { readonly serviceWorker: { readonly ready: Promise<unknown> } }
    const late = new Promise((_, reject) => setTimeout(reject, 30_000, new Error('no worker keeps the app')))
    await Promise.race([serviceWorker.ready, late])
  })
}
