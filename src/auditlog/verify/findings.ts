import { type BreakCode, type CheckCode, checkSentence, type Sentence, sentenceOf, type Values } from './sentences.ts'

/** One place where a check fails. */
export interface Break {
  readonly code: string
  /** Number of the entry in the file, from 1; null where it is about none. */
  readonly entry: number | null
  /** Its number in the log, from 0. */
  readonly index: number | null
  readonly sentence: Sentence
}

export interface Check {
  readonly code: CheckCode
  readonly proven: boolean | 'not checked'
  readonly sentence: Sentence
  readonly breaks: readonly Break[]
}

interface Place {
  readonly number: number
  readonly file: { readonly index: number }
}

/** Collects what fails. A check nobody began stays "not checked". */
export class Findings {
  readonly #breaks = new Map<CheckCode, Break[]>()

  /** From now on the check counts as proven unless something fails. */
  begin(...checks: readonly CheckCode[]): void {
    for (const check of checks) this.#of(check)
  }

  fail(check: CheckCode, code: BreakCode, values: Values = {}, place: Place | null = null): void {
    this.add(check, { code, sentence: sentenceOf(code, values) }, place)
  }

  add(check: CheckCode, what: { readonly code: string; readonly sentence: Sentence }, place: Place | null): void {
    this.#of(check).push({ ...what, entry: place?.number ?? null, index: place?.file.index ?? null })
  }

  holds(check: CheckCode): boolean {
    return this.#breaks.get(check)?.length === 0
  }

  checks(codes: readonly CheckCode[]): readonly Check[] {
    return codes.map((code) => {
      const breaks = this.#breaks.get(code)
      const proven = breaks === undefined ? 'not checked' : breaks.length === 0
      return { code, proven, sentence: checkSentence(code, proven === true), breaks: breaks ?? [] }
    })
  }

  #of(check: CheckCode): Break[] {
    let breaks = this.#breaks.get(check)
    if (breaks === undefined) {
      breaks = []
      this.#breaks.set(check, breaks)
    }
    return breaks
  }
}
