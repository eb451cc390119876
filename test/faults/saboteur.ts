/** Kills things at random moments of a story: shortly after the n-th request was sent. */
import { Dice } from '../exposure/dice.ts'
import { childrenOf, postmasterPid, runs } from './serve-process.ts'
import type { Supervisor } from './supervisor.ts'

const LATEST_AFTER_REQUEST_MS = 30

/** Does the killing; false where there was nothing to kill just then. */
export type Weapon = (supervisor: Supervisor, dice: Dice) => boolean

export const killServer: Weapon = (supervisor) => {
  if (!supervisor.serving) return false
  supervisor.killServer()
  return true
}

/** The postmaster, or one of its children, after which it throws all connections away and recovers. */
export function killDatabase(dataDir: string): Weapon {
  return (supervisor, dice) => {
    const postmaster = postmasterPid(dataDir)
    if (!supervisor.serving || postmaster === null || !runs(postmaster)) return false
    const children = childrenOf(postmaster)
    process.kill(dice.chance(0.5) || children.length === 0 ? postmaster : dice.pick(children), 'SIGKILL')
    return true
  }
}

export class Saboteur {
  kills = 0
  readonly #dice: Dice
  readonly #weapon: Weapon
  readonly #moments: number[]
  readonly #under: () => Supervisor
  #requests = 0

  /** `requests` is about how many the story will send; the kills are spread over all of it. */
  constructor(plan: { seed: number; weapon: Weapon; kills: number; requests: number; supervisor: () => Supervisor }) {
    this.#dice = new Dice(plan.seed)
    this.#weapon = plan.weapon
    this.#under = plan.supervisor
    const moments = Array.from({ length: plan.kills }, () => 1 + this.#dice.below(plan.requests))
    this.#moments = moments.sort((left, right) => left - right)
  }

  /** To be told of each request, right before it is sent. */
  readonly onRequest = (): void => {
    this.#requests += 1
    const [next] = this.#moments
    if (next === undefined || this.#requests < next) return
    this.#moments.shift()
    const delayMs = this.#dice.roll() * LATEST_AFTER_REQUEST_MS
    setTimeout(() => {
      if (this.#weapon(this.#under(), this.#dice)) this.kills += 1
    }, delayMs)
  }
}
