/** What is answered about virtual boxes and keys. */
import { Type } from 'typebox'
import type { LogAnswer, MechanismState } from '../../locksim/index.ts'
import { IntegerOrNull, orNull, TextOrNull, Time, wordsOf } from './basics.ts'
import { CustodyWord, LockActionWord, PartyRoleWord, PersonRoleWord, SiteKindWord, TrustWord } from './words.ts'

const LOCK_ANSWER = {
  code: wordsOf<LogAnswer['code']>({
    ready: true,
    key_not_accepted: true,
    mistyped: true,
    wait: true,
    wrong: true,
    already_used: true,
    already_open: true,
    already_closed: true,
    shut_the_lid: true,
    open_the_lid: true,
    not_finished: true,
    opened: true,
    closed: true,
    advanced: true,
    maintained: true,
    receipt: true,
    no_receipt: true,
    resynchronisation: true,
    log: true,
    power_lost: true,
  }),
  display: Type.String({ description: 'As the lock shows it.' }),
  receipt: Type.Optional(Type.String({ description: 'F DDDDDDDD KK' })),
  receipts: Type.Optional(Type.Array(Type.String(), { description: 'Two, for a resynchronisation.' })),
  waitSeconds: Type.Optional(Type.Integer()),
}
/** What a lock shows. */
export const LockAnswered = Type.Object(LOCK_ANSWER)
/** The same with its log; without one where the key was not accepted. */
export const LogRead = Type.Object({
  ...LOCK_ANSWER,
  log: Type.Optional(
    Type.Object({
      serial: Type.String(),
      count: Type.Integer(),
      head: Type.String(),
      headBefore: Type.String(),
      records: Type.Array(
        Type.Object({
          number: Type.Integer(),
          value: IntegerOrNull,
          action: orNull(LockActionWord),
          keyId: Type.String(),
          result: Type.String(),
          flags: Type.Integer(),
        }),
      ),
    }),
  ),
})
export const LidMoved = Type.Object({ moved: Type.Boolean({ description: 'False: the bolt held it.' }) })
export const Forced = Type.Object({ lid: wordsOf<MechanismState['lid']>({ open: true, shut: true }) })
export const PowerCutSet = Type.Object({ cutAfterWrites: Type.Integer() })
export const Personalised = Type.Object({ generation: Type.Integer() })
export const VirtualKeyShown = Type.Object({
  keySerial: Type.String(),
  keyId: Type.String(),
  publicKey: Type.String({ description: 'Ed25519, hexadecimal.' }),
})
export const Signed = Type.Object({ signature: Type.String({ description: 'Ed25519, hexadecimal.' }) })
export const ClockMoved = Type.Object({
  aheadMs: Type.Integer({ description: 'Of the time of day.' }),
  now: Time,
})
export const RehearsalSummaryShown = Type.Object({
  devices: Type.Array(Type.Object({ custody: CustodyWord, trust: TrustWord, count: Type.Integer() })),
  codesIssued: Type.Integer(),
  codesUsed: Type.Integer(),
  entries: Type.Integer(),
  incidents: Type.Integer(),
  openRecalls: Type.Integer(),
})
/** Everybody in a rehearsal, with what they have in hand; all of it is sample data. */
export const Cast = Type.Object({
  people: Type.Array(
    Type.Object({
      name: Type.String(),
      role: PersonRoleWord,
      party: Type.String(),
      label: Type.String({ description: 'Stable; what a program decides by.' }),
      personId: Type.String(),
      partyId: Type.String(),
      token: Type.String({ description: 'To act as this person.' }),
      keySerial: TextOrNull,
    }),
  ),
  parties: Type.Array(Type.Object({ partyId: Type.String(), name: Type.String(), roles: Type.Array(PartyRoleWord) })),
  sites: Type.Array(
    Type.Object({ siteId: Type.String(), partyId: Type.String(), kind: SiteKindWord, name: Type.String() }),
  ),
  containerTypes: Type.Array(
    Type.Object({ containerTypeId: Type.String(), name: Type.String(), partyId: Type.String() }),
  ),
  containers: Type.Array(
    Type.Object({
      id: Type.String(),
      serial: Type.String(),
      containerTypeId: Type.String(),
      siteId: TextOrNull,
    }),
  ),
  locks: Type.Array(Type.Object({ serial: Type.String(), containerId: Type.String() })),
})
