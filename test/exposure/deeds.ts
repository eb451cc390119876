/** What a history asks for and takes several steps, or a command that does not exist yet. */
import { deviceIdOf, idOf } from '../../src/custody/identifiers.ts'
import { reevaluate } from '../../src/custody/incident.ts'
import { takeReadOut } from '../../src/custody/lock-service.ts'
import { approveRelease, proposeRelease } from '../../src/custody/release.ts'
import { formerContents } from '../../src/store/queries/contents.ts'
import { loadRelease, releaseSituation } from '../../src/store/queries/reports.ts'
import {
  activeOpenings,
  loadLock,
  lockContainer,
  openViolation,
  windowBasis,
} from '../../src/store/queries/situations.ts'
import type { Bench } from '../rules/bench.ts'
import { FIRST, FITTER, lockOf, policy, SECOND } from './cast.ts'

/** Two persons release; true if the incident is closed by it. */
export async function clearIncident(
  bench: Bench,
  id: string,
  devices: readonly string[],
  containerCleared: boolean,
): Promise<boolean> {
  const incidentId = idOf('IncidentId', id)
  const deviceIds = devices.map((device) => deviceIdOf(device))
  const proposed = await bench.run(
    FIRST,
    (loading) => releaseSituation(loading, { incidentId, personId: FIRST.personId }),
    (situation, given) =>
      proposeRelease(situation, { deviceIds, containerCleared, reason: 'looked at', evidence: 'photo' }, given),
  )
  const releaseId = proposed?.answer?.releaseId
  if (releaseId === undefined) throw new Error(`no release: ${JSON.stringify(proposed?.refusal)}`)
  const approved = await bench.run(
    SECOND,
    async (loading) => {
      const situation = await releaseSituation(loading, { incidentId, personId: SECOND.personId })
      const release = await loadRelease(loading, releaseId)
      return situation === null || release === undefined ? null : { situation, release }
    },
    ({ situation, release }, given) => approveRelease(situation, release, { contentHash: null }, given),
  )
  if (approved?.answer === undefined) throw new Error(`not released: ${JSON.stringify(approved?.refusal)}`)
  return approved.answer.incidentClosed
}

/** A verified log that shows these acts, ascending, and nothing that nobody can explain. */
export async function readOut(bench: Bench, containerId: string, inOrder: readonly number[]): Promise<void> {
  const lockSerial = lockOf(containerId)
  const acts = bench.rows('lockAct', { lockSerial })
  const last = inOrder.at(-1) ?? 0
  const confirmed = inOrder.flatMap((value, index) => {
    const act = acts.find((each) => each.value === value)
    if (act === undefined || act.state === 'confirmed') return []
    return [{ value, action: act.action, keyId: act.keyId, flags: act.flags ?? 0, before: inOrder[index - 1] ?? null }]
  })
  const skipped = acts.filter((act) => act.value < last && act.state === 'issued' && !inOrder.includes(act.value))
  const id = idOf('ContainerId', containerId)
  await bench.run(
    FITTER,
    async (loading) => {
      const container = await lockContainer(loading, id)
      const locked = container === null ? null : await loadLock(loading, container)
      if (container === null || locked === null) return null
      const open = await openViolation(loading, id)
      const basis = await windowBasis(loading, container)
      const openings = await activeOpenings(loading, [container])
      return { container, ...locked, lostKeys: [], openings, basis, open, contents: [], policy }
    },
    (situation, given) =>
      takeReadOut(
        situation,
        {
          kind: 'verified',
          confirmed,
          skipped: skipped.map((act) => act.value),
          pendingValue: null,
          lastConfirmedValue: last,
          passedValue: last,
          isCurrent: true,
          gapFrom: null,
          findings: [],
        },
        given,
      ),
  )
}

/** Every open incident of a container looks at it again. */
export async function lookAgain(bench: Bench, containerId: string): Promise<void> {
  const container = bench.row('container', { containerId })
  const { proofs } = await windowBasis(bench.loading, container)
  const contents = await formerContents(bench.loading, container, null)
  const incidents = bench.rows('incident', { containerId, status: 'open' })
  bench.record(FITTER, reevaluate(incidents, { proofs, contents, policy }).facts)
}
