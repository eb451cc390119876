/**
 * What really happens in a random history, in the order in which it happens: devices go from a large box through
 * smaller ones and through cartons, locks are forced, people forget to close. Each fact gets the time of its record;
 * what happens on a tour without network is recorded hours later, in any order.
 */
import { Dice } from './dice.ts'
import type { OracleContainer, OracleEvent } from './oracle.ts'

/** Clocks are coarse, so that times are often equal. */
export const TICK = 10 * 60_000
export const START = Date.UTC(2030, 0, 15, 6)

export type Fact = OracleEvent extends infer E ? (E extends OracleEvent ? Omit<E, 'recordedAt'> : never) : never

/** An act that a lock carried out, whether or not its receipt ever arrives: what its log would say. */
export interface Act {
  readonly containerId: string
  readonly value: number
  readonly flag1: boolean
  readonly happenedAt: number
}

export interface Truth {
  readonly containers: readonly OracleContainer[]
  readonly facts: readonly { readonly fact: Fact; readonly recordedAt: number }[]
  readonly acts: readonly Act[]
}

interface Opening {
  readonly openingId: string
  readonly closingValue: number
  /** Both values were given out before the act. */
  readonly isPack: boolean
  readonly isOffline: boolean
}

interface Box {
  readonly id: string
  readonly inside: Set<string>
  /** The highest value ever issued. */
  value: number
  lastAct: number | null
  isLatched: boolean
  /** Somebody forgot to close it. */
  leftOpen: Opening | null
}

export function randomTruth(seed: number, steps: number): Truth {
  return new Player(seed).play(steps)
}

class Player {
  private readonly dice: Dice
  private readonly facts: { readonly fact: Fact; readonly recordedAt: number }[] = []
  private readonly acts: Act[] = []
  private readonly boxes: readonly Box[] = ['large', 'small-1', 'small-2', 'tiny'].map((id) => ({
    id,
    inside: new Set<string>(),
    value: 0,
    lastAct: null,
    isLatched: false,
    leftOpen: null,
  }))
  private readonly cartons = ['carton-1', 'carton-2'].map((id) => ({ id, inside: new Set<string>() }))
  /** Devices in no container: new, issued, installed. */
  private readonly loose = new Set(Array.from({ length: 18 }, (_, index) => `d${index + 1}`))
  private now = START
  private openings = 0

  constructor(seed: number) {
    this.dice = new Dice(seed)
  }

  play(steps: number): Truth {
    for (let step = 0; step < steps; step++) {
      if (this.dice.chance(0.6)) this.now += TICK * (1 + this.dice.below(4))
      const draw = this.dice.below(100)
      if (draw < 35) this.visit(this.dice.pick(this.boxes))
      else if (draw < 62) this.repack()
      else if (draw < 86) this.handleCarton(this.dice.pick(this.cartons))
      else if (draw < 95) this.force(this.dice.pick(this.boxes))
      else this.now += TICK * 12
    }
    const containers: OracleContainer[] = [
      ...this.boxes.map(({ id }) => ({ id, orderedBy: 'counter' as const })),
      ...this.cartons.map(({ id }) => ({ id, orderedBy: 'record_time' as const })),
    ]
    return { containers, facts: this.facts, acts: this.acts }
  }

  /** `mostTicksLate`: how late it may be recorded. */
  private record(fact: Fact, mostTicksLate = 0): void {
    this.facts.push({ fact, recordedAt: this.now + TICK * this.dice.below(mostTicksLate + 1) })
  }

  /** One opening: some out, some in. Now and then somebody forgets to close. */
  private visit(box: Box): void {
    const opening = this.open(box, this.dice.chance(0.4), true)
    this.scan(box, opening, 'out', this.dice.some(box.inside, 4))
    this.scan(box, opening, 'in', this.dice.some(this.loose, 5))
    if (this.dice.chance(0.3)) this.now += TICK
    if (this.dice.chance(0.15)) box.leftOpen = opening
    else this.close(box, opening)
  }

  /** From one box into the next smaller one, both open at the same time. */
  private repack(): void {
    const from = this.dice.below(this.boxes.length - 1)
    const [source, target] = [this.boxes[from], this.boxes[from + 1]]
    if (source === undefined || target === undefined) return
    const isOffline = this.dice.chance(0.3)
    const first = this.open(source, isOffline, true)
    const second = this.open(target, isOffline, true)
    const moved = this.dice.some(source.inside, 6)
    this.scan(source, first, 'out', moved)
    this.scan(target, second, 'in', moved)
    this.close(target, second)
    this.close(source, first)
  }

  /** The server issues the codes, so it knows the values before the act; a tour pack holds both. */
  private open(box: Box, isOffline: boolean, mayBePack: boolean): Opening {
    if (box.leftOpen !== null) this.close(box, box.leftOpen)
    const skipped = this.dice.chance(0.15) ? 1 + this.dice.below(3) : 0
    const openingValue = box.value + 1 + skipped
    const openingId = `opening-${++this.openings}`
    const isPack = isOffline || (mayBePack && this.dice.chance(0.2))
    const closingValue = openingValue + 1
    box.value = isPack ? closingValue : openingValue
    this.record({
      type: 'opening_started',
      containerId: box.id,
      openingId,
      openingValue,
      closingValue: isPack ? closingValue : null,
    })
    this.act(box, openingValue, 'open', isOffline)
    return { openingId, closingValue, isPack, isOffline }
  }

  private close(box: Box, { openingId, closingValue, isPack, isOffline }: Opening): void {
    box.leftOpen = null
    box.value = Math.max(box.value, closingValue)
    if (!isPack) this.record({ type: 'closing_value_known', openingId, closingValue })
    this.act(box, closingValue, 'close', isOffline)
  }

  /** Some receipts are never typed in; the acts stand in the lock's log all the same. */
  private act(box: Box, value: number, act: 'open' | 'close' | 'other', isOffline: boolean): void {
    const [previous, flag1] = [box.lastAct, box.isLatched]
    box.lastAct = value
    this.acts.push({ containerId: box.id, value, flag1, happenedAt: this.now })
    if (this.dice.chance(0.025)) return
    this.record({ type: 'receipt', containerId: box.id, value, act, flag1, previous }, isOffline ? 12 : 0)
  }

  private scan(box: Box, opening: Opening, direction: 'in' | 'out', deviceIds: readonly string[]): void {
    const { openingId, isOffline } = opening
    if (deviceIds.length === 0) return
    for (const deviceId of deviceIds) this.move(deviceId, box.inside, direction)
    this.record({ type: 'scanned', containerId: box.id, openingId, direction, deviceIds }, isOffline ? 60 : 0)
  }

  private handleCarton({ id, inside }: { readonly id: string; readonly inside: Set<string> }): void {
    if (this.dice.chance(0.5)) this.record({ type: 'seal_checked', containerId: id, matches: this.dice.chance(0.8) })
    for (const direction of ['out', 'in'] as const) {
      const deviceIds = this.dice.some(direction === 'out' ? inside : this.loose, 4)
      if (deviceIds.length === 0) continue
      for (const deviceId of deviceIds) this.move(deviceId, inside, direction)
      this.record({ type: 'scanned', containerId: id, openingId: null, direction, deviceIds })
    }
    if (this.dice.chance(0.2)) this.record({ type: 'seal_checked', containerId: id, matches: true })
  }

  private move(deviceId: string, inside: Set<string>, direction: 'in' | 'out'): void {
    const [from, to] = direction === 'in' ? [this.loose, inside] : [inside, this.loose]
    from.delete(deviceId)
    to.add(deviceId)
  }

  /** A crowbar sets the latch; maintenance clears it while the container is open and empty. */
  private force(box: Box): void {
    if (!box.isLatched) {
      box.isLatched = true
      return
    }
    const opening = this.open(box, false, false)
    this.scan(box, opening, 'out', [...box.inside])
    this.act(box, ++box.value, 'other', false)
    box.isLatched = false
    this.close(box, { ...opening, closingValue: ++box.value })
  }
}
