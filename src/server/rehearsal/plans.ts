/** What the sample fitters are to install in the first days of a rehearsal. None of these places is real. */
import type { Fact } from '../../custody/entries.ts'
import type { PersonId, PlannedInstallationId } from '../../custody/identifiers.ts'
import { dayIn } from '../../custody/local-time.ts'

const DAYS = 5
const DAY_MS = 24 * 3_600_000

/** Of each day; the numbers of the houses grow with the days. */
const ROUNDS = [
  { fitter: 'fitter-1', street: 'Musterweg', places: ['Keller', 'Dachboden', 'Hausanschlussraum'] },
  { fitter: 'fitter-2', street: 'Beispielgasse', places: ['Keller', 'Garage'] },
] as const

/** Plans of the operator, from the day of `now` (ms since 1970 UTC) on, as clocks in the zone show it. */
export function samplePlans(id: (label: string) => string, newId: () => string, now: number, zone: string): Fact[] {
  const days = Array.from({ length: DAYS }, (_, ahead) => dayIn(zone, now + ahead * DAY_MS))
  return days.flatMap((day, ahead) =>
    ROUNDS.flatMap(({ fitter, street, places }) =>
      places.map((room, at): Fact => {
        const house = 2 * (ahead * places.length + at) + 1
        return {
          type: 'installation_planned',
          plannedInstallationId: newId() as PlannedInstallationId,
          forPersonId: id(fitter) as PersonId,
          day,
          orderInDay: at + 1,
          expectedContainerId: null,
          deviceType: null,
          place: `${street} ${house}, Musterstadt, ${room} (sample)`,
          meterPointId: `DE00000000000${String(house).padStart(20, '0')}`,
          note: null,
        }
      }),
    ),
  )
}
