/** The product as the model's steps touch it: HTTP as different people, virtual locks, and a look at the rows. */
import pg from 'pg'
import { idOf } from '../../src/custody/identifiers.ts'
import { NEW_HOSTED_LOCK } from '../../src/server/rehearsal/virtual-locks.ts'
import { addRehearsalLock } from '../../src/store/queries/rehearsal.ts'
import { bearer, type TestServer } from '../http/server.ts'
import type { Place } from './model.ts'

export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

const SITES: Readonly<Record<Place, string>> = {
  factory: 'Sample factory',
  store: 'Sample central store',
  van: 'Sample van 1',
}

/** What the rows say of the things of one run. */
export interface Rows {
  readonly devices: readonly {
    readonly id: string
    readonly custody: string
    readonly container: string | null
    readonly person: string | null
    readonly has: string
    readonly responsible: string
    readonly missing: boolean
    readonly places: number
    readonly stays: readonly string[]
    readonly grounds: readonly string[]
  }[]
  readonly containers: readonly {
    readonly id: string
    readonly status: string
    readonly site: string | null
    readonly has: string
    readonly responsible: string
    readonly grounds: readonly string[]
    readonly openings: number
  }[]
  readonly incidents: readonly {
    readonly id: string
    readonly container: string | null
    readonly device: string | null
    readonly open: boolean
    /** Devices that it holds, or held. */
    readonly devices: readonly string[]
  }[]
}

const LOOK = `
  select
    (select coalesce(json_agg(json_build_object('id', d.device_id, 'custody', d.custody, 'container', d.container_id,
        'person', d.person_id, 'has', d.possessing_party_id, 'responsible', d.responsible_party_id,
        'missing', d.missing,
        'places', num_nonnulls(d.container_id, d.person_id, d.repackaging_id, d.site_id),
        'stays', (select coalesce(json_agg(s.container_id), '[]') from stay s
          where s.device_id = d.device_id and s.unpacked_at is null),
        'grounds', (select coalesce(json_agg(g.kind || ' ' || g.incident_id), '[]') from ground g
          where g.subject_kind = 'device' and g.subject_id = d.device_id and g.ended_at is null))), '[]')
      from device d where d.device_id = any($1)) as devices,
    (select coalesce(json_agg(json_build_object('id', c.container_id, 'status', c.status, 'site', c.site_id,
        'has', c.possessing_party_id, 'responsible', c.responsible_party_id,
        'grounds', (select coalesce(json_agg(g.kind || ' ' || g.incident_id), '[]') from ground g
          where g.subject_kind = 'container' and g.subject_id = c.container_id and g.ended_at is null),
        'openings', (select count(*) from opening o where o.container_id = c.container_id
          and o.status in ('opening_code_issued', 'open', 'closing_code_issued')))), '[]')
      from container c where c.container_id = any($2)) as containers,
    (select coalesce(json_agg(json_build_object('id', i.incident_id, 'container', i.container_id,
        'device', i.device_id, 'open', i.status = 'open',
        'devices', (select coalesce(json_agg(g.subject_id), '[]') from ground g
          where g.incident_id = i.incident_id and g.subject_kind = 'device')) order by i.opened_at), '[]')
      from incident i where i.kind = 'violation' and (i.container_id = any($2) or i.device_id = any($1))) as incidents`

export class Real {
  readonly #server: TestServer
  readonly #pool: pg.Pool
  #requests = 0

  constructor(server: TestServer) {
    this.#server = server
    this.#pool = new pg.Pool({ connectionString: server.connectionString, max: 2 })
  }

  get now(): number {
    return this.#server.clock.now()
  }

  pass(minutes: number): void {
    this.#server.clock.aheadMs += minutes * 60_000
  }

  async post(who: string, url: string, content: object = {}): Promise<Answer> {
    this.#requests += 1
    const headers = { ...bearer(this.#server, who), 'idempotency-key': `model-${this.#requests}` }
    const response = await this.#server.app.inject({ method: 'POST', url, headers, payload: content })
    if (response.statusCode >= 500) throw new Error(`${url}: ${response.statusCode} ${response.body}`)
    return { status: response.statusCode, body: response.body === '' ? {} : response.json() }
  }

  async verdict(who: string, deviceId: string, purpose: 'install' | 'commission'): Promise<string> {
    const url = `/v1/devices/${deviceId}/verdict?purpose=${purpose}`
    const response = await this.#server.app.inject({ method: 'GET', url, headers: bearer(this.#server, who) })
    return response.statusCode === 200 ? String(response.json().verdict) : `status ${response.statusCode}`
  }

  /** Hands at a lock. */
  async lock(serial: string, what: 'enter' | 'lid' | 'force' | 'receipt', content: object): Promise<Answer['body']> {
    const { status, body } = await this.post('driver', `/rehearsal/locks/${serial}/${what}`, content)
    if (status !== 200) throw new Error(`the virtual lock does not answer: ${status} ${JSON.stringify(body)}`)
    return body
  }

  keyOf(label: string): string {
    return this.#person(label).keySerial ?? 'KEY-NONE'
  }

  personId(label: string): string {
    return this.#person(label).personId
  }

  partyOf(label: string): string {
    return this.#person(label).partyId
  }

  site(place: Place): string {
    return found(this.#server.file.sites.find(({ name }) => name === SITES[place])).siteId
  }

  get smallType(): string {
    return found(this.#server.file.containerTypes.find(({ name }) => name.startsWith('Small'))).containerTypeId
  }

  async hostLock(serial: string, partyLabel: string): Promise<void> {
    const partyId = idOf('PartyId', this.partyOf(partyLabel))
    await addRehearsalLock(this.#server.database, serial, partyId, NEW_HOSTED_LOCK)
  }

  async look(deviceIds: readonly string[], containerIds: readonly string[]): Promise<Rows> {
    const { rows } = await this.#pool.query<Rows>(LOOK, [deviceIds, containerIds])
    return found(rows[0])
  }

  /** The value of the code: the model's oracle orders by it. */
  async valueOf(openingId: string, which: 'opening_value' | 'closing_value'): Promise<number> {
    const { rows } = await this.#pool.query(`select ${which} as value from opening where opening_id = $1`, [openingId])
    return Number(rows[0]?.value)
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  #person(label: string): TestServer['file']['people'][number] {
    return found(this.#server.file.people.find((person) => person.label === label))
  }
}

function found<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new Error('the data set has no such thing')
  return row
}
