/**
 * Random histories for comparing the rule with the oracle: what happens (`truth.ts`), in the order in which it was
 * recorded, and in between what people and the server do about it: reports, read-outs, closings, releases, withdrawals.
 */
import { Dice } from './dice.ts'
import type { Knowledge, OracleEvent, OracleHistory } from './oracle.ts'
import { type Fact, randomTruth, START, TICK, type Truth } from './truth.ts'

/** The history of a seed; the same seed gives the same history. `steps`: number of things that happen, about. */
export function randomHistory(seed: number, steps = 30): OracleHistory {
  const truth = randomTruth(seed, steps)
  return { containers: truth.containers, events: new Clerk(seed ^ 0x5eed, truth).file() }
}

/** One event a line, for the message of a failing test. */
export function describeHistory({ events }: OracleHistory): string {
  return events
    .map(({ recordedAt, ...fact }, index) => `${index}  +${(recordedAt - START) / 60_000} min  ${JSON.stringify(fact)}`)
    .join('\n')
}

interface Incident {
  readonly id: string
  readonly containerIds: Set<string>
  isReleased: boolean
}

class Clerk {
  private readonly dice: Dice
  private readonly truth: Truth
  private readonly events: OracleEvent[] = []
  private readonly incidents: Incident[] = []
  /** The highest value of each lock that the server has issued so far. */
  private readonly values = new Map<string, number>()
  private now = START

  constructor(seed: number, truth: Truth) {
    this.dice = new Dice(seed)
    this.truth = truth
  }

  file(): OracleEvent[] {
    const inRecordOrder = [...this.truth.facts].sort((a, b) => a.recordedAt - b.recordedAt)
    for (const { fact, recordedAt } of inRecordOrder) {
      this.now = recordedAt
      this.record(fact)
      this.noteValues(fact)
      if (fact.type === 'receipt' && fact.flag1) this.report(fact.containerId, { kind: 'flag', act: fact.value })
      if (this.dice.chance(0.18)) this.interfere()
    }
    return this.events
  }

  private record(fact: Fact): void {
    this.events.push({ ...fact, recordedAt: this.now })
  }

  private noteValues(fact: Fact): void {
    if (fact.type === 'opening_started') this.noteValue(fact.containerId, fact.closingValue ?? fact.openingValue)
    else if (fact.type === 'receipt') this.noteValue(fact.containerId, fact.value)
    else if (fact.type === 'closing_value_known') {
      const opening = this.events.find((one) => one.type === 'opening_started' && one.openingId === fact.openingId)
      if (opening?.type === 'opening_started') this.noteValue(opening.containerId, fact.closingValue)
    }
  }

  private noteValue(containerId: string, value: number): void {
    this.values.set(containerId, Math.max(this.values.get(containerId) ?? 0, value))
  }

  private interfere(): void {
    const container = this.dice.pick(this.truth.containers)
    const draw = this.dice.below(100)
    if (draw < 55) this.report(container.id, this.something())
    else if (draw < 67) this.closeWindow()
    else if (draw < 75) this.release()
    else if (container.orderedBy === 'counter') {
      if (draw < 90) this.readLog(container.id)
      else this.withdraw(container.id)
    }
  }

  private something(): Knowledge {
    switch (this.dice.below(3)) {
      case 0:
        return { kind: 'since', time: this.now - TICK * this.dice.below(40) }
      case 1:
        return { kind: 'no_answer' }
      default:
        return { kind: 'unknown' }
    }
  }

  /** Repeats merge into the incident that is open for the container; now and then one incident gets a second one. */
  private report(containerId: string, knowledge: Knowledge): void {
    const open = this.incidents.filter(({ isReleased }) => !isReleased)
    const same = open.find(({ containerIds }) => containerIds.has(containerId))
    const merged = same ?? (open.length > 0 && this.dice.chance(0.2) ? this.dice.pick(open) : undefined)
    const incident = merged ?? this.newIncident()
    incident.containerIds.add(containerId)
    this.record({ type: 'reported', incidentId: incident.id, containerId, knowledge })
  }

  private newIncident(): Incident {
    const incident = { id: `incident-${this.incidents.length + 1}`, containerIds: new Set<string>(), isReleased: false }
    this.incidents.push(incident)
    return incident
  }

  private closeWindow(): void {
    const open = this.incidents.filter(({ isReleased }) => !isReleased)
    if (open.length === 0) return
    const { id, containerIds } = this.dice.pick(open)
    const containerId = this.dice.pick([...containerIds])
    const container = this.truth.containers.find((one) => one.id === containerId)
    const endsAt = container?.orderedBy === 'counter' ? (this.values.get(containerId) ?? 0) : this.now
    this.record({ type: 'window_closed', incidentId: id, containerId, endsAt })
  }

  private release(): void {
    const incident = this.incidents.find(({ isReleased }) => !isReleased)
    if (incident === undefined) return
    incident.isReleased = true
    this.record({ type: 'released', incidentId: incident.id })
  }

  /** The log holds every act that has happened, also those whose receipts never came; a flag in it is reported. */
  private readLog(containerId: string): void {
    const acts = this.truth.acts.filter((act) => act.containerId === containerId && act.happenedAt <= this.now)
    if (acts.length === 0) return
    this.record({ type: 'log_read', containerId, values: acts.map(({ value }) => value) })
    const flagged = acts.find(({ flag1 }) => flag1)
    if (flagged !== undefined) this.report(containerId, { kind: 'flag', act: flagged.value })
  }

  private withdraw(containerId: string): void {
    const value = this.values.get(containerId)
    if (value === undefined) return
    this.record({ type: 'proofs_withdrawn', containerId, since: 1 + this.dice.below(value) })
  }
}
