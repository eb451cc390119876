import { describe, expect, test } from 'vitest'
import {
  codeOf,
  containerType,
  describePrecedence,
  factOf,
  given,
  lock,
  MAKER,
  person,
  type Reason,
  STORE,
  site,
} from '../../test/rules/things.ts'
import { type RegisterSituation, registerContainer } from './register.ts'

type Asked = { readonly of: RegisterSituation; readonly lockSerial: string | null }
const good: Asked = {
  of: { person: person(), type: containerType(), site: site(), serialTaken: false, lock: undefined },
  lockSerial: 'LOCK-1',
}
const register = ({ of, lockSerial }: Asked) =>
  registerContainer(of, { serial: 'BOX-1', lockSerial, siteId: STORE }, given())
const REASONS: readonly Reason<Asked>[] = [
  ['container_type_unknown', (asked) => ({ ...asked, of: { ...asked.of, type: undefined } })],
  ['site_not_yours', (asked) => ({ ...asked, of: { ...asked.of, site: undefined } })],
  ['container_serial_taken', (asked) => ({ ...asked, of: { ...asked.of, serialTaken: true } })],
  ['lock_serial_taken', (asked) => ({ ...asked, of: { ...asked.of, lock: lock() } })],
  ['container_has_no_lock', (asked) => ({ ...asked, lockSerial: null })],
]
describePrecedence('registering a container', good, register, REASONS)

describe('a container is registered', () => {
  test('with the capacity of its type, for the party of the person', () => {
    expect(factOf(register(good), 'container_registered')).toMatchObject({
      containerId: 'new-1',
      ownerPartyId: person().partyId,
      capacityUnits: 24_000,
      window: 64,
    })
  })
  test('with a lock that was personalised before', () => {
    const free = lock({ partyId: person().partyId, containerId: null, window: 32 })
    const registered = factOf(register({ ...good, of: { ...good.of, lock: free } }), 'container_registered')
    expect(registered).toMatchObject({ lockIsRegistered: true, window: 32 })
  })
  test.each([
    ['lock_not_personalised', { status: 'registered' }],
    ['lock_retired', { status: 'retired' }],
    ['lock_serial_taken', { partyId: MAKER }],
  ] as const)('not with a lock for which stands %s', (code, part) => {
    const known = lock({ partyId: person().partyId, containerId: null, ...part })
    expect(codeOf(register({ ...good, of: { ...good.of, lock: known } }))).toBe(code)
  })
  test('a carton has no lock', () => {
    const type = containerType({ family: 'sealed_carton' })
    expect(codeOf(register({ of: { ...good.of, type }, lockSerial: null }))).toBeNull()
  })
  test('at a site of this person only', () => {
    expect(codeOf(register({ ...good, of: { ...good.of, person: person({ siteIds: [] }) } }))).toBe('site_not_yours')
  })
  test('a type that is not approved may be registered; it can’t be packed', () => {
    expect(codeOf(register({ ...good, of: { ...good.of, type: containerType({ approvedUntil: 0 }) } }))).toBeNull()
  })
})
