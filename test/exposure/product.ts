/**
 * Plays a history of the oracle through the real rules, on a world in memory. What a rule refuses has not been
 * recorded, so it is left out of what comes back: the events that came to be, and after each of them the devices that
 * have, or had, a ground of each incident. Incidents are the product's own.
 */
import type { Fact } from '../../src/custody/entries.ts'
import { idOf, type OpeningId } from '../../src/custody/identifiers.ts'
import { reportViolation } from '../../src/custody/incident.ts'
import { installDevice } from '../../src/custody/installation.ts'
import { requestClosing } from '../../src/custody/opening.ts'
import { packDevices, unpackDevices } from '../../src/custody/packing.ts'
import { takeReceipt } from '../../src/custody/receipt.ts'
import type { Opening } from '../../src/custody/state.ts'
import { lockReceipt } from '../../src/oath/lock-codes.ts'
import { containerReport } from '../../src/store/queries/reports.ts'
import { installSituation } from '../../src/store/queries/road.ts'
import { closingSituation, receiptSituation, scanSituation } from '../../src/store/queries/situations.ts'
import { Bench } from '../rules/bench.ts'
import { Carton } from './cartons.ts'
import { deviceOf, FITTER, lockOf, MAKER, macFor, masterData, nameOf, WITNESS } from './cast.ts'
import { Codes } from './codes.ts'
import { clearIncident, lookAgain, readOut } from './deeds.ts'
import { Dice } from './dice.ts'
import type { Exposure, OracleEvent, OracleHistory } from './oracle.ts'
import { START } from './truth.ts'

export interface Played {
  readonly history: OracleHistory
  /** After each event of `history`; null where the next event belongs to the same command. */
  readonly exposures: readonly (Exposure | null)[]
  readonly refused: number
}

export async function play(history: OracleHistory, seed: number): Promise<Played> {
  const product = new Product(history, seed)
  for (const event of history.events) await product.take(event)
  return {
    history: { containers: history.containers, events: product.events },
    exposures: product.exposures,
    refused: product.refused,
  }
}

type Event<T extends OracleEvent['type']> = Extract<OracleEvent, { readonly type: T }>
type Unrecorded = OracleEvent extends infer E ? (E extends OracleEvent ? Omit<E, 'recordedAt'> : never) : never

class Product {
  readonly events: OracleEvent[] = []
  readonly exposures: (Exposure | null)[] = []
  refused = 0
  readonly #bench = new Bench(START - 1)
  readonly #codes = new Codes(this.#bench)
  readonly #dice: Dice
  readonly #cartons = new Map<string, Carton>()
  /** Openings of the history and of the product, both ways. */
  readonly #openingIds = new Map<string, OpeningId>()
  readonly #namesOfOpenings = new Map<string, string>()
  /** Incidents of the product, by that of the history. */
  readonly #incidents = new Map<string, Set<string>>()
  readonly #withdrawnSince = new Map<string, number>()
  readonly #scans = new Set<string>()

  constructor({ containers }: OracleHistory, seed: number) {
    this.#dice = new Dice(seed ^ 0xacce55)
    for (const { id, orderedBy } of containers) {
      if (orderedBy === 'record_time') this.#cartons.set(id, new Carton(id, MAKER))
    }
    const boxes = containers.filter(({ orderedBy }) => orderedBy === 'counter').map(({ id }) => id)
    this.#bench.record(FITTER, masterData(boxes))
  }

  async take(event: OracleEvent): Promise<void> {
    this.#bench.now = event.recordedAt
    switch (event.type) {
      case 'opening_started':
        return this.#start(event)
      case 'closing_value_known':
        return this.#closingCode(event)
      case 'scanned':
        return this.#cartons.has(event.containerId) ? this.#scanCarton(event) : this.#scan(event)
      case 'receipt':
        return this.#receipt(event)
      case 'log_read':
        return this.#readLog(event)
      case 'seal_checked':
        if (event.matches) this.#cartons.get(event.containerId)?.sealMatched(event.recordedAt)
        return this.#emit(event)
      case 'reported':
        return this.#report(event)
      case 'window_closed':
        return this.#closeWindow(event)
      case 'released':
        return this.#release(event)
      case 'proofs_withdrawn':
        return this.#withdraw(event)
      default:
        return event satisfies never
    }
  }

  #emit(event: Unrecorded, more = false): void {
    this.events.push({ ...event, recordedAt: this.#bench.now })
    this.exposures.push(more ? null : this.#exposure())
  }

  #exposure(): Exposure {
    const exposure = new Map<string, Set<string>>()
    for (const { incidentId } of this.#bench.rows('incident', { kind: 'violation' }))
      exposure.set(incidentId, new Set())
    for (const { incidentId, subjectId } of this.#bench.rows('ground', { subjectKind: 'device', kind: 'incident' })) {
      exposure.get(incidentId)?.add(nameOf(subjectId))
    }
    for (const carton of this.#cartons.values()) {
      for (const [id, devices] of carton.exposed) exposure.set(id, new Set([...devices].map(nameOf)))
    }
    return exposure
  }

  #record(facts: readonly Fact[]): void {
    this.#bench.record(FITTER, facts)
  }

  // --- Codes ---------------------------------------------------------------------------------------------------------

  async #start(event: Event<'opening_started'>): Promise<void> {
    const { containerId, openingValue, closingValue } = event
    const lockSerial = lockOf(containerId)
    // Codes that were given out and never used.
    for (let value = this.#codes.highest(lockSerial) + 1; value < openingValue; value++) {
      const unused = this.#codes.issue(containerId, value)
      this.#record([unused, { type: 'opening_expired', openingId: unused.openingId, containerId: unused.containerId }])
    }
    const openingId = await (closingValue === null
      ? this.#codes.askForCode(containerId)
      : this.#codes.fetchTour(containerId))
    if (this.#bench.row('opening', { openingId }).openingValue !== openingValue) throw new Error('another value')
    this.#openingIds.set(event.openingId, openingId)
    this.#namesOfOpenings.set(openingId, event.openingId)
    this.#emit(event)
  }

  #openingOf(name: string): Opening {
    return this.#bench.row('opening', { openingId: this.#openingIds.get(name) })
  }

  async #closingCode(event: Event<'closing_value_known'>): Promise<void> {
    const opening = this.#openingOf(event.openingId)
    const { lockSerial, openingId } = opening
    for (let value = this.#codes.highest(lockSerial) + 1; value < event.closingValue; value++)
      this.#codes.maintain(opening, value)
    const request = { openingId, personId: FITTER.personId, keySerial: 'KEY-1', contents: null }
    const outcome = await this.#bench.run(FITTER, (loading) => closingSituation(loading, request), requestClosing)
    if (outcome?.answer?.value !== event.closingValue) {
      throw new Error(`the closing code is refused: ${JSON.stringify(outcome)}`)
    }
    this.#emit(event)
  }

  // --- Receipts, logs ------------------------------------------------------------------------------------------------

  #newestOpening(containerId: string): Opening {
    const openings = this.#bench.rows('opening', { containerId })
    return openings.reduce((a, b) => (b.openingValue > a.openingValue ? b : a))
  }

  async #receipt(event: Event<'receipt'>): Promise<void> {
    const { containerId, value, previous } = event
    const lockSerial = lockOf(containerId)
    if (this.#bench.rows('lockAct', { lockSerial, value }).length === 0) {
      if (event.act !== 'other') throw new Error('the receipt of a code that nobody gave out')
      this.#codes.maintain(this.#newestOpening(containerId), value)
    }
    const act = this.#bench.row('lockAct', { lockSerial, value })
    if (act.openingId === null) throw new Error('an act of no opening')
    // What a log has proven already is not asked for any more.
    if (act.state === 'confirmed') return
    const { action, keyId, openingId } = act
    const subject = { serial: lockSerial, action, keyId, value, flags: event.flag1 ? 1 : 0, before: previous }
    const typed = lockReceipt(macFor(lockSerial), subject)
    const outcome = await this.#bench.run(
      FITTER,
      (loading) =>
        receiptSituation(loading, {
          openingId,
          typed,
          macFor: (lock) => ({ now: macFor(lock.lockSerial), before: null }),
        }),
      takeReceipt,
    )
    if (outcome?.answer === undefined || outcome.answer.result === 'already_recorded') {
      throw new Error(`a true receipt is not recorded: ${JSON.stringify(outcome)}`)
    }
    this.#applyWithdrawal(containerId)
    const { incidentId } = outcome.answer
    this.#emit(event, incidentId !== null)
    if (incidentId !== null) {
      this.#emit({ type: 'reported', incidentId, containerId, knowledge: { kind: 'flag', act: value } })
    }
  }

  async #readLog({ containerId, values: inLog, ...event }: Event<'log_read'>): Promise<void> {
    const lockSerial = lockOf(containerId)
    // An act of which the server has not heard yet would be a violation; in the history it is only a moment early.
    const values = inLog.filter((value) => this.#bench.rows('lockAct', { lockSerial, value }).length > 0)
    if (values.length === 0) return
    const inOrder = [...values].sort((a, b) => a - b)
    await readOut(this.#bench, containerId, inOrder)
    this.#emit({ ...event, containerId, values })
  }

  // --- Scans ---------------------------------------------------------------------------------------------------------

  async #scanCarton(event: Event<'scanned'>): Promise<void> {
    const { containerId, direction, deviceIds, recordedAt } = event
    this.#cartons.get(containerId)?.scan(direction, deviceIds.map(deviceOf), recordedAt)
    this.#emit(event)
  }

  async #scan(planned: Event<'scanned'>): Promise<void> {
    const { containerId, direction } = planned
    // Now and then somebody scans again what lies in the box already.
    const inside = direction === 'in' && this.#dice.chance(0.3) ? this.#bench.rows('device', { containerId }) : []
    const again = this.#dice.some(inside, 2).map((device) => nameOf(device.deviceId))
    const event = { ...planned, deviceIds: [...new Set([...planned.deviceIds, ...again])] }
    const opening = this.#openingOf(event.openingId ?? '')
    const mounts = opening.tourId !== null && direction === 'out' && this.#dice.chance(0.15)
    if (mounts) {
      for (const name of event.deviceIds) await this.#install(containerId, opening, name)
      return
    }
    const deviceIds = event.deviceIds.map(deviceOf)
    const request = { openingId: opening.openingId, personId: FITTER.personId, deviceIds, repackagingId: null }
    const outcome = await this.#bench.run(
      FITTER,
      (loading) => scanSituation(loading, request),
      (situation, given) =>
        direction === 'in' ? packDevices(situation, deviceIds, given) : unpackDevices(situation, deviceIds),
    )
    if (outcome?.refusal !== undefined) {
      this.refused++
      return
    }
    for (const name of event.deviceIds) this.#scans.add(`${name} ${containerId} ${opening.openingValue}`)
    const implied = this.#impliedOuts(containerId, direction, outcome?.facts ?? [])
    for (const out of implied) this.#emit(out, true)
    // In and out again within one opening says no more than out.
    const passed = implied.flatMap((out) => (out.openingId === event.openingId ? out.deviceIds : []))
    this.#emit({ ...event, deviceIds: event.deviceIds.filter((name) => !passed.includes(name)) })
  }

  /** A device that is elsewhere by now went out again: where nobody knows when, in the last opening of the tour. */
  #impliedOuts(containerId: string, direction: 'in' | 'out', facts: readonly Fact[]): Event<'scanned'>[] {
    if (direction === 'out') return []
    return facts.flatMap((fact) => {
      if (fact.type !== 'stays_corrected' || fact.added?.unpackedOpeningId == null) return []
      const { packedPosition, unpackedPosition, unpackedOpeningId } = fact.added
      const unknown = fact.deviceIds.map(nameOf).filter((name) => {
        const scan = `${name} ${containerId} ${unpackedPosition}`
        // In and out again within one opening: the scan outwards that is known came before.
        if (this.#scans.has(scan) && packedPosition !== unpackedPosition) return false
        this.#scans.add(scan)
        return true
      })
      const openingId = this.#namesOfOpenings.get(unpackedOpeningId)
      if (unknown.length === 0 || openingId === undefined) return []
      const recordedAt = this.#bench.now
      return [{ type: 'scanned', containerId, openingId, direction: 'out', deviceIds: unknown, recordedAt }]
    })
  }

  async #install(containerId: string, opening: Opening, name: string): Promise<void> {
    const { tourId, openingId } = opening
    const named = this.#dice.chance(0.7)
    const deviceId = deviceOf(name)
    const request = { deviceId, personId: FITTER.personId, partyId: MAKER, tourId }
    const outcome = await this.#bench.run(
      FITTER,
      (loading) => installSituation(loading, request),
      (situation) => installDevice(situation, { placeOfUse: 'Hauptstraße 1', openingId: named ? openingId : null }),
    )
    if (outcome?.answer === undefined) {
      this.refused++
      return
    }
    const moved = outcome.facts.find((fact) => fact.type === 'devices_unpacked')
    // From the hand, and no opening named: the container learns nothing.
    if (moved === undefined && !named) return
    const out = moved?.type === 'devices_unpacked' ? moved.openingId : openingId
    const outName = this.#namesOfOpenings.get(out)
    if (outName === undefined) throw new Error('an opening without a name')
    this.#scans.add(`${name} ${containerId} ${this.#openingOf(outName).openingValue}`)
    this.#emit({ type: 'scanned', containerId, openingId: outName, direction: 'out', deviceIds: [name] })
  }

  // --- Reports and their ends ----------------------------------------------------------------------------------------

  async #report(event: Event<'reported'>): Promise<void> {
    const { containerId, knowledge } = event
    const carton = this.#cartons.get(containerId)
    const known =
      knowledge.kind === 'flag'
        ? ({ kind: 'flag', value: knowledge.act } as const)
        : knowledge.kind === 'since'
          ? ({ kind: 'since', since: knowledge.time } as const)
          : knowledge
    if (carton !== undefined) {
      const incidentId = carton.report(known, this.#bench.given)
      this.#noteIncident(event.incidentId, incidentId)
      return this.#emit({ ...event, incidentId })
    }
    const id = idOf('ContainerId', containerId)
    const before = this.#bench.rows('incident', { containerId, kind: 'violation', status: 'open', windowUntil: null })
    const request = { containerId: id, ...WITNESS, knowledge: known }
    const { situation } = await containerReport(this.#bench.loading, request)
    if (situation === null) throw new Error('a report is never refused')
    const report = { knowledge: known, reporter: 'natural-witness', what: '' }
    const { facts, result } = reportViolation(situation, report, this.#bench.given)
    this.#bench.record(WITNESS, facts)
    if (result.merged !== before.length > 0) throw new Error('a repeat is not merged')
    this.#noteIncident(event.incidentId, result.incidentId)
    this.#emit({ ...event, incidentId: result.incidentId })
  }

  #noteIncident(ofHistory: string, incidentId: string): void {
    const ids = this.#incidents.get(ofHistory) ?? new Set()
    this.#incidents.set(ofHistory, ids.add(incidentId))
  }

  async #closeWindow({ containerId, ...event }: Event<'window_closed'>): Promise<void> {
    const carton = this.#cartons.get(containerId)
    if (carton !== undefined) {
      const incidentId = carton.closeWindow(this.#bench.now)
      if (incidentId !== null) this.#emit({ ...event, containerId, incidentId, endsAt: this.#bench.now })
      return
    }
    const [open] = this.#bench.rows('incident', { containerId, kind: 'violation', status: 'open', windowUntil: null })
    if (open === undefined) return
    const { incidentId } = open
    const held = this.#bench.rows('ground', { incidentId, subjectKind: 'device', endedAt: null })
    const devices = held.filter(() => this.#dice.chance(0.4)).map((ground) => ground.subjectId)
    const closed = await clearIncident(this.#bench, incidentId, devices, true)
    const endsAt = this.#bench.row('incident', { incidentId }).windowUntil
    if (endsAt === null) throw new Error('the window is not closed')
    this.#emit({ ...event, containerId, incidentId, endsAt }, closed)
    if (closed) this.#emit({ type: 'released', incidentId })
  }

  async #release({ incidentId: ofHistory }: Event<'released'>): Promise<void> {
    const ids = this.#incidents.get(ofHistory) ?? new Set()
    for (const incidentId of ids) {
      for (const { status } of this.#bench.rows('incident', { incidentId })) {
        if (status === 'closed') continue
        const grounds = this.#bench.rows('ground', { incidentId, endedAt: null })
        const devices = grounds.filter((ground) => ground.subjectKind === 'device').map((ground) => ground.subjectId)
        await clearIncident(
          this.#bench,
          incidentId,
          devices,
          grounds.some((ground) => ground.subjectKind === 'container'),
        )
        this.#emit({ type: 'released', incidentId })
      }
    }
    for (const carton of this.#cartons.values()) {
      if (![...carton.exposed.keys()].some((id) => ids.has(id))) continue
      for (const incidentId of carton.release(this.#bench.now)) this.#emit({ type: 'released', incidentId })
    }
  }

  /** There is no command for it yet: the proofs are marked, and every open incident looks again. */
  async #withdraw(event: Event<'proofs_withdrawn'>): Promise<void> {
    const { containerId, since } = event
    this.#withdrawnSince.set(containerId, Math.min(since, this.#withdrawnSince.get(containerId) ?? since))
    this.#applyWithdrawal(containerId)
    await lookAgain(this.#bench, containerId)
    this.#emit(event)
  }

  #applyWithdrawal(containerId: string): void {
    const since = this.#withdrawnSince.get(containerId)
    if (since === undefined) return
    const lockSerial = lockOf(containerId)
    const acts = this.#bench.rows('lockAct', { lockSerial }).filter((act) => act.value >= since)
    if (acts.length === 0) return
    const where = { lockSerial, value: acts.map((act) => act.value) }
    this.#bench.world.apply({ update: 'lockAct', where, set: { withdrawn: true } })
  }
}
