/** What lists are narrowed by. */
import type { ReactNode } from 'react'
import { useRead } from '../api/context.tsx'
import { useWords } from '../i18n/language.tsx'
import { Check, Select } from '../ui/fields.tsx'
import { type Filters, idOrNone, oneOf, optionsOf } from './filters.ts'
import { TRUST_WORDS, type Trust } from './state-words.ts'
import { THINGS_WORDS } from './things-words.ts'

/** Left out where there is nothing. */
export function given<Name extends string, Value>(name: Name, value: Value | undefined): { [N in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [N in Name]?: Value }
}

/** To be missing is a flag beside it. */
const TRUST_ONLY = { ok: 0, unproven: 0, incident: 0, locked_out: 0 } as const satisfies Record<Trust, 0>

interface FilterProps {
  readonly filters: Filters
}

/** One of these words, or any. `leaveOut`: words that are no value of it. */
export function WordFilter({
  filters,
  name,
  label,
  of,
  leaveOut = [],
}: FilterProps & {
  readonly name: string
  readonly label: string
  readonly of: Readonly<Record<string, string>>
  readonly leaveOut?: readonly string[]
}): ReactNode {
  const say = useWords(THINGS_WORDS)
  return (
    <Select
      label={label}
      value={filters.get(name)}
      onChange={(value) => filters.set(name, value)}
      options={optionsOf(of, leaveOut)}
      none={say.any}
    />
  )
}

/** Whether it may be used, where it is, and whether anybody knows. */
export function ThingFilters({ filters }: FilterProps): ReactNode {
  const say = useWords(THINGS_WORDS)
  const trust = useWords(TRUST_WORDS)
  const { data } = useRead('GET /v1/sites', { query: { limit: '999' } })
  const sites = data?.sites.map(({ siteId, name }) => ({ value: siteId, text: name })) ?? []
  return (
    <>
      <WordFilter filters={filters} name="trust" label={say.trust} of={trust} leaveOut={['missing']} />
      <Select
        label={say.place}
        value={filters.get('siteId')}
        onChange={(value) => filters.set('siteId', value)}
        options={sites}
        none={say.everywhere}
      />
      <Check
        label={say.onlyMissing}
        checked={filters.get('missing') === 'true'}
        onChange={(isOn) => filters.set('missing', isOn ? 'true' : '')}
      />
    </>
  )
}

/** What of these the address asks for. */
export function thingQuery(filters: Filters) {
  return {
    ...given('trust', oneOf(filters.get('trust'), TRUST_ONLY)),
    ...given('siteId', idOrNone(filters.get('siteId'))),
    ...given('missing', filters.get('missing') === 'true' ? ('true' as const) : undefined),
  }
}
