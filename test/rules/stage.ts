/** What a random story stands on: who takes part, what is picked, and how a command is run and watched. */
import type { Fact } from '../../src/custody/entries.ts'
import type { Given, Outcome } from '../../src/custody/outcome.ts'
import type { Container, Opening } from '../../src/custody/state.ts'
import type { Loading } from '../../src/store/commit.ts'
import { Dice } from '../exposure/dice.ts'
import { Bench } from './bench.ts'
import { BOXES, masterData, PLAYERS, type Player } from './cast.ts'
import { oneOpeningAtATime } from './invariants.ts'
import { NOW } from './things.ts'
import { forbiddenIn } from './watch.ts'

export class Stage {
  readonly bench = new Bench(NOW)
  readonly steps: string[] = []
  readonly refusals = new Map<string, number>()
  readonly done = new Map<string, number>()
  readonly wrong: string[] = []
  /** Everybody, with the key that they have now. */
  protected players: readonly Player[] = PLAYERS
  protected readonly dice: Dice

  constructor(seed: number) {
    this.dice = new Dice(seed)
    const [mina] = PLAYERS
    if (mina === undefined) throw new Error('nobody plays')
    this.bench.record(mina, masterData())
    this.bench.afterChange = () => this.wrong.push(...oneOpeningAtATime(this.bench))
  }

  protected async command<Situation, Answer>(
    player: Player,
    loadIt: (loading: Loading) => Promise<Situation | null>,
    decide: (situation: Situation, given: Given) => Outcome<Answer>,
  ): Promise<Outcome<Answer> | null> {
    const situation = await loadIt(this.bench.loadingFor(player))
    if (situation === null) return null
    const outcome = decide(situation, this.bench.given)
    this.wrong.push(...forbiddenIn(this.bench, player, outcome.facts))
    this.bench.record(player, this.told(outcome.facts))
    const name = this.steps.at(-1) ?? ''
    if (outcome.refusal === undefined) this.done.set(name, (this.done.get(name) ?? 0) + 1)
    else this.refusals.set(outcome.refusal.code, (this.refusals.get(outcome.refusal.code) ?? 0) + 1)
    this.steps.push(`  ${player.personId}: ${outcome.refusal?.code ?? 'done'} ${JSON.stringify(outcome.facts)}`)
    return outcome
  }

  /** What is recorded of a decision: all of it, but where a test wants to see that something lacks. */
  protected told(facts: readonly Fact[]): readonly Fact[] {
    return facts
  }

  // --- Who and what --------------------------------------------------------------------------------------------------

  protected box(): Container {
    return this.bench.row('container', { containerId: this.dice.pick(BOXES) })
  }

  /** Usually somebody who may; now and then anybody. */
  protected somebodyOf(partyId: string): Player {
    const of = this.players.filter((player) => player.partyId === partyId)
    return this.dice.chance(0.95) && of.length > 0 ? this.dice.pick(of) : this.dice.pick(this.players)
  }

  protected opening(): Opening | null {
    const openings = this.bench.rows('opening')
    const open = openings.filter(({ status, tourId }) => status === 'open' || tourId !== null)
    if (open.length > 0 && this.dice.chance(0.9)) return this.dice.pick(open)
    return openings.length === 0 ? null : this.dice.pick(openings)
  }

  protected playerOf(personId: string): Player {
    const player = this.players.find((each) => each.personId === personId)
    return player === undefined || this.dice.chance(0.03) ? this.dice.pick(this.players) : player
  }
}
