/** Two persons release what an incident holds. */

import type { Exposures } from './compare.ts'
import type { IncidentModel } from './model.ts'
import type { Real } from './real.ts'
import { type Deed, expected } from './scene.ts'

export function releasing(exposuresOf: () => Exposures): Deed {
  return {
    can: (model, { c }) => c % 2 === 0 && model.incidents.some(isReleasable),
    do: async ({ model, real }, { a, b }) => {
      const open = model.incidents.filter(isReleasable)
      const incident = open[a % open.length]
      if (incident === undefined) return
      const deviceIds = [...exposuresOf().of(incident)].filter((id) => !incident.released.has(id))
      const incidentId = await incidentIdOf(real, incident)
      const content = { deviceIds, containerCleared: incident.box !== null, reason: 'looked at', evidence: 'sample' }
      const url = `/v1/incidents/${incidentId}/releases`
      const [first, second] = whoFor(incident, deviceIds)
      const proposed = await real.post(first, url, content)
      expected(proposed, true, `a release of ${incident.name} proposed`)
      const approvals = `${url}/${String(proposed.body['releaseId'])}/approvals`
      // Rule 23: four eyes are two natural persons.
      const alone = b % 3 === 0
      const approved = await real.post(alone ? first : second, approvals)
      expected(approved, !alone, `a release of ${incident.name} approved by ${alone ? 'the same' : 'another one'}`)
      if (alone) return
      for (const deviceId of deviceIds) incident.released.add(deviceId)
      incident.boxHeld = false
      incident.open = false
      if (incident.box !== null) model.tell({ type: 'released', incidentId: incident.name })
    },
  }
}

/** One of the maker is among them, where devices are concerned; an empty box of the operator is the operator's affair. */
function whoFor({ box }: IncidentModel, deviceIds: readonly string[]): readonly [string, string] {
  if (box?.owner !== 'operator') return ['maker-security', 'maker-security-2']
  return ['operator-security', deviceIds.length > 0 ? 'maker-security' : 'operator-security-2']
}

/** What is lost stays so: nobody here finds it again. */
function isReleasable(incident: IncidentModel): boolean {
  return incident.open && incident.kind === 'violation'
}

async function incidentIdOf(real: Real, { box, deviceId }: IncidentModel): Promise<string> {
  const rows = await real.look(deviceId === null ? [] : [deviceId], box === null ? [] : [box.containerId])
  const row = rows.incidents.filter((each) => each.open && (box === null) === (each.container === null)).at(-1)
  if (row === undefined) throw new Error('the incident of the model is not in the rows')
  return row.id
}
