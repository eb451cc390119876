/** What the steps of the story share. */
import type { DeliveryNote } from '../../custody/delivery-note.ts'
import type { StoryClient } from './client.ts'

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

export function fact(state: StoryState, name: string): string {
  const value = state.facts.get(name)
  if (value === undefined) throw new Error(`the story has no ${name} yet`)
  return value
}
