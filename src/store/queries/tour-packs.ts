/** Tour packs: what is in the box, what is planned, and what an answer says beside codes. */
import type pg from 'pg'
import type {
  ContainerId,
  DeviceId,
  PersonId,
  PlannedInstallationId,
  SiteId,
  TourId,
} from '../../custody/identifiers.ts'
import { DEFAULT_TIME_ZONE, dayIn } from '../../custody/local-time.ts'
import type { OpeningSituation } from '../../custody/opening.ts'
import type { Device, Ground, Tour } from '../../custody/state.ts'
import type { Loading } from '../commit.ts'
import { select } from '../rows.ts'
import { plansById, plansFor, shownPlans } from './planned-installations.ts'
import { openGrounds, openingSituation } from './situations.ts'

const HOUR_MS = 3_600_000

export interface PackSituation {
  readonly situation: OpeningSituation
  readonly inside: readonly Device[]
  readonly grounds: readonly Ground[]
  readonly defective: readonly DeviceId[]
  readonly plannedIds: readonly PlannedInstallationId[]
}

/** Null: there is no such box that the acting party sees. `hours`: as asked for; null: as many as the policy says. */
export async function packSituation(
  loading: Loading,
  request: {
    readonly containerId: ContainerId
    readonly personId: PersonId
    readonly keySerial: string
    readonly siteId: SiteId
    readonly hours: number | null
    readonly timeZone?: string | undefined
  },
): Promise<PackSituation | null> {
  const { containerId, personId, timeZone = DEFAULT_TIME_ZONE } = request
  const situation = await openingSituation(loading, request)
  if (situation === null) return null
  const inside = await loading.find('device', { containerId })
  const deviceId = inside.map((device) => device.deviceId)
  const grounds = await openGrounds(loading, deviceId)
  const defects = deviceId.length === 0 ? [] : await loading.find('deviceDefect', { deviceId, endedAt: null })
  const until = loading.now + (request.hours ?? situation.policy.tourHours) * HOUR_MS
  const days = [...new Set([dayIn(timeZone, loading.now), dayIn(timeZone, until)])]
  const plans = await plansFor(loading.client, { partyId: loading.partyId, personId, days, containerId })
  return {
    situation,
    inside,
    grounds,
    defective: defects.map((defect) => defect.deviceId),
    plannedIds: plans.map(({ plannedInstallationId }) => plannedInstallationId),
  }
}

export interface PackDetails {
  readonly tour: Tour
  readonly containerSerial: string
  readonly planned: readonly object[]
}

/** For the person whose tour it is. In the scope of the rules; null: there is no such tour. */
export async function packDetails(
  forRules: pg.ClientBase,
  tourId: TourId,
  plannedIds: readonly PlannedInstallationId[],
): Promise<PackDetails | null> {
  const [tour] = await select(forRules, 'tour', { tourId })
  if (tour === undefined) return null
  const [container] = await select(forRules, 'container', { containerId: tour.containerId })
  const planned = await shownPlans(forRules, await plansById(forRules, plannedIds))
  return { tour, containerSerial: container?.serial ?? '', planned }
}
