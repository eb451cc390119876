/** Ways to tell the tale otherwise, as if the server had recorded it so. */
import type { FindingCode, Subject } from '../../src/auditlog/custody-chain.ts'
import type { Fact } from '../../src/custody/entries.ts'
import { idOf } from '../../src/custody/identifiers.ts'
import {
  type Actor,
  CARL,
  D1,
  exposed,
  INCIDENT,
  LARGE,
  MAKER,
  MAX,
  OSKO,
  openingOf,
  reported,
  type Said,
  SHIPMENT,
  SMALL,
  T0,
} from './custody-tale.ts'

export const DEVICE: Subject = { kind: 'device', id: D1 }
export const LARGE_BOX: Subject = { kind: 'container', id: LARGE }
export const SMALL_BOX: Subject = { kind: 'container', id: SMALL }
export const ROAD: Subject = { kind: 'shipment', id: SHIPMENT }
export const REPORT: Subject = { kind: 'incident', id: INCIDENT }

export type Tell = (said: readonly Said[]) => readonly Said[]
export type Type = Fact['type']

const is = (type: Type, n: number, seen: { count: number }) => (fact: Fact) => {
  if (fact.type === type) seen.count += 1
  return fact.type === type && seen.count === n
}

/** Without the nth fact of this type, and what else is named. */
export function without(type: Type, n = 1, ...others: Type[]): Tell {
  return (said) => {
    const chosen = is(type, n, { count: 0 })
    return said.map(([actor, ...facts]): Said => {
      const had = facts.map((fact) => chosen(fact))
      return [actor, ...facts.filter((fact, at) => had[at] !== true && !others.includes(fact.type))]
    })
  }
}

/** The nth fact of this type with other members. */
export function altered(type: Type, part: Readonly<Record<string, unknown>>, n = 1): Tell {
  return (said) => {
    const chosen = is(type, n, { count: 0 })
    return said.map(
      ([actor, ...facts]): Said => [
        actor,
        ...facts.map((fact) => (chosen(fact) ? ({ ...fact, ...part } as Fact) : fact)),
      ],
    )
  }
}

/** By somebody else. */
export function by(actor: Actor, type: Type, n = 1): Tell {
  return (said) => {
    const chosen = is(type, n, { count: 0 })
    return said.map(([who, ...facts]): Said => [facts.filter(chosen).length > 0 ? actor : who, ...facts])
  }
}

/** Something more is said before the nth fact of this type; behind all where there is no type. */
export function before(type: Type | null, more: readonly Said[], n = 1): Tell {
  return (said) => {
    const chosen = type === null ? () => false : is(type, n, { count: 0 })
    const at = said.findIndex(([, ...facts]) => facts.filter(chosen).length > 0)
    return at < 0 ? [...said, ...more] : [...said.slice(0, at), ...more, ...said.slice(at)]
  }
}

/** What is said before the nth fact of the type and nothing from there on. */
export function upTo(type: Type, n = 1): Tell {
  return (said) => {
    const chosen = is(type, n, { count: 0 })
    return said.slice(
      0,
      said.findIndex(([, ...facts]) => facts.filter(chosen).length > 0),
    )
  }
}

export const all =
  (...tells: Tell[]): Tell =>
  (said) =>
    tells.reduce((so, tell) => tell(so), said)

/** A version that the maker set for everybody. */
export const agreed = (part: Readonly<Record<string, unknown>>): Said => [
  MAX,
  {
    type: 'policy_set',
    policy: {
      policyId: 'policy',
      partyId: MAKER,
      operatorPartyId: null,
      version: 1,
      validFrom: T0,
      profile: 'locked_box',
      certificate: null,
      deliveryProcedure: null,
      deviceTypes: [],
      agreed: {},
      proposalId: 'proposal',
      ...part,
    },
  } as unknown as Fact,
]

/** The first packing names the policy of this name; the versions are agreed on before it. */
export const packedBy = (...versions: readonly Said[]): Tell =>
  all(before('devices_packed', versions), altered('devices_packed', { policyIds: ['policy'] }))

export const OTHER = idOf('IncidentId', 'other')
export const held: Said = [
  CARL,
  reported({ incidentId: OTHER, kind: 'violation', containerId: null, deviceId: D1, holdsContainer: false }),
  exposed(OTHER),
]
export const logRead = (part: Readonly<Record<string, unknown>>): Fact =>
  ({
    type: 'lock_log_read',
    containerId: LARGE,
    lockSerial: 'LOCK-large',
    confirmed: [],
    skipped: [],
    lastConfirmedValue: 4,
    passedValue: 4,
    highestValue: 4,
    gapFrom: null,
    outOfSync: false,
    readOutRequired: false,
    findings: [],
    ...part,
  }) as Fact
export const resync = (part: Readonly<Record<string, unknown>>): Fact =>
  ({
    type: 'lock_resynchronised',
    containerId: LARGE,
    lockSerial: 'LOCK-large',
    boltThrown: true,
    flags: 0,
    lastConfirmedValue: 4,
    passedValue: 4,
    highestValue: 4,
    gapFrom: null,
    endedOpeningIds: [],
    ...part,
  }) as Fact
export const corrected = (part: Readonly<Record<string, unknown>>): Said => [
  OSKO,
  {
    type: 'stays_corrected',
    containerId: SMALL,
    openingId: openingOf('tour-1'),
    position: 3,
    makerPartyId: MAKER,
    shortened: null,
    added: null,
    deviceIds: [D1],
    ...part,
  } as Fact,
]

export type Row = readonly [name: string, subject: Subject, tell: Tell, ...codes: FindingCode[]]

/** The two at these places in the tale change places. */
export const swapped =
  (at: number): Tell =>
  (said) => [...said.slice(0, at), said[at + 1] as Said, said[at] as Said, ...said.slice(at + 2)]

export const confirmedAs = (value: number, action: 'O' | 'C', opening: string) => [
  { value, action, openingId: openingOf(opening) },
]
export const missing: Said = [CARL, { type: 'device_missing', deviceId: D1, incidentId: OTHER }]
