/** Who takes part in a rehearsal. Everything here is plainly sample data: none of it is real. */
import type { PartyRole, PersonRole, SiteKind } from '../../custody/state.ts'

export interface SampleParty {
  readonly label: 'maker' | 'carrier' | 'operator' | 'neighbour' | 'administrator'
  readonly name: string
  readonly roles: readonly PartyRole[]
  readonly marketPartnerId: string
  readonly sites: readonly { readonly label: string; readonly kind: SiteKind; readonly name: string }[]
  readonly people: readonly SamplePerson[]
}

export interface SamplePerson {
  readonly label: string
  readonly name: string
  readonly role: PersonRole
  /** Labels of sites where this person has the right to open. */
  readonly sites: readonly string[]
  /** Has an electronic key of this serial. */
  readonly keySerial: string | null
}

export const SAMPLE_PARTIES: readonly SampleParty[] = [
  {
    label: 'maker',
    name: 'Beispielwerk (sample maker)',
    roles: ['manufacturer'],
    marketPartnerId: '9999999000001',
    sites: [{ label: 'factory', kind: 'factory', name: 'Sample factory' }],
    people: [
      { label: 'maker-dispatcher', name: 'Dora Muster', role: 'dispatcher', sites: ['factory'], keySerial: 'KEY-M1' },
      { label: 'maker-security', name: 'Simon Muster', role: 'security_officer', sites: ['factory'], keySerial: null },
      {
        label: 'maker-security-2',
        name: 'Sofie Muster',
        role: 'security_officer',
        sites: ['factory'],
        keySerial: null,
      },
      { label: 'maker-maintenance', name: 'Mara Muster', role: 'maintenance', sites: ['factory'], keySerial: 'KEY-M2' },
    ],
  },
  {
    label: 'carrier',
    name: 'Musterspedition (sample carrier)',
    roles: ['carrier'],
    marketPartnerId: '9999999000003',
    sites: [{ label: 'depot', kind: 'small_store', name: 'Sample depot' }],
    people: [{ label: 'driver', name: 'Falk Muster', role: 'dispatcher', sites: ['depot'], keySerial: null }],
  },
  {
    label: 'operator',
    name: 'Stadtwerke Musterstadt (sample operator)',
    roles: ['meter_operator'],
    marketPartnerId: '9999999000002',
    sites: [
      { label: 'store', kind: 'central_store', name: 'Sample central store' },
      { label: 'van-1', kind: 'vehicle', name: 'Sample van 1' },
      { label: 'van-2', kind: 'vehicle', name: 'Sample van 2' },
    ],
    people: [
      {
        label: 'store-keeper',
        name: 'Lena Muster',
        role: 'store_keeper',
        sites: ['store', 'van-1', 'van-2'],
        keySerial: 'KEY-S1',
      },
      {
        label: 'store-keeper-2',
        name: 'Lars Muster',
        role: 'store_keeper',
        sites: ['store', 'van-1', 'van-2'],
        keySerial: 'KEY-S2',
      },
      { label: 'fitter-1', name: 'Mona Muster', role: 'fitter', sites: ['van-1'], keySerial: 'KEY-F1' },
      { label: 'fitter-2', name: 'Emil Muster', role: 'fitter', sites: ['van-2'], keySerial: 'KEY-F2' },
      {
        label: 'operator-security',
        name: 'Ines Muster',
        role: 'security_officer',
        sites: ['store', 'van-1', 'van-2'],
        keySerial: 'KEY-O1',
      },
      { label: 'operator-security-2', name: 'Ivo Muster', role: 'security_officer', sites: ['store'], keySerial: null },
      {
        label: 'operator-security-3',
        name: 'Irma Muster',
        role: 'security_officer',
        sites: ['store'],
        keySerial: null,
      },
      {
        label: 'operator-control-room',
        name: 'Kira Muster',
        role: 'control_room',
        sites: ['store', 'van-1', 'van-2'],
        keySerial: null,
      },
      { label: 'operator-auditor', name: 'Adam Muster', role: 'auditor', sites: [], keySerial: null },
    ],
  },
  {
    label: 'neighbour',
    name: 'Netzbetrieb Beispielhausen (sample operator)',
    roles: ['meter_operator'],
    marketPartnerId: '9999999000004',
    sites: [{ label: 'neighbour-store', kind: 'small_store', name: 'Sample small store' }],
    people: [
      {
        label: 'neighbour-store-keeper',
        name: 'Nora Muster',
        role: 'store_keeper',
        sites: ['neighbour-store'],
        keySerial: 'KEY-N1',
      },
      {
        label: 'neighbour-security',
        name: 'Nils Muster',
        role: 'security_officer',
        sites: ['neighbour-store'],
        keySerial: null,
      },
    ],
  },
  {
    label: 'administrator',
    name: 'GWA-Dienst Muster (sample administrator)',
    roles: ['gateway_administrator'],
    marketPartnerId: '9999999000005',
    sites: [],
    people: [
      { label: 'gwa-system', name: 'GWA system', role: 'gateway_administrator', sites: [], keySerial: null },
      { label: 'gwa-security', name: 'Gesa Muster', role: 'security_officer', sites: [], keySerial: null },
    ],
  },
]

/** Boxes of the pool: who has them, where they stand, which lock is in them. */
export const SAMPLE_CONTAINERS = [
  { label: 'large-1', party: 'maker', site: 'factory', type: 'large', serial: 'BOX-L-0001', lockSerial: 'LOCK-L-0001' },
  { label: 'large-2', party: 'maker', site: 'factory', type: 'large', serial: 'BOX-L-0002', lockSerial: 'LOCK-L-0002' },
  {
    label: 'old-1',
    party: 'maker',
    site: 'factory',
    type: 'unapproved',
    serial: 'BOX-X-0001',
    lockSerial: 'LOCK-X-0001',
  },
  {
    label: 'small-1',
    party: 'operator',
    site: 'store',
    type: 'small',
    serial: 'BOX-S-0001',
    lockSerial: 'LOCK-S-0001',
  },
  {
    label: 'small-2',
    party: 'operator',
    site: 'store',
    type: 'small',
    serial: 'BOX-S-0002',
    lockSerial: 'LOCK-S-0002',
  },
  {
    label: 'small-3',
    party: 'operator',
    site: 'store',
    type: 'small',
    serial: 'BOX-S-0003',
    lockSerial: 'LOCK-S-0003',
  },
] as const
