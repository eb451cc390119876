/** Mulberry32 with the few draws that random histories need. The same seed gives the same draws. */
export class Dice {
  private state: number
  constructor(seed: number) {
    this.state = seed | 0
  }
  /** A number from 0 to below 1. */
  roll(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  chance(probability: number): boolean {
    return this.roll() < probability
  }
  /** A whole number from 0 to below `count`. */
  below(count: number): number {
    return Math.floor(this.roll() * count)
  }
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }
  /** At most `atMost` of the items, each once. */
  some<Item>(items: Iterable<Item>, atMost: number): Item[] {
    const rest = [...items]
    const taken: Item[] = []
    for (let left = this.below(atMost + 1); left > 0 && rest.length > 0; left--) {
      taken.push(...rest.splice(this.below(rest.length), 1))
    }
    return taken
  }
}
