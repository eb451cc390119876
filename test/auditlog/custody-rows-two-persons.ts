/** What two persons decide: told rightly, and otherwise. */
import type { Fact } from '../../src/custody/entries.ts'
import { idOf } from '../../src/custody/identifiers.ts'
import {
  closingCode,
  codeFor,
  D1,
  INCIDENT,
  LARGE,
  MAKER,
  OLGA,
  OPERATOR,
  OSKO,
  openingOf,
  receipt,
  type Said,
  SMALL,
  T0,
  unprovenRaised,
} from './custody-tale.ts'
import {
  all,
  before,
  confirmedAs,
  DEVICE,
  LARGE_BOX,
  OTHER,
  type Row,
  SMALL_BOX,
  type Tell,
  without,
} from './custody-tells.ts'

type Box = typeof SMALL
const P = idOf('ProposalId', 'proposal')

const proposed = (links: Readonly<Record<string, unknown>>): Said => [
  OLGA,
  {
    type: 'proposal_made',
    proposalId: P,
    kind: 'force_close',
    subjectKind: 'opening',
    subjectId: 'subject',
    content: {},
    contentHash: '0',
    stateHash: '0',
    state: {},
    proposerNatural: 'natural-olga',
    expiresAt: T0 + 1e10,
    reason: '',
    ...links,
  } as Fact,
]
const ofDevice = proposed({ deviceIds: [D1], incidentId: INCIDENT })
const ofSmall = proposed({ containerId: SMALL })

const lockedOut = (actor = OSKO, incidentId = INCIDENT): Said => [
  actor,
  { type: 'devices_locked_out', proposalId: P, incidentId, makerPartyId: MAKER, deviceIds: [D1] },
]
const forced: Fact = {
  type: 'opening_force_closed',
  proposalId: P,
  openingId: openingOf('last'),
  containerId: SMALL,
  lockSerial: 'LOCK-small',
}
const unproven = unprovenRaised(SMALL, 'force_closed', [])
const codeM = (box: Box, opening: string, value: number): Said => [
  OSKO,
  {
    type: 'maintenance_code_issued',
    proposalId: P,
    openingId: openingOf(opening),
    containerId: box,
    ownerPartyId: OPERATOR,
    lockSerial: `LOCK-${box}`,
    forPersonId: OLGA.personId,
    keyId: '0'.repeat(32),
    value,
  },
]
const receiptM = (flags: number): Said => [
  OLGA,
  {
    ...receipt(SMALL, 'last', 8, 'O', { flags, before: 7 }),
    action: 'M',
    confirmed: confirmedAs(8, 'O', 'last').map((act) => ({ ...act, action: 'M' as const })),
  },
]
const personalised = (generationAfter: number): Said => [
  OSKO,
  {
    type: 'lock_personalised',
    proposalId: P,
    lockSerial: 'LOCK-small',
    containerId: SMALL,
    generation: 2,
    generationBefore: 1,
    generationAfter,
  },
]
const retired: Fact = { type: 'lock_retired', lockSerial: 'LOCK-small', containerId: SMALL }

/** The last opening of the small box is not closed; with the code for it, or without. */
const notShut = without('receipt_verified', 10)
const open: Tell = all(notShut, without('closing_code_issued', 4))

export const TWO_PERSONS: readonly Row[] = [
  ['locked out', DEVICE, before(null, [ofDevice, lockedOut()]), 'open_locked_out'],
  [
    'locked out by nobody’s proposal',
    DEVICE,
    before(null, [lockedOut()]),
    'decided_without_proposal',
    'open_locked_out',
  ],
  [
    'locked out by one person',
    DEVICE,
    before(null, [ofDevice, lockedOut(OLGA)]),
    'decided_by_one_person',
    'open_locked_out',
  ],
  [
    'locked out when mounted, and never called back',
    DEVICE,
    before(null, [proposed({ deviceIds: [D1], incidentId: OTHER }), lockedOut(OSKO, OTHER)]),
    'open_locked_out',
    'recall_missing',
  ],
  [
    'locked out, and commissioned',
    DEVICE,
    before('device_commissioned', [ofDevice, lockedOut()]),
    'commissioned_while_held',
    'locked_out_in_use',
    'open_locked_out',
  ],
  [
    'locked out, and installed on a tour',
    DEVICE,
    before('device_installed', [ofDevice, lockedOut()]),
    'commissioned_while_held',
    'locked_out_in_use',
    'open_locked_out',
  ],
  ['force-closed', SMALL_BOX, all(open, before(null, [ofSmall, [OSKO, forced, unproven]])), 'open_unproven'],
  ['force-closed and not unproven', SMALL_BOX, all(open, before(null, [ofSmall, [OSKO, forced]])), 'unproven_missing'],
  [
    'force-closed by nobody’s proposal',
    SMALL_BOX,
    all(open, before(null, [[OSKO, forced, unproven]])),
    'decided_without_proposal',
    'open_unproven',
  ],
  [
    'force-closed after its closing',
    SMALL_BOX,
    before(null, [ofSmall, [OSKO, forced, unproven]]),
    'force_closed_after_closing',
    'open_unproven',
  ],
  [
    'maintenance of the open, empty box',
    SMALL_BOX,
    all(
      open,
      before(null, [
        ofSmall,
        codeM(SMALL, 'last', 8),
        receiptM(0),
        [OSKO, closingCode(SMALL, 'last', 9)],
        [OSKO, receipt(SMALL, 'last', 9, 'C')],
      ]),
    ),
  ],
  [
    'maintenance that shows a violation which the opening did not',
    SMALL_BOX,
    all(open, before(null, [ofSmall, codeM(SMALL, 'last', 8), receiptM(1)])),
    'flag_without_incident',
    'open_opening_not_closed',
  ],
  [
    'maintenance of a shut box',
    SMALL_BOX,
    before(null, [ofSmall, codeM(SMALL, 'last', 9)]),
    'maintenance_while_closed',
  ],
  [
    'maintenance of a full box',
    LARGE_BOX,
    before(null, [proposed({ containerId: LARGE }), codeM(LARGE, 'out', 5)]),
    'maintenance_while_closed',
    'maintenance_with_contents',
  ],
  [
    'a new secret in the open, empty box',
    SMALL_BOX,
    all(open, before(null, [ofSmall, personalised(7)])),
    'open_opening_not_closed',
  ],
  ['a new secret in a shut box', SMALL_BOX, before(null, [ofSmall, personalised(8)]), 'maintenance_while_closed'],
  [
    'a new secret while a code is out',
    SMALL_BOX,
    all(notShut, before(null, [ofSmall, personalised(8)])),
    'new_secret_over_open_codes',
    'open_opening_not_closed',
  ],
  [
    'a new secret that leaves codes to come to the old one',
    SMALL_BOX,
    all(open, before(null, [ofSmall, personalised(99)])),
    'new_secret_too_far',
    'open_opening_not_closed',
  ],
  ['retired', SMALL_BOX, before(null, [[OSKO, retired]])],
  [
    'retired, and opened',
    SMALL_BOX,
    before(null, [
      [OSKO, retired],
      [OSKO, codeFor(OSKO, SMALL, 'after', 9)],
    ]),
    'opened_after_retirement',
  ],
]
