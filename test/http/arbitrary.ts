/** Requests at random: of the right form more often than not, about things that are there more often than not. */
import fc from 'fast-check'
import type { World } from './callers.ts'
import { ODD_TEXTS, type Schema } from './violations.ts'

export interface Pools {
  readonly ids: readonly string[]
  readonly serials: readonly string[]
  readonly devices: readonly string[]
}

export function poolsOf({ ids, server, story }: World): Pools {
  const { file } = server
  return {
    ids: [
      ...Object.values(ids).filter((id) => id.includes('-')),
      ...file.sites.map((site) => site.siteId),
      ...file.parties.map((party) => party.partyId),
      ...file.containers.map((container) => container.id),
      ...file.containerTypes.map((type) => type.containerTypeId),
      '00000000-0000-4000-8000-000000000000',
    ],
    serials: [
      ...file.locks.map((lock) => lock.serial),
      ...file.containers.map((container) => container.serial),
      ...file.people.flatMap((person) => (person.keySerial === null ? [] : [person.keySerial])),
      'NOBODY-1',
    ],
    devices: [...story.deviceIds, 'EXSM0199999999', 'E XSM 01 00000001', 'no device'],
  }
}

export function anyParams({ ids, serials, devices }: Pools): fc.Arbitrary<Record<string, string>> {
  const odd = fc.constantFrom(...ODD_TEXTS.filter((text) => text.isWellFormed()))
  return fc.record({
    id: fc.oneof(fc.constantFrom(...ids), fc.constantFrom(...devices), odd, fc.string({ unit: 'grapheme' })),
    releaseId: fc.oneof(fc.constantFrom(...ids), odd),
    serial: fc.oneof(fc.constantFrom(...serials), odd),
  })
}

/** The text of a body: mostly JSON that a schema allows or nearly allows, sometimes anything. */
export function anyBody(schema: Schema | null, pools: Pools): fc.Arbitrary<string> {
  const shaped = schema === null ? fc.jsonValue() : fitting(schema, pools)
  return fc.oneof(
    { weight: 8, arbitrary: shaped.map((value) => JSON.stringify(value) ?? 'null') },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  )
}

function fitting(schema: Schema, pools: Pools): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: allowed(schema, pools) }, { weight: 1, arbitrary: fc.jsonValue() })
}

function allowed(schema: Schema, pools: Pools): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((each) => allowed(each, pools)))
  const { minimum = schema.exclusiveMinimum ?? -1e9, maximum = 1e9 } = schema
  switch (schema.type) {
    case 'object': {
      const members = Object.entries(schema.properties ?? {}).map(([name, of]) => [name, fitting(of, pools)] as const)
      return fc.record(Object.fromEntries(members), { requiredKeys: [...(schema.required ?? [])] })
    }
    case 'array':
      return fc.array(fitting(schema.items ?? {}, pools), { minLength: schema.minItems ?? 0, maxLength: 6 })
    case 'integer':
      return fc.oneof(fc.integer({ min: minimum, max: Math.min(maximum, 1e9) }), fc.maxSafeInteger())
    case 'number':
      return fc.double({ min: minimum, max: maximum, noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'string':
      return texts(schema, pools)
    default:
      return fc.oneof(fc.jsonValue(), fc.constantFrom(...ODD_TEXTS))
  }
}

function texts({ pattern, format }: Schema, { ids, serials, devices }: Pools): fc.Arbitrary<string> {
  if (format === 'date-time') {
    const dates = fc.date({ min: new Date(-1e15), max: new Date(1e15), noInvalidDate: true })
    return fc.oneof(
      dates.map((date) => date.toISOString()),
      fc.constantFrom('2016-12-31T23:59:60Z', '2030-02-28T24:00:00+14:00', '0000-01-01T00:00:00Z'),
    )
  }
  if (pattern?.includes('8}-') === true) return fc.constantFrom(...ids)
  if (pattern?.includes('0-9A-Z-') === true) return fc.constantFrom(...serials)
  if (pattern?.startsWith('^[0-9a-f]{64}') === true) return fc.constant('0'.repeat(64))
  return fc.oneof(
    fc.constantFrom(...devices),
    fc.constantFrom(...ODD_TEXTS),
    fc.string({ unit: 'grapheme' }),
    fc.stringMatching(/^[0-9]{10,11}$/),
  )
}
