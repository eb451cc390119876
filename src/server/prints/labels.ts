/** Turns things into labels: which words stand on them, and what their symbols hold. */
import { digitalLink, elementString, type Gs1Key, graiOf } from '../../custody/gs1.ts'
import type { SiteKind } from '../../custody/state.ts'
import type { ContainerNumbers, LabelSource } from '../../store/queries/labels.ts'
import type { Language } from '../problem.ts'
import type { Label } from './drawing.ts'
import { evidenceUrl } from './evidence-url.ts'
import { moment } from './moments.ts'

const WORDS = {
  de: {
    title: 'Etiketten',
    container: 'Box',
    key: 'Schlüssel',
    site: 'Standort',
    packing_list: 'Packliste',
    tray: 'Stiege',
    loading_unit: 'Sendung',
    log: (index: number) => `Index im Prüfprotokoll ${index}`,
    notInLog: 'Noch nicht im Prüfprotokoll',
    devices: (count: number) => (count === 1 ? '1 Gerät' : `${count} Geräte`),
    inBox: (serial: string) => `Box ${serial}`,
    from: (name: string) => `Von ${name}`,
    to: (name: string) => `An ${name}`,
  },
  en: {
    title: 'Labels',
    container: 'Box',
    key: 'Key',
    site: 'Site',
    packing_list: 'Packing list',
    tray: 'Tray',
    loading_unit: 'Shipment',
    log: (index: number) => `Log index ${index}`,
    notInLog: 'Not yet in the log',
    devices: (count: number) => (count === 1 ? '1 device' : `${count} devices`),
    inBox: (serial: string) => `Box ${serial}`,
    from: (name: string) => `From ${name}`,
    to: (name: string) => `To ${name}`,
  },
} as const

export const SITE_KINDS: Readonly<Record<SiteKind, Readonly<Record<Language, string>>>> = {
  factory: { de: 'Werk', en: 'Factory' },
  central_store: { de: 'Zentrallager', en: 'Central store' },
  small_store: { de: 'Kleinlager', en: 'Small store' },
  place_of_use: { de: 'Einsatzumgebung', en: 'Place of use' },
  vehicle: { de: 'Fahrzeug', en: 'Vehicle' },
}

export const labelsTitle = (language: Language): string => WORDS[language].title

export interface LabelSettings {
  readonly language: Language
  /** For GS1 Digital Links. */
  readonly origin: string
  readonly timeZone: string
}

/** A source with what only the rules may read. */
export type CompleteSource =
  | Exclude<LabelSource, { readonly kind: 'container' }>
  | (Extract<LabelSource, { readonly kind: 'container' }> & { readonly numbers: ContainerNumbers })

export function labelOf(source: CompleteSource, settings: LabelSettings): Label {
  const { language } = settings
  const words = WORDS[language]
  const own = (id: string): Pick<Label, 'matrix' | 'link' | 'readable'> => ({
    matrix: { symbology: 'datamatrix', text: id },
    link: null,
    readable: null,
  })
  switch (source.kind) {
    case 'container': {
      const { serial, owner, type, numbers } = source
      const { prefix, typeNumber, entryId, index } = numbers
      const grai = prefix === null || typeNumber === null ? null : graiOf(prefix, typeNumber, serial)
      // Without GS1 the QR code leads to the entry by which the box was registered.
      const plain = { ...own(serial), link: evidenceUrl(settings.origin, entryId) }
      const symbols = grai === null ? plain : numbered({ kind: 'grai', grai }, settings.origin)
      const log = index === null ? words.notInLog : words.log(index)
      return { kind: words.container, main: serial, lines: present([owner, type, log]), ...symbols }
    }
    case 'key':
      return { kind: words.key, main: source.id, lines: present([source.owner]), ...own(source.id) }
    case 'site': {
      const { id, name, siteKind, address, owner } = source
      const kind = `${words.site} · ${SITE_KINDS[siteKind][language]}`
      return { kind, main: name, lines: present([owner, address]), ...own(id) }
    }
    case 'packing_list': {
      const { id, serial, devices, takenInAt, owner } = source
      const lines = present([words.devices(devices), moment(takenInAt, settings), owner, id])
      return { kind: words.packing_list, main: serial === null ? id : words.inBox(serial), lines, ...own(id) }
    }
    case 'tray': {
      const { label, devices, serial, owner } = source
      const lines = present([words.devices(devices), serial === null ? null : words.inBox(serial), owner])
      return { kind: words.tray, main: label, lines, ...own(label) }
    }
    case 'loading_unit': {
      const { id, serial, sscc, place, of, from, to, site, address } = source
      const symbols = sscc === null ? own(id) : numbered({ kind: 'sscc', sscc }, settings.origin)
      const lines = present([
        to === null ? null : words.to([to, site, address].filter((part) => part !== null).join(', ')),
        from === null ? null : words.from(from),
        sscc === null ? null : id,
      ])
      return { kind: `${words.loading_unit} · ${place}/${of}`, main: serial, lines, ...symbols }
    }
    default:
      return source satisfies never
  }
}

function numbered(key: Gs1Key, origin: string): Pick<Label, 'matrix' | 'link' | 'readable'> {
  const text = elementString(key)
  return {
    matrix: { symbology: 'gs1datamatrix', text },
    link: digitalLink(origin, key),
    // A space after the brackets, and nowhere else.
    readable: text.replace(')', ') '),
  }
}

function present(lines: readonly (string | null)[]): string[] {
  return lines.filter((line): line is string => line !== null && line !== '')
}
