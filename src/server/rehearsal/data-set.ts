/** The rehearsal data set: sample parties, people, keys, boxes with virtual locks; and the file that says how to use it. */
import { randomUUID } from 'node:crypto'
import { chmod, rename, writeFile } from 'node:fs/promises'
import type { Fact } from '../../custody/entries.ts'
import type { ContainerId, PartyId, PersonId, SiteId } from '../../custody/identifiers.ts'
import { capacityUnitsOf } from '../../custody/packing.ts'
import type { KeyStore } from '../../keystore/keystore.ts'
import { commit } from '../../store/commit.ts'
import type { Database } from '../../store/database.ts'
import {
  addRehearsalLock,
  alonePreparing,
  isEmpty,
  type RehearsalBooks,
  readRehearsalBooks,
  replaceRehearsalTokens,
} from '../../store/queries/rehearsal.ts'
import { newToken } from '../auth/rehearsal-tokens.ts'
import { SAMPLE_CONTAINERS, SAMPLE_PARTIES } from './people.ts'
import { samplePlans } from './plans.ts'
import { NEW_HOSTED_LOCK, VirtualLocks } from './virtual-locks.ts'

/** How a rehearsal is fitted to a delivery note of somebody's own. The defaults fit the sample note. */
export interface RehearsalShape {
  readonly makerMarketPartnerId: string
  readonly operatorMarketPartnerId: string
  readonly flagCodes: readonly string[]
  /** How many devices of each type fit. */
  readonly largeCapacity: Readonly<Record<string, number>>
  readonly smallCapacity: Readonly<Record<string, number>>
}

export const SAMPLE_SHAPE: RehearsalShape = {
  makerMarketPartnerId: '9999999000001',
  operatorMarketPartnerId: '9999999000002',
  flagCodes: ['XSM'],
  largeCapacity: { 'SAMPLE-GW-A': 1600, 'SAMPLE-GW-B': 1600 },
  smallCapacity: { 'SAMPLE-GW-A': 60, 'SAMPLE-GW-B': 60 },
}

const YEAR_MS = 365 * 24 * 3_600_000

export interface Preparing {
  readonly database: Database
  readonly keyStore: KeyStore
  readonly clock: () => number
  readonly shape: RehearsalShape
  /** By whose clock the sample fitters have a day with installations in it; left out: nothing is planned for them. */
  readonly planIn?: string
}

/** Puts the data set into an empty database. False where there is something in it already. */
export function prepareRehearsal(preparing: Preparing): Promise<boolean> {
  return alonePreparing(preparing.database, async () => {
    if (!(await isEmpty(preparing.database))) return false
    await seed(preparing)
    return true
  })
}

async function seed({ database, keyStore, clock, shape, planIn }: Preparing): Promise<void> {
  const now = clock()
  const ids = new Map<string, string>()
  const id = (label: string): string => {
    const known = ids.get(label) ?? randomUUID()
    ids.set(label, known)
    return known
  }
  const locks = new VirtualLocks(database, keyStore)
  const facts = [...people(id, shape, locks, now), ...boxes(id, shape, now)]
  for (const { lockSerial, party } of SAMPLE_CONTAINERS) {
    await keyStore.registerLock(lockSerial)
    await addRehearsalLock(database, lockSerial, id(party) as PartyId, NEW_HOSTED_LOCK)
  }
  const actor = { partyId: id('maker') as PartyId, personId: id('maker-security') as PersonId }
  // One transaction: a rehearsal that was half prepared would be none.
  await commit(
    database,
    { clock, newId: randomUUID },
    { actor, load: async () => ({}), decide: () => ({ facts, answer: null }) },
  )
  if (planIn === undefined) return
  const dispatcher = { partyId: id('operator') as PartyId, personId: id('store-keeper') as PersonId }
  const plans = samplePlans(id, randomUUID, now, planIn)
  await commit(
    database,
    { clock, newId: randomUUID },
    { actor: dispatcher, load: async () => ({}), decide: () => ({ facts: plans, answer: null }) },
  )
}

type Ids = (label: string) => string

function people(id: Ids, shape: RehearsalShape, locks: VirtualLocks, now: number): Fact[] {
  const facts: Fact[] = []
  for (const party of SAMPLE_PARTIES) {
    const partyId = id(party.label) as PartyId
    const marketPartnerIds: Partial<Record<string, string>> = {
      maker: shape.makerMarketPartnerId,
      operator: shape.operatorMarketPartnerId,
    }
    facts.push({
      type: 'party_registered',
      party: {
        partyId,
        name: party.name,
        roles: party.roles,
        marketPartnerId: marketPartnerIds[party.label] ?? party.marketPartnerId,
        flagCodes: party.label === 'maker' ? shape.flagCodes : [],
        gatewayAdministratorIds: party.label === 'operator' ? [id('administrator') as PartyId] : [],
      },
    })
    for (const { label, kind, name } of party.sites) {
      facts.push({ type: 'site_registered', site: { siteId: id(label) as SiteId, partyId, kind, name } })
    }
    for (const person of party.people) {
      const personId = id(person.label) as PersonId
      facts.push({
        type: 'person_registered',
        person: {
          personId,
          partyId,
          naturalPersonId: person.label,
          roles: [person.role],
          siteIds: person.sites.map((site) => id(site) as SiteId),
          status: 'active',
          trainedUntil: now + YEAR_MS,
        },
      })
      if (person.keySerial === null) continue
      const { keyId, publicKey } = locks.key(person.keySerial)
      const key = { keySerial: person.keySerial, partyId, keyId, publicKey: Buffer.from(publicKey).toString('hex') }
      facts.push({ type: 'key_registered', key: { ...key, personId, status: 'active' } })
    }
  }
  return facts
}

function boxes(id: Ids, shape: RehearsalShape, now: number): Fact[] {
  const types = [
    {
      label: 'large',
      name: 'Large box (sample)',
      revision: 'R2',
      capacity: shape.largeCapacity,
      until: now + 5 * YEAR_MS,
    },
    {
      label: 'small',
      name: 'Small box (sample)',
      revision: 'R2',
      capacity: shape.smallCapacity,
      until: now + 5 * YEAR_MS,
    },
    // Its approval has ended: it shows that such a box can't be used.
    { label: 'unapproved', name: 'Large box (sample)', revision: 'R1', capacity: shape.largeCapacity, until: now - 1 },
  ]
  const facts: Fact[] = types.map(({ label, name, revision, capacity, until }) => ({
    type: 'container_type_registered',
    containerType: {
      containerTypeId: id(`type-${label}`),
      partyId: id('maker') as PartyId,
      family: 'locked_box',
      name,
      hardwareRevision: revision,
      approvedFrom: now - 3 * YEAR_MS,
      approvedUntil: until,
      capacity,
      capacityUnits: capacityUnitsOf(capacity),
    },
  }))
  for (const box of SAMPLE_CONTAINERS) {
    const capacity = box.type === 'small' ? shape.smallCapacity : shape.largeCapacity
    facts.push({
      type: 'container_registered',
      containerId: id(box.label) as ContainerId,
      ownerPartyId: id(box.party) as PartyId,
      serial: box.serial,
      containerTypeId: id(`type-${box.type}`),
      capacityUnits: capacityUnitsOf(capacity),
      siteId: id(box.site) as SiteId,
      lockSerial: box.lockSerial,
      window: 64,
    })
  }
  return facts
}

/** What `data/rehearsal.json` says: enough to drive the whole story by hand. */
export interface RehearsalFile {
  readonly url: string
  readonly people: readonly {
    readonly name: string
    readonly role: string
    readonly party: string
    readonly label: string
    readonly personId: string
    readonly partyId: string
    readonly token: string
    readonly keySerial: string | null
  }[]
  readonly parties: RehearsalBooks['parties']
  readonly sites: RehearsalBooks['sites']
  readonly containerTypes: RehearsalBooks['containerTypes']
  readonly containers: readonly {
    readonly id: string
    readonly serial: string
    readonly containerTypeId: string
    readonly siteId: string | null
  }[]
  readonly locks: readonly { readonly serial: string; readonly containerId: string }[]
  /** Name and keys with which evidence of this rehearsal is verified. */
  readonly log?: RehearsalLog
}

export interface RehearsalLog {
  readonly origin: string
  /** Verifier keys (C2SP signed-note). */
  readonly key: string
  readonly witness: string | null
  readonly remark: string | null
}

/** Gives everybody a fresh token and writes the file, readable by its owner alone. */
export async function writeRehearsalFile(
  database: Database,
  url: string,
  path: string,
  log?: RehearsalLog,
): Promise<RehearsalFile> {
  // The file too: of two servers that share a data folder the one whose tokens are good writes last.
  return alonePreparing(database, async () => {
    const file = { ...(await issueTokens(database, url)), ...(log === undefined ? {} : { log }) }
    const temporary = `${path}.${process.pid}`
    await writeFile(temporary, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 })
    await chmod(temporary, 0o600)
    await rename(temporary, path)
    return file
  })
}

async function issueTokens(database: Database, url: string): Promise<RehearsalFile> {
  const books = await readRehearsalBooks(database)
  const samples = new Map(SAMPLE_PARTIES.flatMap((party) => party.people.map((person) => [person.label, person])))
  const partyNames = new Map(books.parties.map((party) => [party.partyId, party.name]))
  const people = books.people.map((person) => {
    const { token, hash } = newToken()
    const { personId, partyId } = person
    const sample = samples.get(person.naturalPersonId)
    const shown = {
      name: sample?.name ?? person.naturalPersonId,
      role: person.roles[0] ?? '',
      party: partyNames.get(partyId) ?? '',
      label: person.naturalPersonId,
      personId,
      partyId,
      token,
      keySerial: books.keys.find((key) => key.personId === personId)?.keySerial ?? null,
    }
    return { shown, stored: { personId, partyId, name: shown.name, tokenHash: hash } }
  })
  await replaceRehearsalTokens(
    database,
    people.map((person) => person.stored),
  )
  return {
    url,
    people: people.map((person) => person.shown),
    parties: books.parties.map(({ partyId, name, roles }) => ({ partyId, name, roles })),
    sites: books.sites,
    containerTypes: books.containerTypes.map(({ containerTypeId, name, partyId }) => ({
      containerTypeId,
      name,
      partyId,
    })),
    containers: books.containers.map((container) => ({
      id: container.containerId,
      serial: container.serial,
      containerTypeId: container.containerTypeId,
      siteId: container.siteId,
    })),
    locks: books.containers.flatMap(({ lockSerial, containerId }) =>
      lockSerial === null ? [] : [{ serial: lockSerial, containerId }],
    ),
  }
}
