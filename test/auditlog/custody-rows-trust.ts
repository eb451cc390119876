/** Ways to drop a ground or to end it wrongly, and what the replay says of each. */
import type { Fact, UnprovenReason } from '../../src/custody/entries.ts'
import {
  CARL,
  D1,
  exposed,
  LARGE,
  MAKER,
  MAX,
  OLGA,
  openingOf,
  recalled,
  reported,
  type Said,
  T0,
} from './custody-tale.ts'
import {
  all,
  altered,
  before,
  by,
  confirmedAs,
  DEVICE,
  held,
  LARGE_BOX,
  logRead,
  OTHER,
  REPORT,
  type Row,
  resync,
  SMALL_BOX,
  without,
} from './custody-tells.ts'

/** Unproven overnight in the hands of Carl, and explained by somebody. */
function night(who: typeof OLGA, reason: UnprovenReason = 'on_person_overnight'): readonly [Said, Said, Said] {
  const of = { containerId: LARGE, deviceIds: [D1] }
  const raised: Fact = {
    type: 'unproven_raised',
    ...of,
    ownerPartyId: MAKER,
    holdsContainer: false,
    reason,
    makerPartyId: MAKER,
  }
  const words = { personId: CARL.personId, dayEndsAt: T0, deviceIds: [D1], text: 'in the locked van' }
  return [
    [MAX, raised],
    [who, { type: 'devices_explained', ...words }],
    [who, { type: 'unproven_ended', ...of, value: 0, explained: true }],
  ]
}

function stillMissing(missingValue: number): Extract<Fact, { readonly type: 'deadline_passed' }> {
  const about = { lockSerial: 'LOCK-1', containerId: LARGE, value: missingValue + 1, missingValue }
  const of = { kind: 'earlier_receipt_missing', subjectKind: 'lock', subjectId: `LOCK-1.${missingValue + 1}` } as const
  return { type: 'deadline_passed', ...of, forPartyId: MAKER, dueAt: T0, ...about }
}

export const TRUST: readonly Row[] = [
  [
    'held, and packed',
    DEVICE,
    before('devices_packed', [held]),
    'commissioned_while_held',
    'issued_while_held',
    'open_incident',
    'packed_while_held',
    'recall_missing',
    'shipped_while_held',
    'unpacked_while_held',
  ],
  [
    'held, and taken out',
    DEVICE,
    before('devices_unpacked', [held]),
    'commissioned_while_held',
    'issued_while_held',
    'open_incident',
    'packed_while_held',
    'recall_missing',
    'unpacked_while_held',
  ],
  [
    'held, and installed',
    DEVICE,
    all(before('device_installed', [held]), altered('device_installed', { tourId: null })),
    'commissioned_while_held',
    'installed_while_held',
    'open_incident',
  ],
  [
    'held, and installed on a tour without a recall',
    DEVICE,
    before('device_installed', [held]),
    'commissioned_while_held',
    'open_incident',
    'recall_missing',
  ],
  [
    'never held',
    DEVICE,
    without('devices_exposed', 1, 'recalls_raised', 'release_proposed', 'release_approved'),
    'exposure_missing',
  ],
  [
    'held a minute late',
    DEVICE,
    all(without('devices_exposed', 1, 'recalls_raised'), before('release_proposed', [[CARL, exposed(), recalled()]])),
    'exposed_too_late',
  ],
  [
    'a report of the device that holds nothing',
    DEVICE,
    before('tour_returned', [[CARL, held[1] as Fact]]),
    'exposure_missing',
  ],
  [
    'missing in a count, and held by nothing',
    DEVICE,
    before('tour_returned', [
      [CARL, { type: 'devices_missing', incidentId: OTHER, makerPartyId: MAKER, deviceIds: [D1] }],
    ]),
    'commissioned_while_missing',
    'missing_without_hold',
    'open_missing',
  ],
  [
    'found again, and never missing',
    DEVICE,
    before('tour_returned', [[CARL, { type: 'devices_found', countId: null, deviceIds: [D1] }]]),
    'found_without_missing',
  ],
  ['installed, held, never called back', DEVICE, without('recalls_raised'), 'recall_missing'],
  ['received late, and not unproven', DEVICE, without('unproven_raised', 1), 'unproven_missing'],
  ['the same, seen from the box', LARGE_BOX, without('unproven_raised', 1), 'unproven_missing'],
  ['codes of a tour left over, and not unproven', SMALL_BOX, without('unproven_raised', 2), 'unproven_missing'],
  [
    'never proven after all',
    DEVICE,
    without('unproven_ended', 1),
    'commissioned_while_held',
    'issued_while_held',
    'open_unproven',
    'packed_while_held',
    'unpacked_while_held',
  ],
  ['proven by a closing', DEVICE, altered('unproven_ended', { value: 2 }), 'unproven_ended_without_proof'],
  ['a night, explained by another one', DEVICE, before('tour_returned', night(OLGA))],
  [
    'a night, explained by whoever had it',
    DEVICE,
    before('tour_returned', night(CARL)),
    'unproven_ended_without_proof',
  ],
  ['a night that nobody explained', DEVICE, before('tour_returned', [night(OLGA)[2]]), 'unproven_ended_without_proof'],
  [
    'another reason, explained like a night',
    DEVICE,
    before('tour_returned', night(OLGA, 'force_closed')),
    'unproven_ended_without_proof',
  ],
  [
    'proven while a code is out',
    SMALL_BOX,
    all(
      without('opening_code_issued', 4),
      altered('receipt_verified', { value: 5, skipped: [], confirmed: confirmedAs(5, 'O', 'tour-2') }, 9),
      altered('unproven_ended', { value: 5 }, 2),
      without('closing_code_issued', 4),
      altered('receipt_verified', { value: 6, before: 5, confirmed: confirmedAs(6, 'C', 'tour-2') }, 10),
    ),
    'unproven_ended_with_codes_at_large',
  ],
  ['a flag that nobody follows', DEVICE, altered('receipt_verified', { flags: 1 }, 2), 'flag_without_incident'],
  [
    'a receipt that stays missing, and nobody follows that',
    LARGE_BOX,
    before(null, [[OLGA, stillMissing(5)]]),
    'missing_receipt_without_incident',
  ],
  ['a deadline of another kind', LARGE_BOX, before(null, [[OLGA, { ...stillMissing(5), kind: 'open_too_long' }]])],
  [
    'a log with findings that nobody follows',
    LARGE_BOX,
    before(null, [[OLGA, logRead({ findings: [{ kind: 'tampered', position: 4 }] })]]),
    'flag_without_incident',
  ],
  [
    'a resynchronisation over a gap that nobody follows',
    LARGE_BOX,
    before(null, [[OLGA, resync({ lastConfirmedValue: 6, gapFrom: 5 })]]),
    'flag_without_incident',
  ],
  [
    'a resynchronisation that names the opening of another act',
    LARGE_BOX,
    before(null, [[OLGA, resync({ boltThrown: false, opened: { openingId: openingOf('packing') } })]]),
    'act_of_other_opening',
  ],
  [
    'a window that begins where nothing is proven',
    SMALL_BOX,
    altered('receipt_verified', { flags: 1 }, 7),
    'flag_without_incident',
    'window_without_proof',
  ],
  [
    'a window for a flag above its act',
    SMALL_BOX,
    altered('incident_opened', { knowledge: [{ kind: 'flag', value: 3 }] }),
    'window_without_proof',
  ],
  [
    'a window that becomes narrower',
    REPORT,
    before('release_proposed', [[CARL, { ...reported({ windowAfter: 4 }), type: 'incident_widened' } as Fact]]),
    'window_narrowed',
  ],
  ['released without a proposal', DEVICE, without('release_proposed'), 'released_without_proposal'],
  [
    'released for another incident',
    DEVICE,
    altered('release_proposed', { incidentId: OTHER }),
    'open_incident_not_shown',
    'released_without_proposal',
  ],
  [
    'released and never held',
    DEVICE,
    all(
      without('devices_exposed', 1, 'recalls_raised'),
      altered('incident_opened', { windowAfter: 4, knowledge: [{ kind: 'since', since: T0 }] }),
    ),
    'released_without_ground',
  ],
  ['one person alone', DEVICE, by(MAX, 'release_approved'), 'released_by_one_person'],
  ['the same, seen from the incident', REPORT, by(MAX, 'release_approved'), 'released_by_one_person'],
  [
    'the one who reported it',
    DEVICE,
    altered('release_proposed', { proposerNatural: 'natural-carl' }),
    'released_by_reporter',
  ],
  ['nobody of the maker', DEVICE, by(OLGA, 'release_proposed'), 'released_without_maker'],
  ['never released', DEVICE, without('release_approved'), 'commissioned_while_held', 'open_incident'],
  ['a closed incident that goes on', REPORT, before(null, [[CARL, exposed()]]), 'incident_changed_after_end'],
  [
    'a box that is held and opened',
    SMALL_BOX,
    without('release_approved', 1, 'release_proposed'),
    'open_incident',
    'opened_while_held',
  ],
]
