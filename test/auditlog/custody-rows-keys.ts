/** Codes that are told, keys that are lost, boxes that are passed on: what is right, and what the replay says of the rest. */
import type { Fact } from '../../src/custody/entries.ts'
import { idOf } from '../../src/custody/identifiers.ts'
import {
  type Actor,
  LARGE,
  MAX,
  MINA,
  OLGA,
  OSKO,
  openingOf,
  reported,
  type Said,
  SMALL,
  unprovenRaised,
} from './custody-tale.ts'
import {
  all,
  altered,
  before,
  by,
  DEVICE,
  LARGE_BOX,
  type Row,
  SMALL_BOX,
  type Tell,
  type Type,
  without,
} from './custody-tells.ts'

/** Recorded together with the nth fact of this type, right behind it. */
function beside(type: Type, n: number, fact: Fact): Tell {
  return (said) => {
    let count = 0
    return said.map(([actor, ...facts]): Said => {
      const told = facts.flatMap((each) => {
        if (each.type === type) count += 1
        return each.type === type && count === n ? [each, fact] : [each]
      })
      return [actor, ...told]
    })
  }
}

const told = ({ personId }: Actor, action: 'O' | 'C', opening: string, containerId = SMALL): Fact => ({
  type: 'code_read_out',
  openingId: openingOf(opening),
  containerId,
  forPersonId: personId,
  action,
  identifiedBy: 'called_back_on_known_number',
})

const keyLost = (containerId: typeof SMALL): Said => [
  OLGA,
  {
    type: 'key_lost',
    keySerial: 'KEY',
    keyId: '0'.repeat(32),
    personId: OSKO.personId,
    lastPossessionAt: null,
    openingIds: [],
    containerIds: [containerId],
  },
]

const keyUsed = (value: number): Fact =>
  reported({
    incidentId: idOf('IncidentId', 'key-used'),
    knowledge: [{ kind: 'lost_key_used', value }],
    windowAfter: 4,
    reporters: [],
  })

const passOnId = idOf('PassOnId', 'pass-on')
const offered = (from: Actor, to: Actor, containerId = SMALL): Said => [
  from,
  {
    type: 'container_offered',
    passOnId,
    containerId,
    ownerPartyId: from.partyId,
    forPersonId: to.personId,
    siteId: idOf('SiteId', 'van'),
  },
]
const passedOn = (from: Actor, to: Actor, by: Actor = to, containerId = SMALL): Said => [
  by,
  {
    type: 'container_passed_on',
    passOnId,
    containerId,
    fromPersonId: from.personId,
    forPersonId: to.personId,
    siteId: idOf('SiteId', 'van'),
  },
]
const ended: Said = [OLGA, { type: 'container_offer_ended', passOnId, containerId: SMALL }]

const lastCode = (tell: Tell): Tell => all(by(OLGA, 'opening_code_issued', 4), tell)

export const KEYS: readonly Row[] = [
  ['an opening code told to somebody', SMALL_BOX, lastCode(beside('opening_code_issued', 4, told(OSKO, 'O', 'last')))],
  [
    'told to somebody else than it is for',
    SMALL_BOX,
    lastCode(beside('opening_code_issued', 4, told(MAX, 'O', 'last'))),
    'code_for_other_person',
    'read_out_of_other_code',
  ],
  [
    'told later than it was issued',
    SMALL_BOX,
    all(by(OLGA, 'opening_code_issued', 4), before('closing_code_issued', [[OLGA, told(OSKO, 'O', 'last')]], 4)),
    'code_for_other_person',
  ],
  ['told to oneself', SMALL_BOX, beside('opening_code_issued', 4, told(OSKO, 'O', 'last')), 'read_out_to_oneself'],
  ['a closing code told to a colleague', SMALL_BOX, before(null, [[OLGA, told(MAX, 'C', 'last')]])],
  [
    'a closing code told that nobody issued',
    SMALL_BOX,
    before('closing_code_issued', [[OLGA, told(OSKO, 'C', 'last')]], 4),
    'read_out_of_other_code',
  ],
  [
    'a lost key that opens it',
    SMALL_BOX,
    before('receipt_verified', [keyLost(SMALL)], 9),
    'lost_key_without_incident',
    'unproven_ended_without_proof',
  ],
  [
    'a lost key that opens it, which only the receipt of the next act shows',
    SMALL_BOX,
    all(
      without('receipt_verified', 9, 'unproven_ended'),
      altered('receipt_verified', { before: 7, confirmed: [] }, 9),
      before('receipt_verified', [keyLost(SMALL)], 9),
    ),
    'lost_key_without_incident',
    'open_unproven',
  ],
  [
    'the same, and an incident tells of it',
    SMALL_BOX,
    all(
      without('receipt_verified', 9, 'unproven_ended'),
      altered('receipt_verified', { before: 7, confirmed: [] }, 9),
      before('receipt_verified', [keyLost(SMALL)], 9),
      beside('receipt_verified', 9, keyUsed(7)),
    ),
    'open_incident',
    'open_unproven',
  ],
  [
    'a lost key with codes out',
    LARGE_BOX,
    before('receipt_verified', [keyLost(LARGE)]),
    'lost_key_without_incident',
    'unproven_ended_without_proof',
    'unproven_missing',
  ],
  [
    'a lost phone with codes out',
    LARGE_BOX,
    before('receipt_verified', [
      [MAX, { type: 'phone_lost', personId: MINA.personId, what: 'phone', openingIds: [], containerIds: [LARGE] }],
    ]),
    'unproven_missing',
  ],
  [
    'a reason that nobody knows',
    LARGE_BOX,
    altered('unproven_raised', { reason: 'a_feeling' }),
    'unproven_reason_unknown',
  ],
  [
    'passed on, as it should be',
    SMALL_BOX,
    before('tour_pack_issued', [offered(OLGA, OSKO), passedOn(OLGA, OSKO), offered(OSKO, OLGA), ended]),
  ],
  [
    'passed on without an offer',
    SMALL_BOX,
    before('tour_pack_issued', [offered(OLGA, OSKO), ended, passedOn(OLGA, OSKO)]),
    'passed_on_without_offer',
  ],
  ['passed on, and the offer lies before the file', DEVICE, before('tour_pack_issued', [passedOn(OLGA, OSKO)])],
  [
    'taken by somebody else',
    SMALL_BOX,
    before('tour_pack_issued', [offered(OLGA, OSKO), passedOn(OLGA, MAX)]),
    'passed_on_to_other_person',
  ],
  [
    'accepted by its giver',
    SMALL_BOX,
    before('tour_pack_issued', [offered(OLGA, OSKO), passedOn(OLGA, OSKO, OLGA)]),
    'passed_on_to_other_person',
  ],
  [
    'offered and passed on to oneself',
    SMALL_BOX,
    before('tour_pack_issued', [offered(OLGA, OLGA), passedOn(OLGA, OLGA)]),
    'passed_on_to_oneself',
  ],
  [
    'passed on on a tour',
    SMALL_BOX,
    before('tour_returned', [offered(OLGA, OSKO), passedOn(OLGA, OSKO)]),
    'passed_on_on_tour',
  ],
  [
    'passed on with a code that the giver still has',
    LARGE_BOX,
    before('receipt_verified', [offered(MINA, MAX, LARGE), passedOn(MINA, MAX, MAX, LARGE)]),
    'unproven_missing',
  ],
  [
    'the same, and unproven',
    LARGE_BOX,
    before('receipt_verified', [
      offered(MINA, MAX, LARGE),
      [...passedOn(MINA, MAX, MAX, LARGE), unprovenRaised(LARGE, 'passed_on', [])],
    ]),
    'shipped_while_held',
  ],
]
