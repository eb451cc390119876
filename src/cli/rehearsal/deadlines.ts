/** Step 11: a night in a hand; and how the story sees that a deadline came. */
import { boxOf, closeBox, type Opened, openBox, scan } from './box.ts'
import { must, type StoryClient } from './client.ts'
import { fact, type StoryState } from './state.ts'

const HOUR_MS = 3_600_000
const KEEPER = 'store-keeper'

interface Awaited {
  /** Somebody of the party whose deadline it is. */
  readonly who: string
  readonly kind: string
  readonly subjectId: string
  readonly status: 'coming' | 'warned' | 'passed'
}

interface Deadline {
  readonly subjectId: string
  readonly status: string
  readonly dueAt: string
}

/** The server watches the clock by itself. */
export function deadlineSaid(client: StoryClient, { who, kind, subjectId, status }: Awaited): Promise<Deadline> {
  return client.until(`${kind}: ${status}`, async () => {
    const { deadlines } = await client.get(who, `/v1/deadlines?kind=${kind}&limit=999`)
    return (deadlines as Deadline[]).find((each) => each.subjectId === subjectId && each.status === status)
  })
}

/** At the end of the day each device is mounted, in a closed box, or explained (DOMAIN, rule 13). */
export async function overnight(state: StoryState): Promise<string> {
  const { client, deviceIds, large } = state
  const { personId } = client.person(KEEPER)
  const [deviceId = ''] = deviceIds.slice(large)
  const trust = async (): Promise<unknown> => (await client.get(KEEPER, `/v1/devices/${deviceId}`))['trust']
  await move(client, 'out', deviceId)
  const night = { who: KEEPER, kind: 'device_on_person', subjectId: personId }
  const now = await client.pass(0.1)
  const { dueAt } = await client.until('the end of the day', async () => {
    const { deadlines } = await client.get(KEEPER, '/v1/deadlines?kind=device_on_person&limit=999')
    return (deadlines as Deadline[]).find((each) => each.subjectId === personId && Date.parse(each.dueAt) > now)
  })
  await client.pass((Date.parse(dueAt) - now) / HOUR_MS + 0.1)
  await deadlineSaid(client, { ...night, status: 'passed' })
  must((await trust()) === 'unproven', 'what somebody had in hand overnight is unproven')
  const path = `/v1/people/${personId}/explanations`
  const said = { deviceIds: [deviceId], text: 'In the locked cabinet of the goods-in desk (sample)' }
  await client.refused('explanation_too_late', 'explaining a night oneself, afterwards', KEEPER, path, said)
  await client.post('operator-security', path, said)
  must((await trust()) === 'ok', 'somebody else has explained it')
  await move(client, 'in', deviceId)
  state.facts.set('explained', deviceId)
  return 'one device unproven after a night in a hand, until somebody else explained it'
}

/** Out of the second large box, or back into it. */
async function move(client: StoryClient, direction: 'in' | 'out', deviceId: string): Promise<void> {
  const siteId = client.site('Sample central store')
  const box = boxOf(client, 'BOX-L-0002')
  const opened: Opened = await openBox(client, { who: KEEPER, box, purpose: 'inspecting', siteId })
  await scan(client, KEEPER, opened, direction, [deviceId])
  await closeBox(client, KEEPER, opened)
}

/** What was recalled in step 7 gets somebody who cares, and is taken out of operation. */
export async function recall(state: StoryState): Promise<void> {
  const { client } = state
  const deviceId = fact(state, 'forced')
  const { recalls } = await client.get('operator-security', '/v1/recalls?status=open')
  const open = (recalls as { incidentId: string; deviceId: string }[]).find((each) => each.deviceId === deviceId)
  if (open === undefined) throw new Error('the recall of the forced box is not listed')
  const path = `/v1/recalls/${open.incidentId}/${deviceId}`
  const dueAt = new Date((await client.pass(0.1)) + 48 * HOUR_MS).toISOString()
  const personId = client.person('fitter-2').personId
  await client.post('operator-security', `${path}/owners`, { personId, dueAt })
  const out = { what: 'out_of_service', note: 'Taken down, in the sealed bag of the van (sample)' }
  await client.post('operator-security', `${path}/confirmations`, out)
  await client.refused('recall_ended', 'confirming a recall twice', 'operator-security', `${path}/confirmations`, out)
}
