/** Places of one's own that a box can be put into. */
import { useWords, words } from '../i18n/language.tsx'
import type { Me } from '../session/session.tsx'

export type Site = Me['sites'][number]
export type SiteKind = Site['kind']

const KIND_WORDS = words({
  factory: { de: 'Werk', en: 'Factory' },
  central_store: { de: 'Zentrallager', en: 'Central store' },
  small_store: { de: 'Kleinlager', en: 'Small store' },
  place_of_use: { de: 'Einbauort', en: 'Place of use' },
  vehicle: { de: 'Fahrzeug', en: 'Vehicle' },
})

export function useSiteKinds(): Readonly<Record<SiteKind, string>> {
  return useWords(KIND_WORDS)
}

export const STORE_KINDS: readonly SiteKind[] = ['factory', 'central_store', 'small_store']

/** Those where one works, of these kinds. */
export function placesOf({ sites }: Me, kinds: readonly SiteKind[]): readonly Site[] {
  return sites.filter(({ kind }) => kinds.includes(kind))
}
