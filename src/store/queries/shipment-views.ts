/** Shipments as people read them, as far as row-level security shows them to the party that asks. */
import type pg from 'pg'
import type { ContainerId, ShipmentId } from '../../custody/identifiers.ts'
import type { Container, Shipment } from '../../custody/state.ts'
import { selectList } from '../columns.ts'
import { select } from '../rows.ts'
import { type Page, responsibleView } from './views.ts'

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

function shown(shipment: Shipment): Readonly<Record<string, unknown>> {
  return {
    ...shipment,
    responsible: responsibleView(shipment),
    responsibleSince: iso(shipment.responsibleSince),
    announcedAt: iso(shipment.announcedAt),
    expectedArrival: iso(shipment.expectedArrival),
    arrivalDueAt: iso(shipment.arrivalDueAt),
    deliveredAt: iso(shipment.deliveredAt),
    acknowledgeBy: iso(shipment.acknowledgeBy),
    receivedAt: iso(shipment.receivedAt),
  }
}

export async function shipmentView(client: pg.ClientBase, shipmentId: ShipmentId): Promise<unknown> {
  const [shipment] = await select(client, 'shipment', { shipmentId })
  if (shipment === undefined) return null
  const handovers = await select(
    client,
    'handover',
    { shipmentId },
    { tail: 'order by step, signed_at nulls last, handover_id' },
  )
  const progress = await select(client, 'shipmentContainer', { shipmentId })
  const containers = new Map(
    (await select(client, 'container', { containerId: shipment.containerIds })).map((each) => [each.containerId, each]),
  )
  return {
    ...shown(shipment),
    containers: progress
      .map(({ containerId, step, outcome, deliveredAt, acknowledgeBy, endedAt }) => ({
        containerId,
        ...standing(containers, containerId),
        step,
        outcome,
        deliveredAt: iso(deliveredAt),
        acknowledgeBy: iso(acknowledgeBy),
        endedAt: iso(endedAt),
      }))
      .sort((a, b) => (bySerial(a) < bySerial(b) ? -1 : 1)),
    handovers: handovers.map((handover) => ({
      ...handover,
      signedAt: iso(handover.signedAt),
      withdrawnAt: iso(handover.withdrawnAt),
    })),
  }
}

/** As on the labels; what is not seen any more comes last. */
function bySerial({ serial, containerId }: { readonly serial: string | null; readonly containerId: string }): string {
  return `${serial ?? '\uffff'} ${containerId}`
}

/** What is not seen any more has gone its way, and nobody here has to know with whom. */
function standing(
  containers: ReadonlyMap<ContainerId, Container>,
  containerId: ContainerId,
): { readonly serial: string | null; readonly responsible: unknown } {
  const container = containers.get(containerId)
  if (container === undefined) return { serial: null, responsible: null }
  return { serial: container.serial, responsible: responsibleView(container) }
}

/** Shipments that the asking party sees, the newest first. `cursor` is the last id of the page before. */
export async function shipmentList(
  client: pg.ClientBase,
  page: { readonly limit: number; readonly cursor: string | null; readonly status: string | null },
): Promise<Page<unknown>> {
  const { rows } = await client.query<Shipment>(
    `select ${selectList('shipment')} from shipment
     where ($1::text is null or status = $1)
       and ($2::text is null or (announced_at, shipment_id) <
             (select c.announced_at, c.shipment_id from shipment c where c.shipment_id = $2))
     order by announced_at desc, shipment_id desc limit $3`,
    [page.status, page.cursor, page.limit + 1],
  )
  const rest = rows.slice(0, page.limit)
  return { rows: rest.map(shown), next: rows.length > page.limit ? (rest.at(-1)?.shipmentId ?? null) : null }
}
