/** One delivery, from the note to a block: the steps in their order. */
import { announce, pack, ship } from './factory.ts'
import { fitAndForce, repack, tours } from './field.ts'
import type { Step } from './state.ts'
import { toldByAPerson } from './told.ts'

export const STEPS: readonly Step[] = [
  { number: 1, title: 'The note is taken in', tell: announce },
  { number: 2, title: 'A large box is packed at the factory', tell: pack },
  { number: 3, title: 'It is shipped, received and stored', tell: ship },
  { number: 4, title: 'Large to small', tell: repack },
  ...fitAndForce,
  { number: 7, title: 'Forced, found late', tell: tours },
  { number: 8, title: 'Forced, told by a person', tell: toldByAPerson },
]
