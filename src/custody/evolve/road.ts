/** Arrival and storing. */
import type { Change, Of } from './change.ts'

export function road(fact: Of<'container_inspected' | 'container_stored'>): Change[] {
  switch (fact.type) {
    case 'container_inspected':
      return [{ update: 'container', where: { containerId: fact.containerId }, set: { status: 'inspected' } }]
    case 'container_stored': {
      const { containerId, siteId } = fact
      return [
        { update: 'container', where: { containerId }, set: { siteId } },
        { update: 'device', where: { containerId }, set: { custody: fact.custody } },
      ]
    }
  }
}
