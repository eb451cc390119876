/**
 * What to do about an act that the server did not take. The server's own sentence says why; this says which step of this
 * phone helps, so that nothing is dropped before somebody has decided that it may be.
 */
import type { RefusalCode } from '../../src/custody/refusals.ts'
import type { ActProblem } from './types.ts'

/**
 * `read`: nothing is lost, it is in the books already; read it and put it away. `again`: mend what the sentence names,
 * then send it again as it is. `correct`: what was typed or scanned was wrong; record it anew. `set_aside`: this device
 * is not to be used; leave it where it is, and ask. `tell`: only others can mend it; tell them, and keep it until then.
 */
export type Advice = 'read' | 'again' | 'correct' | 'set_aside' | 'tell'

/** Of the interface, and of this phone. */
type Other =
  | 'identifier_malformed'
  | 'needs_earlier'
  | 'idempotency_key_reused'
  | 'not_found'
  | 'role_not_allowed'
  | 'internal_error'

const ADVICE: Partial<Readonly<Record<RefusalCode | Other, Advice>>> = {
  receipt_already_confirmed: 'read',
  receipt_already_received: 'read',
  device_already_installed: 'read',
  tour_already_returned: 'read',
  opening_already_closed: 'read',
  pass_on_over: 'read',
  device_not_defective: 'read',
  receipt_mistyped: 'correct',
  receipt_does_not_fit: 'correct',
  receipt_contradicts: 'tell',
  receipt_wait: 'again',
  opening_not_open: 'again',
  opening_not_closed: 'again',
  device_not_inside: 'correct',
  device_elsewhere: 'set_aside',
  device_held: 'set_aside',
  device_missing: 'set_aside',
  device_defective: 'set_aside',
  device_not_announced: 'set_aside',
  device_not_on_tour: 'set_aside',
  device_not_in_your_hands: 'set_aside',
  device_on_packing_list: 'set_aside',
  device_type_not_for_container: 'correct',
  capacity_exceeded: 'correct',
  tray_not_whole: 'correct',
  attachments_too_many: 'read',
  attachment_type_not_allowed: 'correct',
  attachment_too_large: 'correct',
  opening_not_yours: 'tell',
  tour_not_yours: 'tell',
  person_not_active: 'tell',
  identifier_malformed: 'correct',
  needs_earlier: 'correct',
  idempotency_key_reused: 'again',
  not_found: 'tell',
  role_not_allowed: 'tell',
  internal_error: 'again',
}

export function adviceFor({ code }: Pick<ActProblem, 'code'>): Advice {
  return (ADVICE as Readonly<Record<string, Advice>>)[code] ?? 'tell'
}
