/** What the page does in a browser. It asks nobody, stores nothing, and believes what stands in its fields. */
import { verifyEvidence } from '../../../auditlog/verify.ts'
import { byId, elementOf } from './dom.ts'
import { type FieldProblem, type Fields, readFields } from './fields.ts'
import { details, headline, type Shown } from './view.ts'
import { type Language, type SpokenWord, STANDING, type StandingWord, say } from './words.ts'

type Values = Readonly<Record<string, string | number>>

interface GivenFile {
  readonly name: string
  readonly text: string
}

/** Said last, so that it can be said again in the other language. */
interface Message {
  readonly word: SpokenWord
  readonly values: Values
}

const root = document.documentElement
const verdictPlace = byId('verdict', HTMLElement)
const detailsPlace = byId('details', HTMLElement)
const messagePlace = byId('message', HTMLElement)
const zone = byId('zone', HTMLElement)
const fileInput = byId('file', HTMLInputElement)
const areas = {
  logKeys: byId('logKeys', HTMLTextAreaElement),
  witnessKeys: byId('witnessKeys', HTMLTextAreaElement),
  policy: byId('policy', HTMLTextAreaElement),
} as const satisfies Record<keyof Fields, HTMLTextAreaElement>
const FIELDS = Object.keys(areas) as (keyof Fields)[]

let language: Language = navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en'
let given: GivenFile | null = null
let shown: Shown | null = null
let message: Message | null = null
let problems: readonly FieldProblem[] = []
/** Counts what was begun, so that a slow file can't overtake the one after it. */
let turn = 0

function speak(): void {
  root.lang = language
  document.title = STANDING.title[language]
  for (const element of document.querySelectorAll<HTMLElement>('[data-word]')) {
    element.textContent = STANDING[element.dataset['word'] as StandingWord][language]
  }
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[lang]')) {
    button.setAttribute('aria-pressed', String(button.lang === language))
  }
  show()
}

function show(): void {
  verdictPlace.replaceChildren(...(shown === null ? [] : [elementOf(headline(shown, language))]))
  detailsPlace.replaceChildren(...(shown === null ? [] : details(shown, language).map(elementOf)))
  messagePlace.textContent = message === null ? '' : say(message.word, language, message.values)
  zone.classList.toggle('filled', given !== null)
  for (const field of FIELDS) {
    const here = problems.filter((problem) => problem.field === field)
    areas[field].setAttribute('aria-invalid', String(here.length > 0))
    byId(`${field}-problems`, HTMLElement).textContent = here
      .map(({ line, sentence }) => `${line === 0 ? '' : say('line', language, { line })}${sentence[language]}`)
      .join('\n')
  }
}

function tell(word: SpokenWord, values: Values = {}): void {
  message = { word, values }
  show()
}

/** What is shown belongs to other keys or another file from now on. */
function forget(): void {
  turn += 1
  const wasShown = shown !== null
  shown = null
  problems = []
  if (wasShown) tell('stale')
  else show()
}

async function take(files: FileList | null): Promise<void> {
  const [file, ...more] = files ?? []
  if (file === undefined) return
  forget()
  const mine = turn
  given = null
  if (more.length > 0) return tell('oneFile')
  const { name } = file
  let text: string
  try {
    // Bytes that are no UTF-8 must not be read as if they were.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await file.arrayBuffer())
  } catch (error) {
    if (mine === turn) tell(error instanceof TypeError ? 'noText' : 'unreadable', { name })
    return
  }
  if (mine !== turn) return
  given = { name, text }
  tell('ready', { name })
  if ('trust' in readFields(fieldsNow())) await check()
}

async function check(): Promise<void> {
  forget()
  const mine = turn
  const read = readFields(fieldsNow())
  if ('problems' in read) {
    problems = read.problems
    const [first] = problems
    if (given !== null) message = { word: 'ready', values: { name: given.name } }
    show()
    if (first?.field === 'policy') byId('policy-fold', HTMLDetailsElement).open = true
    if (first !== undefined) areas[first.field].focus()
    return
  }
  if (given === null) return tell('noFile')
  const { name, text } = given
  tell('checking', { name })
  // A large file takes seconds: let the message be seen first.
  await new Promise((resolve) => setTimeout(resolve, 30))
  if (mine !== turn) return
  shown = { verdict: verifyEvidence(text, read.trust), trust: read.trust, fileName: name }
  tell('checked', { name })
  byId('result', HTMLElement).focus()
  verdictPlace.scrollIntoView({ block: 'start' })
}

function fieldsNow(): Fields {
  return { logKeys: areas.logKeys.value, witnessKeys: areas.witnessKeys.value, policy: areas.policy.value }
}

function listen(): void {
  for (const area of Object.values(areas)) area.addEventListener('input', forget)
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[lang]')) {
    button.addEventListener('click', () => {
      language = button.lang === 'de' ? 'de' : 'en'
      speak()
    })
  }
  byId('choose', HTMLButtonElement).addEventListener('click', () => fileInput.click())
  byId('check', HTMLButtonElement).addEventListener('click', () => void check())
  fileInput.addEventListener('change', () => {
    // Emptied, so that the same file can be chosen again after it was changed.
    void take(fileInput.files).finally(() => {
      fileInput.value = ''
    })
  })
  // Anywhere on the page: a browser would leave it for a file that misses the zone.
  document.addEventListener('dragover', (event) => {
    event.preventDefault()
    zone.classList.add('over')
  })
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) zone.classList.remove('over')
  })
  document.addEventListener('drop', (event) => {
    event.preventDefault()
    zone.classList.remove('over')
    void take(event.dataTransfer?.files ?? null)
  })
}

listen()
speak()
byId('page', HTMLElement).hidden = false
byId('unsupported', HTMLElement).hidden = true
