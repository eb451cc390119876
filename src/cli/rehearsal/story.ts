/** One delivery, from the note to a release, and what comes after it: the steps in their order. */
import { overnight } from './deadlines.ts'
import { announce, pack, ship } from './factory.ts'
import { fitAndForce, repack, tours } from './field.ts'
import { receivedLate, refusedAndLost, withoutAccount } from './road.ts'
import type { Step } from './state.ts'
import { closeCase, count } from './store.ts'
import { toldByAPerson } from './told.ts'

export const STEPS: readonly Step[] = [
  { number: 1, title: 'The note is taken in', tell: announce },
  { number: 2, title: 'A large box is packed at the factory', tell: pack },
  { number: 3, title: 'It is shipped, received and stored', tell: ship },
  { number: 4, title: 'Large to small', tell: repack },
  ...fitAndForce,
  { number: 7, title: 'Forced, found late', tell: tours },
  { number: 8, title: 'Forced, told by a person', tell: toldByAPerson },
  // From here on the server has to do things by itself: mails, deadlines.
  { number: 9, title: 'A driver without an account', tell: withoutAccount },
  { number: 10, title: 'Received too late', tell: receivedLate },
  { number: 11, title: 'A night in a hand', tell: overnight },
  { number: 12, title: 'One box refused, one lost', tell: refusedAndLost },
  { number: 13, title: 'The store is counted', tell: count },
  { number: 14, title: 'The case is closed', tell: closeCase },
]
