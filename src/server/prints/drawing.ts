/** What is given to the press: plain data, with all words chosen already, so that setting it needs no knowledge of anything. */
import type { Language } from '../problem.ts'

/** Widths and heights in mm. `a4`: a sheet of 24 labels of 70 × 37 mm, as stationers have them, three in a row. */
export const LABEL_SIZES = {
  '62x29': { width: 62, height: 29 },
  '100x50': { width: 100, height: 50 },
  a4: { width: 70, height: 37 },
} as const
export type LabelSize = keyof typeof LABEL_SIZES

export interface Label {
  /** What kind of thing it is on, in one or two words. */
  readonly kind: string
  /** By what people know it: large. */
  readonly main: string
  /** What else is worth reading, the most important first; what finds no room is left out. */
  readonly lines: readonly string[]
  /** `gs1datamatrix`: as an element string with brackets. */
  readonly matrix: { readonly symbology: 'datamatrix' | 'gs1datamatrix'; readonly text: string }
  /** Drawn as QR code where there is room; null: none. */
  readonly link: string | null
  /** Below the symbol, as GS1 wants its element strings to be read (General Specifications, section 4.14). */
  readonly readable: string | null
}

export interface LabelSheet {
  readonly kind: 'labels'
  readonly language: Language
  readonly title: string
  /** ms since 1970 UTC; the same for the same labels, so that they come out byte for byte. */
  readonly createdAt: number
  readonly size: LabelSize
  readonly labels: readonly Label[]
}

export interface LabelPicture {
  readonly kind: 'picture'
  readonly language: Language
  readonly size: LabelSize
  readonly label: Label
}

export interface Pair {
  readonly name: string
  readonly value: string
}

export type Section =
  | {
      readonly kind: 'table'
      readonly title: string
      readonly heads: readonly string[]
      readonly rows: readonly (readonly string[])[]
    }
  /** Many short texts side by side, numbered by rows. */
  | { readonly kind: 'list'; readonly title: string; readonly items: readonly string[] }
  | { readonly kind: 'text'; readonly title: string; readonly text: string }

export interface SignatureBox {
  readonly role: string
  /** Who, for whom, when: one line each. */
  readonly lines: readonly string[]
  /** Data of an SVG path in a field of 1000 by 400; null: none was drawn. */
  readonly drawn: string | null
  /** To be signed by hand: what is written below the line. */
  readonly byHand: string | null
  /** How it was signed where nothing was drawn. */
  readonly note: string
}

/** A page about one entry of the record, or several. */
export interface PrintedDocument {
  readonly kind: 'document'
  readonly language: Language
  readonly title: string
  readonly subtitle: string
  /** ms since 1970 UTC: of the entry, so that the same state is the same file. */
  readonly createdAt: number
  readonly facts: readonly Pair[]
  readonly sections: readonly Section[]
  readonly signatures: readonly SignatureBox[]
  readonly evidence: readonly Evidence[]
  readonly evidenceTitle: string
  /** Beside the page number, which is `pageWord` with its `{page}` and `{pages}`. */
  readonly footer: string
  readonly pageWord: string
}

/** What an entry can be checked by. */
export interface Evidence {
  readonly pairs: readonly Pair[]
  /** Drawn as a QR code, and written. */
  readonly url: string
  readonly how: string
}

export type PressJob = LabelSheet | LabelPicture | PrintedDocument
