/** What a report will hold, said before it goes out. It is only read, and nobody waits for it. */
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Api, Operation } from '../api/client.ts'
import { useConnection } from '../api/context.tsx'
import { useSettled } from '../find/search.ts'
import { useWords } from '../i18n/language.tsx'
import { Notice } from '../ui/parts.tsx'
import { type Report, type Request, requestOf } from './report-act.ts'
import { REPORT_WORDS } from './report-words.ts'

/** Whoever still chooses is not asked about. */
const WAIT_MS = 300

export function WhatIf({ report }: { readonly report: Report }): ReactNode {
  const say = useWords(REPORT_WORDS)
  const { api, who } = useConnection()
  const { thing, when, since, sight } = useSettled(report, WAIT_MS)
  const isKnown = thing.kind !== 'other'
  const { data } = useQuery({
    queryKey: [who, 'what-if', thing, when, since, sight === 'gone'],
    enabled: isKnown,
    queryFn: ({ signal }) => ask(api, requestOf({ ...report, text: '', sightText: '' }, Date.now()), signal),
  })
  if (!isKnown || data === undefined || data === null) return null
  return (
    <Notice>
      <p role="status">{say.wouldHold(data.held)}</p>
      {data.isMerged && <p>{say.wouldMerge}</p>}
    </Notice>
  )
}

interface WouldBe {
  readonly held: number
  readonly isMerged: boolean
}

async function ask(api: Api, { operation, path, body }: Request, signal: AbortSignal): Promise<WouldBe | null> {
  const call = api.call as (name: Operation, input: object) => Promise<unknown>
  const answer = await call(operation, { path: path ?? {}, query: { dryRun: 'true' }, body, signal })
  return heldIn(answer)
}

/** Null: it would be a hint, which holds nothing by itself. */
export function heldIn(answer: unknown): WouldBe | null {
  const { exposedInAll, exposed, newlyHeld, merged } = (answer ?? {}) as {
    readonly exposedInAll?: number
    readonly exposed?: readonly string[]
    readonly newlyHeld?: number
    readonly merged?: boolean
  }
  if (merged === undefined) return null
  return { held: exposedInAll ?? exposed?.length ?? newlyHeld ?? 0, isMerged: merged }
}
