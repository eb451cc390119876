/** What has become of the devices of a story: how many are free, blocked, installed. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useWords } from '../i18n/language.tsx'
import { Badge } from '../ui/parts.tsx'
import type { Hands } from './hands.ts'
import { TABLE_WORDS } from './words.ts'

interface Counted {
  readonly blocked: number
  readonly free: number
  readonly installed: number
}

interface DeviceCountsProps {
  readonly hands: Hands
  readonly deviceIds: readonly string[]
  /** Counted anew with each. */
  readonly touches: number
}

export function DeviceCounts({ hands, deviceIds, touches }: DeviceCountsProps): ReactNode {
  const say = useWords(TABLE_WORDS)
  const { data: counted } = useQuery({
    queryKey: ['devices of a story', deviceIds, touches],
    queryFn: () => count(hands, deviceIds),
    placeholderData: keepPreviousData,
  })
  if (counted === undefined) return null
  return (
    <p className="row" role="status" aria-label={say.counts}>
      <Badge tone="good">{`${counted.free} ${say.free}`}</Badge>
      <Badge tone="bad">{`${counted.blocked} ${say.blocked}`}</Badge>
      <Badge>{`${counted.installed} ${say.installed}`}</Badge>
    </p>
  )
}

async function count(hands: Hands, deviceIds: readonly string[]): Promise<Counted> {
  const seen = await Promise.all(deviceIds.map((id) => lookAt(hands, id)))
  return {
    blocked: seen.filter((device) => device.trust !== 'ok').length,
    free: seen.filter((device) => device.trust === 'ok').length,
    installed: seen.filter((device) => ['installed', 'commissioned'].includes(device.custody)).length,
  }
}

/** The maker sees it until the hand-over, the operator from then on. */
async function lookAt(hands: Hands, id: string): Promise<{ readonly trust: string; readonly custody: string }> {
  for (const who of ['operator-security', 'maker-dispatcher']) {
    try {
      return await hands.api(who).call('GET /v1/devices/{id}', { path: { id } })
    } catch {
      // Not theirs.
    }
  }
  return { trust: 'ok', custody: 'announced' }
}
