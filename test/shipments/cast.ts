/** A test server with a second carrier, and boxes that stand closed at the maker's: told in facts, without their locks. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Fact } from '../../src/custody/entries.ts'
import { deviceIdOf, idOf, type PartyId, type SiteId } from '../../src/custody/identifiers.ts'
import type { Responsibility } from '../../src/custody/state.ts'
import { newToken } from '../../src/server/auth/rehearsal-tokens.ts'
import { type Answer, send } from '../http/requests.ts'
import { bearer, startTestServer, type TestServer } from '../http/server.ts'
import { query } from '../http/tables.ts'
import { record } from '../store/story.ts'

const SECOND_CARRIER = idOf('PartyId', randomUUID())
const SECOND_DRIVER = idOf('PersonId', randomUUID())
const DEVICES_IN_BOX = 2

export interface Box {
  readonly containerId: string
  readonly serial: string
  readonly deviceIds: readonly string[]
}

type Body = Readonly<Record<string, unknown>>

export class Cast {
  readonly server: TestServer
  readonly #secondToken = newToken()
  #boxes = 0
  #policies = 0

  private constructor(server: TestServer) {
    this.server = server
  }

  static async start(): Promise<Cast> {
    const cast = new Cast(await startTestServer())
    const partyId = SECOND_CARRIER
    const party = { partyId, name: 'Second carrier', marketPartnerId: null, flagCodes: [], gatewayAdministratorIds: [] }
    const person = { personId: SECOND_DRIVER, partyId, naturalPersonId: 'natural-second-driver', siteIds: [] }
    await cast.record([
      { type: 'party_registered', party: { ...party, roles: ['carrier'] } },
      { type: 'person_registered', person: { ...person, roles: ['dispatcher'], status: 'active', trainedUntil: null } },
    ])
    await query(cast.server.connectionString, 'insert into rehearsal_token values ($1, $2, $3)', [
      cast.#secondToken.hash,
      SECOND_DRIVER,
      partyId,
    ])
    return cast
  }

  party(label: string): PartyId {
    return label === 'second-driver' ? SECOND_CARRIER : idOf('PartyId', this.#person(label).partyId)
  }

  site(name: string): SiteId {
    const site = this.server.file.sites.find((each) => each.name === `Sample ${name}`)
    if (site === undefined) throw new Error(`no site ${name}`)
    return idOf('SiteId', site.siteId)
  }

  #person(label: string): TestServer['file']['people'][number] {
    const person = this.server.file.people.find((each) => each.label === label)
    if (person === undefined) throw new Error(`nobody is called ${label}`)
    return person
  }

  async record(facts: readonly Fact[]): Promise<void> {
    const { partyId, personId } = this.#person('maker-dispatcher')
    const actor = { partyId: idOf('PartyId', partyId), personId: idOf('PersonId', personId) }
    await record(this.server.database, { clock: this.server.clock.now, newId: randomUUID }, actor, facts)
  }

  /** What the maker and the operator agree on from now on. */
  async agree(responsibility: Responsibility, agreed = {}): Promise<void> {
    this.#policies += 1
    const parties = { partyId: this.party('maker-dispatcher'), operatorPartyId: this.party('store-keeper') }
    const about = { profile: 'locked_box', certificate: null, deliveryProcedure: null, deviceTypes: [] } as const
    const ids = { policyId: idOf('PolicyId', randomUUID()), proposalId: idOf('ProposalId', randomUUID()) }
    const of = { version: this.#policies, validFrom: this.server.clock.now(), responsibility, agreed }
    await this.record([{ type: 'policy_set', policy: { ...parties, ...about, ...ids, ...of } }])
  }

  async boxes(count: number): Promise<Box[]> {
    const made: Box[] = []
    for (let each = 0; each < count; each += 1) {
      this.#boxes += 1
      const number = this.#boxes
      const deviceIds = Array.from({ length: DEVICES_IN_BOX }, (_, index) =>
        deviceIdOf(`EXSM07${String(number * DEVICES_IN_BOX + index).padStart(8, '0')}`),
      )
      const serial = `BOX-T-${String(number).padStart(4, '0')}`
      const containerId = idOf('ContainerId', randomUUID())
      await this.record(this.#packed({ containerId, serial, deviceIds }))
      made.push({ containerId, serial, deviceIds })
    }
    return made
  }

  #packed(box: {
    containerId: ReturnType<typeof idOf<'ContainerId'>>
    serial: string
    deviceIds: ReturnType<typeof deviceIdOf>[]
  }): Fact[] {
    const { containerId, serial, deviceIds } = box
    const maker = this.party('maker-dispatcher')
    const [large] = this.server.file.containers
    const siteId = this.site('factory')
    const openingId = idOf('OpeningId', randomUUID())
    const [noteId, units] = [idOf('NoteId', randomUUID()), deviceIds.length]
    const typeOf = { containerTypeId: large?.containerTypeId ?? '', capacityUnits: 36, lockSerial: null, window: 64 }
    const packed = { position: this.server.clock.now(), units, repackagingId: null, makers: [maker] }
    return [
      { type: 'container_registered', containerId, ownerPartyId: maker, serial, siteId, ...typeOf },
      { type: 'devices_announced', noteId, makerPartyId: maker, deviceType: 'SAMPLE-GW-A', deviceIds },
      {
        type: 'devices_packed',
        containerId,
        openingId,
        ...packed,
        possessingPartyId: maker,
        makerPartyId: maker,
        deviceIds,
      },
      { type: 'container_inspected', containerId, siteId, serialMatches: true, condition: 'intact' },
    ]
  }

  async ask(who: string, url: string, payload?: Body | null, status?: number): Promise<Answer> {
    const token = who === 'second-driver' ? this.#secondToken.token : null
    const authorization = token === null ? bearer(this.server, who).authorization : `Bearer ${token}`
    const json = payload === undefined || payload === null ? {} : { 'content-type': 'application/json' }
    const answer = await send(this.server.app, {
      method: payload === undefined ? 'GET' : 'POST',
      url,
      headers: { authorization, 'accept-language': 'en', ...json },
      ...(payload === undefined || payload === null ? {} : { payload: JSON.stringify(payload) }),
    })
    if (status !== undefined) expect(answer.status, `${url}: ${answer.text}`).toBe(status)
    return answer
  }

  /** Announces to the operator's central store unless told otherwise; gives the path of the shipment. */
  async announce(boxes: readonly Box[], part: Body = {}): Promise<string> {
    const answer = await this.ask(
      'maker-dispatcher',
      '/v1/shipments',
      {
        containerIds: boxes.map(({ containerId }) => containerId),
        recipientPartyId: this.party('store-keeper'),
        toSiteId: this.site('central store'),
        ...('legs' in part ? {} : { carrierPartyId: this.party('driver') }),
        ...part,
      },
      201,
    )
    return `/v1/shipments/${String(answer.body['shipmentId'])}`
  }

  async hoursPass(advanceHours: number): Promise<void> {
    await this.ask('driver', '/rehearsal/clock', { advanceHours }, 200)
  }

  sign(who: string, shipment: string, leg: string, boxes: readonly Box[], part: Body = {}): Promise<Answer> {
    const containerSerials = boxes.map(({ serial }) => serial)
    return this.ask(who, `${shipment}/handovers`, { leg, containerSerials, condition: 'intact', ...part })
  }

  /** Both sides sign for the same. */
  async pass(from: string, to: string, shipment: string, leg: string, boxes: readonly Box[]): Promise<void> {
    expect((await this.sign(from, shipment, leg, boxes)).status).toBe(202)
    const signed = await this.sign(to, shipment, leg, boxes)
    expect(signed.status, signed.text).toBe(201)
  }

  /** Who is responsible, by the name of one of its people. */
  async responsible(who: string, path: string): Promise<unknown> {
    const { body } = await this.ask(who, path, undefined, 200)
    const { partyId } = body['responsible'] as { readonly partyId: string }
    const labels = ['maker-dispatcher', 'driver', 'second-driver', 'neighbour-store-keeper', 'store-keeper']
    return labels.find((label) => this.party(label) === partyId)
  }
}
