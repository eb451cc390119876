/** What is to be looked at when a container has arrived. */
import type pg from 'pg'
import type { ContainerId } from '../../custody/identifiers.ts'
import { pointsOf } from '../../custody/inspection.ts'
import { policyFor, questionOf } from '../../custody/policy-choice.ts'
import type { InspectionCheck } from '../../custody/state.ts'
import { select } from '../rows.ts'

/** As the rule will ask for it; of a container that is not there nothing. `now`: ms since 1970 UTC. */
export async function pointsToInspect(
  client: pg.ClientBase,
  containerId: ContainerId,
  now: number,
): Promise<readonly InspectionCheck[]> {
  const [container] = await select(client, 'container', { containerId })
  if (container === undefined) return []
  const question = questionOf(container, now)
  const versions = await select(client, 'policy', { partyId: [...new Set(question.makers)] })
  return pointsOf(policyFor(versions, question))
}
