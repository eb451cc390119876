/** A lock and a key in software, for rehearsals and models. */
export type { AnswerCode, LockAnswer } from './displays.ts'
export {
  type KeyAnswer,
  type KeyChallenge,
  type KeyPort,
  type Signer,
  type SignerFrom,
  type VerifySignature,
  VirtualKey,
} from './key.ts'
export { type Contact, type LogAnswer, VirtualLock, type VirtualLockOptions } from './lock.ts'
export { type Force, type ForceMeans, type MechanismState, OPEN_MECHANISM, SHUT_MECHANISM } from './mechanism.ts'
export { personalised } from './personalise.ts'
export {
  type LockStorage,
  MemoryStorage,
  NEW_LOCK,
  type PowerCut,
  PowerLost,
  type StoredLock,
  type StoredLog,
} from './storage.ts'
