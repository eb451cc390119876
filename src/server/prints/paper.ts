/** What all protocols have in common: how entries, people and moments are written. */
import type { Fact } from '../../custody/entries.ts'
import type { PartyId, PersonId } from '../../custody/identifiers.ts'
import type { Names, PrintedEntry } from '../../store/queries/protocols.ts'
import type { Language } from '../problem.ts'
import type { Evidence, Pair, PrintedDocument, SignatureBox } from './drawing.ts'
import { evidenceUrl } from './evidence-url.ts'
import { moment } from './moments.ts'
import { PROTOCOL_WORDS, type ProtocolWords } from './protocol-words.ts'

export interface PaperSettings {
  readonly language: Language
  /** Scheme, host and port of this server. */
  readonly origin: string
  readonly timeZone: string
}

export class Paper {
  readonly words: ProtocolWords
  readonly #settings: PaperSettings
  readonly #names: Names
  readonly #logOrigin: string | null

  constructor(settings: PaperSettings, names: Names, logOrigin: string | null) {
    this.words = PROTOCOL_WORDS[settings.language]
    this.#settings = settings
    this.#names = names
    this.#logOrigin = logOrigin
  }

  moment(at: number): string {
    return moment(at, this.#settings)
  }

  party(partyId: PartyId): string {
    return this.#names.parties.get(partyId) ?? partyId
  }

  /** Null: not known, or not to be seen. */
  site(siteId: string | null): string | null {
    const site = siteId === null ? undefined : this.#names.sites.get(siteId)
    return site === undefined ? null : [site.name, site.address].filter((part) => part !== null).join(', ')
  }

  /** The name where it may be seen; otherwise who keeps it. */
  person(personId: PersonId, partyId: PartyId): string {
    return this.#names.people.get(personId) ?? this.words.nameElsewhere(this.party(partyId))
  }

  /** Both times, where they say different things. */
  times({ recordTime, eventTime }: { readonly recordTime: number; readonly eventTime: number }): Pair[] {
    const recorded = { name: this.words.recorded, value: this.moment(recordTime) }
    const claimed = { name: this.words.claimed, value: this.moment(eventTime) }
    return claimed.value === recorded.value ? [recorded] : [recorded, claimed]
  }

  signature(
    role: string,
    entry: PrintedEntry<Fact>['entry'],
    who: { readonly personId: PersonId; readonly partyId: PartyId; readonly name?: string; readonly drawn?: string },
  ): SignatureBox {
    const { name = this.person(who.personId, who.partyId), drawn = null } = who
    const times = this.times(entry).map((pair) => `${pair.name}: ${pair.value}`)
    return {
      role,
      lines: [name, this.party(who.partyId), this.words.account(who.personId), ...times],
      drawn,
      byHand: null,
      note: this.words.signedHere,
    }
  }

  evidence(
    named: string,
    of: { readonly entryId: string; readonly commitment: string; readonly index: number | null },
  ): Evidence {
    const { words } = this
    return {
      pairs: [
        { name: named, value: of.entryId },
        { name: words.index, value: of.index === null ? words.notInLog : String(of.index) },
        { name: words.log, value: this.#logOrigin ?? words.noLog },
        { name: words.fingerprint, value: of.commitment },
      ],
      url: evidenceUrl(this.#settings.origin, of.entryId),
      how: words.how,
    }
  }

  document(
    parts: Omit<PrintedDocument, 'kind' | 'language' | 'evidenceTitle' | 'pageWord' | 'footer'> & {
      readonly footer?: string
    },
  ): PrintedDocument {
    const { words } = this
    return {
      kind: 'document',
      language: this.#settings.language,
      evidenceTitle: words.evidence,
      pageWord: words.page,
      footer: `${parts.title} · ${parts.subtitle}`,
      ...parts,
    }
  }
}

/** Entry, commitment and index, as `evidence` takes them. */
export function checked({ entry, commitment, index }: PrintedEntry<Fact>) {
  return { entryId: entry.entryId, commitment, index }
}
