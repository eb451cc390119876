/** Who and what takes part in a random story: a maker, an operator, a carrier, boxes with virtual locks. */
import { createHmac, createSecretKey } from 'node:crypto'
import type { Fact } from '../../src/custody/entries.ts'
import { type ContainerId, idOf, type PartyId, type SiteId } from '../../src/custody/identifiers.ts'
import type { LockMacs } from '../../src/custody/receipt.ts'
import type { Lock, PartyRole, Person, PersonRole, PolicyVersion, SiteKind } from '../../src/custody/state.ts'
import { type KeyPort, MemoryStorage, NEW_LOCK, SHUT_MECHANISM, VirtualLock } from '../../src/locksim/index.ts'
import { keyIdOf } from '../../src/oath/lock-codes.ts'
import type { BenchActor } from './bench.ts'
import { CARRIER, deviceId, MAKER, NOW, OPERATOR } from './things.ts'

export const FACTORY = idOf('SiteId', 'factory')
export const STORE = idOf('SiteId', 'store')
export const VAN = idOf('SiteId', 'van')
export const OTHER_VAN = idOf('SiteId', 'van-2')

export interface Player extends BenchActor {
  readonly natural: string
  readonly roles: readonly PersonRole[]
  readonly siteIds: readonly SiteId[]
  readonly keySerial: string
  readonly key: KeyPort
  readonly keyId: string
}

const MEN: readonly (readonly [string, PartyId, string, readonly PersonRole[]])[] = [
  ['mina', MAKER, 'mina', ['dispatcher']],
  ['max', MAKER, 'max', ['security_officer', 'store_keeper']],
  ['maja', MAKER, 'maja', ['security_officer']],
  ['olga', OPERATOR, 'olga', ['store_keeper']],
  ['otto', OPERATOR, 'otto', ['fitter']],
  ['osko', OPERATOR, 'osko', ['security_officer', 'fitter']],
  // One human who acts for two parties.
  ['maja-at-operator', OPERATOR, 'maja', ['security_officer']],
  ['carl', CARRIER, 'carl', ['dispatcher']],
]

export const PLAYERS: readonly Player[] = MEN.map(([name, partyId, natural, roles], index) => {
  const publicKey = new Uint8Array(32).fill(index + 1)
  return {
    partyId,
    personId: idOf('PersonId', name),
    natural: `natural-${natural}`,
    roles,
    siteIds: partyId === MAKER ? [FACTORY] : partyId === OPERATOR ? [STORE, VAN, OTHER_VAN] : [],
    keySerial: `KEY-${index + 1}`,
    key: { answer: () => ({ publicKey, signature: new Uint8Array(64) }) },
    keyId: keyIdOf(publicKey),
  }
})

export const BOXES = ['box-1', 'box-2', 'box-3'].map((id) => idOf('ContainerId', id))
export const lockOf = (containerId: ContainerId): string => `L-${containerId.toUpperCase()}`

const secretOf = (lockSerial: string): Buffer => createHmac('sha256', 'secret').update(lockSerial).digest()
export const macFor = (lockSerial: string) => {
  // A key as an object: with bare bytes, Node takes five times as long for each code that is tried.
  const key = createSecretKey(secretOf(lockSerial))
  return (message: Uint8Array): Uint8Array => createHmac('sha256', key).update(message).digest()
}

export const macsFor = ({ lockSerial }: Pick<Lock, 'lockSerial'>): LockMacs => ({
  now: macFor(lockSerial),
  before: null,
})

export function virtualLocks(): Map<string, VirtualLock> {
  return new Map(
    BOXES.map((box) => {
      const serial = lockOf(box)
      const lock = new VirtualLock({
        serial,
        secret: secretOf(serial),
        storage: new MemoryStorage(NEW_LOCK),
        mechanism: SHUT_MECHANISM,
        random: (bytes) => new Uint8Array(bytes),
        mac: macFor(serial),
        verifySignature: () => true,
      })
      return [serial, lock]
    }),
  )
}

export const DEVICES = Array.from({ length: 14 }, (_, index) => deviceId(index + 1))

export function masterData(): Fact[] {
  const party = (partyId: PartyId, roles: readonly PartyRole[], flagCodes: readonly string[] = []): Fact => ({
    type: 'party_registered',
    party: { partyId, name: partyId, roles, marketPartnerId: null, flagCodes, gatewayAdministratorIds: [] },
  })
  const site = (siteId: SiteId, partyId: PartyId, kind: SiteKind): Fact => ({
    type: 'site_registered',
    site: { siteId, partyId, kind, name: siteId },
  })
  return [
    party(MAKER, ['manufacturer'], ['GEL']),
    party(OPERATOR, ['meter_operator']),
    party(CARRIER, ['carrier']),
    site(FACTORY, MAKER, 'factory'),
    site(STORE, OPERATOR, 'central_store'),
    site(VAN, OPERATOR, 'vehicle'),
    site(OTHER_VAN, OPERATOR, 'vehicle'),
    ...PLAYERS.flatMap(peopleFacts),
    { type: 'policy_set', policy: FEW_AT_ONCE },
    {
      type: 'container_type_registered',
      containerType: {
        containerTypeId: 'box',
        partyId: MAKER,
        family: 'locked_box',
        name: 'box',
        hardwareRevision: '1',
        approvedFrom: 0,
        approvedUntil: NOW + 1e12,
        capacity: { A: 6, B: 4 },
        capacityUnits: 12,
      },
    },
    ...BOXES.map(
      (containerId, index): Fact => ({
        type: 'container_registered',
        containerId,
        ownerPartyId: index < 2 ? MAKER : OPERATOR,
        serial: containerId.toUpperCase(),
        containerTypeId: 'box',
        capacityUnits: 12,
        siteId: index < 2 ? FACTORY : STORE,
        lockSerial: lockOf(containerId),
        window: 64,
      }),
    ),
    ...(['A', 'B'] as const).map(
      (deviceType, index): Fact => ({
        type: 'devices_announced',
        noteId: idOf('NoteId', 'note'),
        makerPartyId: MAKER,
        deviceType,
        deviceIds: DEVICES.filter((_, at) => at % 2 === index),
      }),
    ),
  ]
}

/** Small numbers, so that short stories reach the limits. */
const FEW_AT_ONCE: PolicyVersion = {
  policyId: idOf('PolicyId', 'few'),
  partyId: MAKER,
  operatorPartyId: null,
  version: 1,
  validFrom: 0,
  responsibility: 'sender_until_delivery',
  profile: 'locked_box',
  certificate: null,
  deliveryProcedure: null,
  deviceTypes: [],
  agreed: { repackagingAlone: 1, tourPairsMost: 3 },
  proposalId: idOf('ProposalId', 'few'),
}

function peopleFacts(player: Player): Fact[] {
  const { personId, partyId, natural, roles, siteIds, keySerial, keyId } = player
  const person: Person = {
    personId,
    partyId,
    naturalPersonId: natural,
    roles,
    siteIds,
    status: 'active',
    trainedUntil: NOW + 1e12,
    approvesFrom: roles.includes('security_officer') ? 0 : null,
  }
  return [
    { type: 'person_registered', person },
    { type: 'key_registered', key: { keySerial, partyId, keyId, publicKey: '', personId, status: 'active' } },
  ]
}
