/** What a decision may never do, looked at before it is folded. */
import type { Fact } from '../../src/custody/entries.ts'
import type { Bench, BenchActor } from './bench.ts'

export function forbiddenIn(bench: Bench, actor: BenchActor, facts: readonly Fact[]): string[] {
  return facts.flatMap((fact) => forbidden(bench, actor, fact))
}

function forbidden(bench: Bench, actor: BenchActor, fact: Fact): string[] {
  switch (fact.type) {
    case 'devices_packed': {
      const { tourId } = bench.row('opening', { openingId: fact.openingId })
      return tourId === null ? held(bench, fact.deviceIds, 'packed') : []
    }
    case 'device_installed':
      return fact.tourId === null ? held(bench, [fact.deviceId], 'installed') : []
    case 'device_commissioned':
      return held(bench, [fact.deviceId], 'commissioned')
    case 'shipment_announced': {
      const inside = bench.rows('device', { containerId: fact.containerIds }).map((device) => device.deviceId)
      return held(bench, [...fact.containerIds, ...inside], 'shipped')
    }
    case 'release_approved':
      return released(bench, actor, fact)
    case 'incident_widened': {
      const { windowAfter } = bench.row('incident', { incidentId: fact.incidentId })
      const narrower = fact.windowAfter !== null && (windowAfter === null || fact.windowAfter > windowAfter)
      return narrower ? [`${fact.incidentId}: its window became narrower`] : []
    }
    default:
      return []
  }
}

function held(bench: Bench, ids: readonly string[], how: string): string[] {
  return bench
    .rows('ground', { subjectId: ids, endedAt: null })
    .map(({ subjectId }) => `${subjectId} was held and ${how}`)
}

function released(
  bench: Bench,
  { personId }: BenchActor,
  { releaseId, incidentId }: Extract<Fact, { type: 'release_approved' }>,
): string[] {
  const release = bench.row('release', { releaseId })
  const incident = bench.row('incident', { incidentId })
  const [first, second] = [release.proposedBy, personId].map((id) => bench.row('person', { personId: id }))
  if (first === undefined || second === undefined) return ['a release without its persons']
  const humans = [first.naturalPersonId, second.naturalPersonId]
  const wrong: string[] = []
  if (humans[0] === humans[1]) wrong.push('one human')
  if (humans.some((human) => incident.reporters.includes(human))) wrong.push('the reporter')
  const makers = bench.rows('device', { deviceId: release.deviceIds }).map((device) => device.partyId)
  if (makers.length > 0 && !makers.some((maker) => maker === first.partyId || maker === second.partyId)) {
    wrong.push('nobody of the maker')
  }
  return wrong.map((each) => `${incidentId} released by ${each}`)
}
