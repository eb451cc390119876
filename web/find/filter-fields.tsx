/** What lists are narrowed by. */
import type { ReactNode } from 'react'
import { useRead } from '../api/context.tsx'
import { useWords } from '../i18n/language.tsx'
import { Select } from '../ui/fields.tsx'
import { optionsOf } from './filters.ts'
import { TRUST_WORDS, type Trust } from './state-words.ts'
import { THINGS_WORDS } from './things-words.ts'

/** Left out where there is nothing. */
export function given<Name extends string, Value>(name: Name, value: Value | undefined): { [N in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [N in Name]?: Value }
}

/** To be missing is a flag beside it. */
export const TRUST_ONLY = { ok: 0, unproven: 0, incident: 0, locked_out: 0 } as const satisfies Record<Trust, 0>

interface FilterProps {
  readonly value: string
  readonly onChange: (value: string) => void
}

export function TrustFilter({ value, onChange }: FilterProps): ReactNode {
  const say = useWords(THINGS_WORDS)
  const trust = useWords(TRUST_WORDS)
  return (
    <Select
      label={say.trust}
      value={value}
      onChange={onChange}
      options={optionsOf(trust, ['missing'])}
      none={say.any}
    />
  )
}

export function SiteFilter({ value, onChange }: FilterProps): ReactNode {
  const say = useWords(THINGS_WORDS)
  const { data } = useRead('GET /v1/sites', { query: { limit: '999' } })
  const options = data?.sites.map(({ siteId, name }) => ({ value: siteId, text: name })) ?? []
  return <Select label={say.place} value={value} onChange={onChange} options={options} none={say.everywhere} />
}
