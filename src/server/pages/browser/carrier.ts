/** The page for drivers without an account: boxes, condition, signature; and on every view the way to report. */
import { ask, type Box, newKey, type ShipmentShown, takeSecret } from './carrier-api.ts'
import { bigButton, labelled, say, sayNumber, show, showView, tell, wordFor } from './carrier-dom.ts'
import { photoField } from './carrier-photo.ts'
import { pictogram } from './carrier-pictograms.ts'
import { showReport } from './carrier-report.ts'
import { PLAIN_SIGNATURE, signatureField } from './carrier-sign.ts'
import type { CarrierWord } from './carrier-words.ts'
import { h } from './dom.ts'

type Task = 'to_take_over' | 'with_carrier'

const secret = takeSecret()
let shipment: ShipmentShown | null = null
let stopped: CarrierWord | null = null
const chosen = new Set<string>()
let driver = ''
/** Kept until an answer came: signed again over a bad network, it is one signature. */
let signKey = newKey()

async function load(): Promise<void> {
  if (secret === null) {
    stopped = 'linkMissing'
    return show(home)
  }
  const answer = await ask(secret, '/v1/carrier/shipment')
  if (answer.status === 200) {
    shipment = answer.body as unknown as ShipmentShown
    stopped = { good: null, done: 'allDone', expired: 'linkExpired', taken_away: 'linkEnded' }[
      shipment.linkStatus
    ] as CarrierWord | null
  } else stopped = answer.status === 0 ? 'offline' : wordFor(answer.body)
  show(home)
}

/** What is to be done next, with the boxes that it is about; null: nothing now. */
function task(): Next | null {
  const open = (place: Task): readonly Box[] =>
    (shipment?.boxes ?? []).filter((box) => box.place === place && !box.signed)
  for (const place of ['to_take_over', 'with_carrier'] as const) {
    if (open(place).length > 0) return { place, boxes: open(place) }
  }
  return null
}

function report(): void {
  const serials = (shipment?.boxes ?? []).map(({ serial }) => serial)
  if (secret !== null) showReport({ secret, serials, chosen: [...chosen], home, load })
}

function reportButton(): HTMLElement {
  return bigButton(say('report'), report, { picture: 'report', className: 'report' })
}

function refreshButton(): HTMLElement {
  return bigButton(say('refresh'), load, { className: 'plain' })
}

function home(): void {
  const now = task()
  if (stopped !== null) ended(stopped)
  else if (shipment === null) showView(say('title'), h('p', {}, say('loading')))
  else if (now === null) nothingNow(shipment)
  else boxList(shipment, now)
}

interface Next {
  readonly place: Task
  readonly boxes: readonly Box[]
}

function boxList(shown: ShipmentShown, now: Next): void {
  const isTaking = now.place === 'to_take_over'
  const serials = now.boxes.map(({ serial }) => serial)
  for (const serial of chosen) if (!serials.includes(serial)) chosen.delete(serial)
  const state = h('p', { class: 'count', 'aria-live': 'polite' })
  const rows = new Map(now.boxes.map((box) => [box.serial, boxRow(box, () => refresh())]))
  const refresh = (): void => {
    const left = serials.length - chosen.size
    state.textContent = left === 0 ? say('allThere') : sayNumber('missing', left)
    state.className = left === 0 ? 'count good' : 'count'
    for (const [serial, row] of rows) row.setAttribute('aria-pressed', String(chosen.has(serial)))
  }
  const others = shown.boxes.filter(({ serial }) => !serials.includes(serial))
  showView(
    say(isTaking ? 'takeOver' : 'handOver'),
    way(shown),
    scanField(serials, refresh),
    h('ul', { class: 'boxes' }, ...Array.from(rows.values(), (row) => h('li', {}, row)), ...others.map(otherRow)),
    state,
    bigButton(say('next'), () => (chosen.size === 0 ? tell(say('needBox')) : show(condition)), { className: 'main' }),
    reportButton(),
  )
  refresh()
  // All is picked up at once, or nothing is.
  if (isTaking && shown.isPickUp && now.boxes.some(({ blocked }) => blocked)) tell(say('held'))
}

function way({ from, to }: ShipmentShown): HTMLElement {
  const place = (label: CarrierWord, { party, site, address }: ShipmentShown['from']): HTMLElement =>
    h(
      'div',
      {},
      h('dt', {}, say(label)),
      h(
        'dd',
        {},
        h('strong', {}, party),
        ...[site, address].map((line) => (line === null ? null : h('span', {}, line))),
      ),
    )
  return h('dl', { class: 'way' }, place('from', from), place('to', to))
}

/** Takes what is typed, and what a scanner types; whatever stands around the number on a label is let go. */
function scanField(serials: readonly string[], changed: () => void): HTMLElement {
  const input = h('input', { type: 'text', autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false' })
  const add = h('button', { type: 'submit' }, say('add'))
  const form = h(
    'form',
    { class: 'scan', novalidate: '' },
    labelled(say('boxNumber'), input, 'box', say('boxHint')),
    add,
  )
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const typed = input.value.trim().toUpperCase()
    input.value = ''
    input.focus()
    if (typed === '') return
    const known = serials.find((serial) => serial === typed)
    if (known === undefined) return tell(say('notOfShipment').replace('{box}', typed.slice(0, 40)))
    tell('')
    chosen.add(known)
    changed()
  })
  return form
}

function boxRow(box: Box, changed: () => void): HTMLButtonElement {
  const row = h(
    'button',
    { type: 'button', class: 'box', 'aria-pressed': 'false' },
    pictogram('box'),
    h('span', { class: 'serial' }, box.serial),
    box.blocked ? h('span', { class: 'badge bad' }, say('badgeHeld')) : null,
    pictogram('tick'),
  )
  row.addEventListener('click', () => {
    if (chosen.has(box.serial)) chosen.delete(box.serial)
    else chosen.add(box.serial)
    changed()
  })
  return row
}

function otherRow(box: Box): HTMLElement {
  const words = { handed_over: 'badgePassed', not_yet_there: 'badgeLater' } as const
  const word = box.signed ? 'badgeSigned' : box.place === 'handed_over' ? words.handed_over : words.not_yet_there
  return h(
    'li',
    { class: 'other' },
    pictogram('box'),
    h('span', { class: 'serial' }, box.serial),
    box.blocked ? h('span', { class: 'badge bad' }, say('badgeHeld')) : null,
    h('span', { class: 'badge' }, say(word)),
  )
}

function nothingNow(shown: ShipmentShown): void {
  const waits = shown.boxes.some(({ signed }) => signed)
  showView(
    say('title'),
    h('div', { class: 'state' }, pictogram('wait'), h('p', {}, say(waits ? 'signedWait' : 'waiting'))),
    way(shown),
    h('ul', { class: 'boxes' }, ...shown.boxes.map(otherRow)),
    refreshButton(),
    reportButton(),
  )
}

/** Also then a report is taken. */
function ended(word: CarrierWord): void {
  const isDone = word === 'allDone'
  showView(
    say('title'),
    h('div', { class: isDone ? 'state good' : 'state' }, pictogram(isDone ? 'done' : 'wait'), h('p', {}, say(word))),
    word === 'offline' || word === 'problem' || word === 'tooMany' ? refreshButton() : null,
    secret === null ? null : reportButton(),
  )
}

function condition(): void {
  showView(
    say('condition'),
    h(
      'div',
      { class: 'choices' },
      bigButton(say('intact'), () => show(sign), { picture: 'intact', className: 'tall' }),
      bigButton(say('damaged'), report, { picture: 'damaged', className: 'tall' }),
    ),
    photoField(secret),
    bigButton(say('back'), () => show(home), { className: 'plain' }),
    reportButton(),
  )
}

function sign(): void {
  const now = task()
  if (now === null) show(home)
  else signFor(now)
}

function signFor(now: Next): void {
  const isTaking = now.place === 'to_take_over'
  let isPlain = false
  const name = h('input', { type: 'text', autocomplete: 'name', maxlength: '100' })
  name.value = driver
  name.addEventListener('input', () => {
    tell('')
    driver = name.value
  })
  const field = signatureField(say('signature'), () => {
    tell('')
    isPlain = false
    plain.setAttribute('aria-pressed', 'false')
  })
  const plain = bigButton(
    say('signPlain'),
    () => {
      isPlain = !isPlain
      field.clear()
      plain.setAttribute('aria-pressed', String(isPlain))
    },
    { className: 'plain', pressed: false },
  )
  const send = (): Promise<void> | void => {
    driver = name.value.trim()
    const signature = field.path() ?? (isPlain ? PLAIN_SIGNATURE : null)
    if (driver === '') return tell(say('needName'))
    if (signature === null) return tell(say('needSignature'))
    return sendSignature(now.boxes, driver, signature)
  }
  showView(
    sayNumber(isTaking ? 'iTake' : 'iHand', chosen.size),
    h('p', { class: 'serials' }, [...chosen].sort().join(', ')),
    labelled(say('name'), name, 'name'),
    h(
      'div',
      { class: 'field' },
      h('p', { class: 'label' }, say('signature')),
      field.canvas,
      h('p', { class: 'hint' }, say('signHint')),
      h('div', { class: 'pair' }, bigButton(say('clear'), field.clear, { className: 'plain' }), plain),
    ),
    bigButton(say('sign'), send, { picture: 'sign', className: 'main' }),
    bigButton(say('back'), () => show(condition), { className: 'plain' }),
    reportButton(),
  )
}

async function sendSignature(boxes: readonly Box[], name: string, signature: string): Promise<void> {
  if (secret === null) return
  const containerSerials = [...chosen].sort()
  const damaged = boxes.filter(({ blocked, serial }) => blocked && chosen.has(serial)).map(({ serial }) => serial)
  const body = { containerSerials, condition: damaged.length > 0 ? 'damaged' : 'intact', damaged, name, signature }
  const answer = await ask(secret, '/v1/carrier/handovers', body, signKey)
  if (answer.status === 0) return tell(say('offline'))
  // Whatever it was, it is answered; what is signed next is something else.
  signKey = newKey()
  if (answer.status !== 201 && answer.status !== 202) return tell(say(wordFor(answer.body)))
  chosen.clear()
  show(() => signed(answer.status === 201))
}

function signed(isComplete: boolean): void {
  showView(
    say('title'),
    h('div', { class: 'state good' }, pictogram('done'), h('p', {}, say(isComplete ? 'signedDone' : 'signedWait'))),
    bigButton(say('next'), load, { className: 'main' }),
    reportButton(),
  )
}

home()
void load()
