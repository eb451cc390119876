/** One delivery, from the note to a block: the steps in their order. */
import type { DeliveryNote } from '../../custody/delivery-note.ts'
import type { StoryClient } from './client.ts'
import { announce, pack, ship } from './factory.ts'
import { fitAndForce, repack, tours } from './field.ts'
import { toldByAPerson } from './told.ts'

export interface StoryBase {
  readonly client: StoryClient
  readonly note: DeliveryNote
  readonly noteBody: string
  readonly noteType: string
  /** Canonical identifications of all lines. */
  readonly deviceIds: readonly string[]
  /** How many go into the large box, and into the first small one. */
  readonly large: number
  readonly small: number
}

/** What later steps need of earlier ones. */
export interface StoryState extends StoryBase {
  readonly facts: Map<string, string>
}

export interface Step {
  readonly number: number
  readonly title: string
  tell(state: StoryState): Promise<string>
}

export const STEPS: readonly Step[] = [
  { number: 1, title: 'The note is taken in', tell: announce },
  { number: 2, title: 'A large box is packed at the factory', tell: pack },
  { number: 3, title: 'It is shipped, received and stored', tell: ship },
  { number: 4, title: 'Large to small', tell: repack },
  ...fitAndForce,
  { number: 7, title: 'Forced, found late', tell: tours },
  { number: 8, title: 'Forced, told by a person', tell: toldByAPerson },
]

export function fact(state: StoryState, name: string): string {
  const value = state.facts.get(name)
  if (value === undefined) throw new Error(`the story has no ${name} yet`)
  return value
}
