/** What the tests of cases do: asking as somebody, and what only a rule records. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Fact } from '../../src/custody/entries.ts'
import type { ContainerId, DeviceId, PartyId, PersonId } from '../../src/custody/identifiers.ts'
import { openStrangerIncident } from '../../src/custody/incident.ts'
import { commit } from '../../src/store/commit.ts'
import { type Answer, send } from '../http/requests.ts'
import { bearer, type TestServer } from '../http/server.ts'

export interface Told {
  readonly type: string
  readonly sentence: { readonly en: string; readonly de: string }
}

/** A member of the answer, as text. */
export const at = (answer: Answer, name: string): string => String(answer.body[name])

/** The body that adds a file. */
export const file = (bytes: Uint8Array, contentType = 'image/jpeg', name = 'lid.jpg') => ({
  name,
  contentType,
  dataBase64: Buffer.from(bytes).toString('base64'),
})

/** In English; `status`: what the answer has to be. */
export async function askAs(
  server: TestServer,
  who: string,
  url: string,
  payload?: unknown,
  status?: number,
): Promise<Answer> {
  const headers = { ...bearer(server, who), 'content-type': 'application/json', 'accept-language': 'en' }
  const answer = await send(server.app, {
    method: payload === undefined ? 'GET' : 'POST',
    url,
    headers,
    ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
  })
  if (status !== undefined) expect(answer.status, answer.text).toBe(status)
  return answer
}

function personOf(server: TestServer, label: string): { readonly personId: PersonId; readonly partyId: PartyId } {
  const found = server.file.people.find((each) => each.label === label)
  if (found === undefined) throw new Error(`nobody is called ${label}`)
  return { personId: found.personId as PersonId, partyId: found.partyId as PartyId }
}

/** An incident of a stranger in a scan, as the rule of scans opens it. */
export async function strangerAt(server: TestServer, containerId: string): Promise<string> {
  const { personId, partyId } = personOf(server, 'maker-dispatcher')
  const committed = await commit(
    server.database,
    { clock: server.clock.now, newId: randomUUID },
    {
      actor: { personId, partyId },
      load: async (loading) =>
        (await loading.lock('container', { containerId: containerId as ContainerId }))[0] ?? null,
      decide: (box, given) => {
        const { incidentId, fact } = openStrangerIncident(box, ['EXSM0177777777'], given)
        return { facts: [fact], answer: incidentId }
      },
    },
  )
  return committed.kind === 'done' ? committed.answer : ''
}

/** One device goes from the large box into another one, where a neighbour comes to lie beside it. */
export async function repack(
  server: TestServer,
  [moved, neighbour]: readonly DeviceId[],
  there: ContainerId,
): Promise<void> {
  const { personId, partyId } = personOf(server, 'maker-dispatcher')
  if (moved === undefined || neighbour === undefined) throw new Error('two devices are needed')
  await commit(
    server.database,
    { clock: server.clock.now, newId: randomUUID },
    {
      actor: { personId, partyId },
      load: async (loading) => {
        const [stay] = await loading.find('stay', { deviceId: moved })
        if (stay !== undefined) await loading.lock('container', { containerId: [stay.containerId, there].sort() })
        return stay ?? null
      },
      decide: ({ packedOpeningId: openingId, packedPosition, containerId }) => {
        const scan = { openingId, position: packedPosition + 2, repackagingId: null }
        const out: Fact = {
          type: 'devices_unpacked',
          ...scan,
          containerId,
          units: 1,
          toPersonId: personId,
          deviceIds: [moved],
        }
        const into: Fact = {
          type: 'devices_packed',
          ...scan,
          containerId: there,
          units: 2,
          possessingPartyId: partyId,
          makerPartyId: partyId,
          makers: [partyId],
          deviceIds: [moved, neighbour].sort(),
        }
        return { facts: [out, into], answer: null }
      },
    },
  )
}
