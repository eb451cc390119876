/**
 * Verdicts for many callers at once. Requests that arrive in the same turn of the event loop share one query; it takes
 * (party, device) pairs and gives each only its own. A verdict is read after its request came in, from the primary,
 * never from a cache: what was blocked before the question is never answered with yes.
 */

import type { DeviceId, PartyId } from '../../custody/identifiers.ts'
import { type VerdictBasis, type VerdictPurpose, type VerdictReason, verdictOn } from '../../custody/installation.ts'
import type { Custody, Ground } from '../../custody/state.ts'
import { type Database, DatabaseUnavailable, isConnectionError } from '../database.ts'
import { run } from '../statements.ts'

interface Waiting {
  readonly partyId: PartyId
  readonly deviceId: DeviceId
  readonly purpose: VerdictPurpose
  resolve(reasons: readonly VerdictReason[]): void
  reject(error: unknown): void
}

interface Row {
  readonly place: number
  readonly custody: Custody
  readonly missing: boolean
  readonly inHands: boolean
  readonly defective: boolean
  readonly grounds: readonly Ground['kind'][] | null
}

/** The most pairs in one query; more would only make the first of them wait. */
const BATCH = 256
/** While one is under way the next gathers: on a busy server few queries answer many. */
const QUERIES_AT_ONCE = 2

const QUERY = `
  select q.place, d.custody, d.missing, d.possessing_party_id = q.party_id as "inHands",
    exists (select from device_defect x where x.device_id = d.device_id and x.ended_at is null) as defective,
    (select array_agg(g.kind) from ground g
      where g.subject_id = d.device_id and g.subject_kind = 'device' and g.ended_at is null) as grounds
  from unnest($1::text[], $2::text[]) with ordinality as q (party_id, device_id, place)
  join device d on d.device_id = q.device_id
    and (q.party_id in (d.possessing_party_id, d.owning_party_id)
      or exists (select from party p where p.party_id = d.owning_party_id and p.gateway_administrator_ids ? q.party_id))`

export class VerdictReader {
  readonly #database: Database
  #waiting: Waiting[] = []
  #scheduled = false
  #underWay = 0

  constructor(database: Database) {
    this.#database = database
  }

  /** Reasons against it; none means yes. */
  read(partyId: PartyId, deviceId: DeviceId, purpose: VerdictPurpose): Promise<readonly VerdictReason[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ partyId, deviceId, purpose, resolve, reject })
      this.#schedule()
    })
  }

  #schedule(): void {
    if (this.#scheduled || this.#underWay === QUERIES_AT_ONCE) return
    this.#scheduled = true
    setImmediate(() => this.#flush())
  }

  #flush(): void {
    this.#scheduled = false
    while (this.#waiting.length > 0 && this.#underWay < QUERIES_AT_ONCE) {
      this.#underWay += 1
      void this.#ask(this.#waiting.splice(0, BATCH)).finally(() => {
        this.#underWay -= 1
        // Who came meanwhile shares the next query.
        if (this.#waiting.length > 0) this.#schedule()
      })
    }
  }

  async #ask(batch: readonly Waiting[]): Promise<void> {
    let rows: readonly Row[]
    try {
      rows = await this.#query(batch)
    } catch (error) {
      const failure = isConnectionError(error)
        ? new DatabaseUnavailable('no verdict can be had', { cause: error })
        : error
      for (const one of batch) one.reject(failure)
      return
    }
    const found = new Map<number, VerdictBasis>()
    for (const row of rows) {
      const { custody, missing, inHands: inAskersHands, defective } = row
      found.set(row.place - 1, { custody, missing, inAskersHands, defective, grounds: row.grounds ?? [] })
    }
    batch.forEach((one, place) => {
      one.resolve(verdictOn(found.get(place) ?? null, one.purpose))
    })
  }

  async #query(batch: readonly Waiting[]): Promise<readonly Row[]> {
    // The pairs themselves keep the parties apart; the connection's scope is that of the rules.
    const client = await this.#database.verdictPool.connect()
    try {
      const { rows } = await run<Row>(client, QUERY, [
        batch.map((one) => one.partyId),
        batch.map((one) => one.deviceId),
      ])
      client.release()
      return rows
    } catch (error) {
      client.release(error as Error)
      throw error
    }
  }
}
