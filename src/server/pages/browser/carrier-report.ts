/** The way to report, which is there on every view. */
import { ask } from './carrier-api.ts'
import { bigButton, labelled, say, show, showView, tell, wordFor } from './carrier-dom.ts'
import { photoField } from './carrier-photo.ts'
import { pictogram } from './carrier-pictograms.ts'
import { type Child, h } from './dom.ts'

type What = 'opened' | 'broken' | 'lost' | 'other'

export interface ReportPlace {
  readonly secret: string
  /** Of the boxes that the driver sees. */
  readonly serials: readonly string[]
  readonly chosen: readonly string[]
  home(): void
  load(): Promise<void>
}

/** Asks which box it is about, and what happened. */
export function showReport(place: ReportPlace): void {
  show(() => report(place))
}

function report(place: ReportPlace): void {
  let what: What | null = null
  const { serials } = place
  const [only] = place.chosen
  const which = h('select', {}, ...serials.map((serial) => h('option', { value: serial }, serial)))
  which.prepend(h('option', { value: '' }, say('reportAll')))
  if (place.chosen.length === 1 && only !== undefined) which.value = only
  const pictures = { opened: 'opened', broken: 'damaged', lost: 'lost', other: 'more' } as const
  const choices = (['opened', 'broken', 'lost', 'other'] as const).map((each) => {
    const choice = bigButton(
      say(each),
      () => {
        what = each
        for (const other of choices) other.setAttribute('aria-pressed', String(other === choice))
      },
      { picture: pictures[each], className: 'tall', pressed: false },
    )
    return choice
  })
  const more = h('textarea', { rows: '3', maxlength: '1000' })
  const send = (): Promise<void> | void => {
    if (what === null) return tell(say('needWhat'))
    return sendReport(place, which.value, what, more.value.trim())
  }
  showView(
    say('report'),
    serials.length === 0 ? null : labelled(say('reportWhich'), which, 'which'),
    h(
      'div',
      { class: 'field' },
      h('p', { class: 'label' }, say('reportWhat')),
      h('div', { class: 'choices' }, ...choices),
    ),
    photoField(place.secret),
    labelled(say('more'), more, 'more'),
    bigButton(say('send'), send, { picture: 'report', className: 'main' }),
    bigButton(say('back'), () => show(place.home), { className: 'plain' }),
  )
}

/** Said in English in the record, whatever language the page speaks; the driver's own words come behind it. */
const IN_RECORD: Readonly<Record<What, string>> = {
  opened: 'opened or forced open',
  broken: 'damaged',
  lost: 'missing',
  other: 'something else',
}

async function sendReport(place: ReportPlace, serial: string, what: What, more: string): Promise<void> {
  const words = more === '' ? IN_RECORD[what] : `${IN_RECORD[what]}: ${more}`
  const body = { what: words, ...(serial === '' ? {} : { containerSerial: serial }) }
  const answer = await ask(place.secret, '/v1/carrier/reports', body)
  if (answer.status === 0) return tell(say('offline'))
  if (answer.status >= 300) return tell(say(wordFor(answer.body)))
  const held = answer.body['containerSerials']
  show(() => reported(place, Array.isArray(held) ? held.map(String) : []))
}

function reported(place: ReportPlace, serials: readonly string[]): void {
  const list: Child =
    serials.length === 0 ? null : h('ul', { class: 'plainlist' }, ...serials.map((serial) => h('li', {}, serial)))
  showView(
    say('report'),
    h(
      'div',
      { class: 'state' },
      pictogram('report'),
      h('p', {}, say(serials.length === 0 ? 'reportedHint' : 'reported')),
      list,
    ),
    photoField(place.secret),
    bigButton(say('next'), place.load, { className: 'main' }),
  )
}
