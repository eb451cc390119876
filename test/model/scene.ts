/** What every deed is made of. */
import type { BoxModel, DeviceModel, Model, OpeningModel } from './model.ts'
import type { Answer, Real } from './real.ts'

export interface Scene {
  readonly model: Model
  readonly real: Real
  /** Devices that an open incident holds now, as the oracle says. */
  held(): ReadonlySet<string>
}

/** Three numbers from the driver. */
export interface Numbers {
  readonly a: number
  readonly b: number
  readonly c: number
}

export interface Deed {
  can(model: Model, numbers: Numbers): boolean
  /** Throws where the product does something else than the model expects. */
  do(scene: Scene, numbers: Numbers): Promise<void>
}

export function expected(answer: Answer, done: boolean, what: string): void {
  const isDone = answer.status < 300
  if (isDone === done) return
  const told = `${answer.status} ${JSON.stringify(answer.body).slice(0, 400)}`
  throw new Error(`${what}: the model expects it to be ${done ? 'done' : 'refused'}, the product answers ${told}`)
}

export function pick<Item>(items: readonly Item[], number: number): Item {
  const item = items[number % items.length]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

/** What makes no sense is tried as well, but not most of the time: a story has to get somewhere. */
export const now = ({ c }: Numbers): boolean => c % 12 === 0

export const boxOf = (model: Model, { a }: Numbers): BoxModel => pick(model.boxes, a)
export const openingOf = (model: Model, numbers: Numbers): OpeningModel | null => boxOf(model, numbers).opening

/** Usually those for whom it makes sense, now and then anybody. */
export function devicesFor(model: Model, likely: readonly DeviceModel[], { b, c }: Numbers): DeviceModel[] {
  const from = likely.length > 0 && c % 8 !== 0 ? likely : model.devices
  const count = 1 + (c % 5)
  return [...new Set(Array.from({ length: count }, (_, index) => pick(from, b + index)))]
}
