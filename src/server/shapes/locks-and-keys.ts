/** What is answered about locks and electronic keys. */
import { Type } from 'typebox'
import type { GuidanceStep } from '../../custody/lock-guidance.ts'
import { IntegerOrNull, oneOf, orNull, TextOrNull, Time, TimeOrNull, wordsOf } from './basics.ts'
import { KeyStatusWord, LockActionWord, LockStatusWord, OpeningStatusWord } from './words.ts'

const KEY = {
  keySerial: Type.String(),
  keyId: Type.String({ description: 'First 16 bytes of SHA-256 of the public key, hexadecimal.' }),
  status: KeyStatusWord,
  personId: TextOrNull,
  lostAt: TimeOrNull,
  lastPossessionAt: Type.Union([Time, Type.Null()], { description: 'When it was last proven to be there.' }),
}
export const KeyListed = Type.Object(KEY)
export const KeyInFull = Type.Object({
  ...KEY,
  publicKey: Type.String({ description: 'Ed25519, hexadecimal.' }),
  codesOut: Type.Array(Type.Object({ containerId: TextOrNull, openingId: TextOrNull, action: LockActionWord }), {
    description: 'Codes with it that a lock may still take.',
  }),
  history: Type.Array(
    Type.Object({
      at: Time,
      status: KeyStatusWord,
      personId: TextOrNull,
      entryId: Type.String(),
      byPersonId: Type.String(),
      signed: Type.Boolean({ description: 'The key itself signed.' }),
    }),
  ),
})

const LOCK = {
  lockSerial: Type.String(),
  containerId: TextOrNull,
  status: LockStatusWord,
  generation: Type.Integer({ description: 'Counts up when the lock is personalised anew.' }),
  outOfSync: Type.Boolean(),
  readOutRequired: Type.Boolean(),
}
export const LockListed = Type.Object(LOCK)

/** LOCK-PROTOCOL, section 7. */
const Capabilities = Type.Object({
  needsKey: Type.Boolean(),
  codeDigits: Type.Integer(),
  closingCode: Type.Boolean(),
  receipt: oneOf(['none', 'closing', 'both']),
  chainedReceipts: Type.Boolean(),
  order: oneOf(['counter', 'clock']),
  tamperLatch: Type.Boolean(),
  logDownload: Type.Boolean(),
  signedLog: Type.Boolean(),
  remoteRevoke: Type.Boolean(),
})

export const GuidanceStepWord = wordsOf<GuidanceStep>({
  nothing_to_do: true,
  take_another_lock: true,
  personalise: true,
  build_in: true,
  put_key_in: true,
  read_out_log: true,
  enter_missing_receipts: true,
  show_receipt_again: true,
  resynchronise: true,
  close_and_send_receipt: true,
  force_close: true,
  wait_for_expiry: true,
  ask_again: true,
})

const Acts = Type.Array(Type.Object({ value: Type.Integer(), action: LockActionWord }))
export const LockInFull = Type.Object({
  ...LOCK,
  owningPartyId: Type.String(),
  capabilities: Capabilities,
  book: Type.Object({
    window: Type.Integer({ description: 'The look-ahead window.' }),
    highestValue: Type.Integer(),
    lastConfirmedValue: IntegerOrNull,
    passedValue: Type.Integer(),
    gapFrom: IntegerOrNull,
    atLarge: Acts,
    waiting: Acts,
    misfits: Type.Integer(),
  }),
  openings: Type.Array(
    Type.Object({
      openingId: Type.String(),
      status: OpeningStatusWord,
      openingValue: Type.Integer(),
      closingValue: IntegerOrNull,
    }),
  ),
  next: orNull(GuidanceStepWord),
})
