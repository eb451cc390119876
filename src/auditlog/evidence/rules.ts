/**
 * Rules of custody that came with a version of the program and are in force where nothing else was agreed. No entry
 * says so; a file names them so that a reader knows the limits that were kept. A test compares them with the program's.
 */
import type { JsonValue } from '../canonical.ts'

export interface RuleSet {
  readonly name: string
  readonly version: number
  readonly values: { readonly [name: string]: JsonValue }
}

const FIRST_RULES: RuleSet = {
  name: 'geleit-default',
  version: 1,
  values: {
    codeLifetimeMinutes: 30,
    openLimitFieldMinutes: 15,
    openLimitStoreMinutes: 480,
    acknowledgeLimitHours: 24,
    sinceMarginMinutes: 60,
    repackagingAlone: 20,
    tourPairsMost: 12,
    tourHours: 14,
    misfitsMost: 3,
  },
}

const SECOND_RULES: RuleSet = {
  name: 'geleit-default',
  version: 2,
  values: {
    ...FIRST_RULES.values,
    stepUpMinutes: 5,
    proposalHours: 72,
    approveDelayHours: 24,
    invitationHours: 168,
    trainingWarningDays: 30,
  },
}

/** On the road: packing lists, mail, deadlines, stock. */
const THIRD_RULES: RuleSet = {
  name: 'geleit-default',
  version: 3,
  values: {
    ...SECOND_RULES.values,
    arrivalGraceHours: 4,
    carrierLinkHours: 72,
    quietFromHour: 20,
    quietUntilHour: 6,
    spreadToContacts: 0,
    attachmentMostMebibytes: 8,
    packingSamplePercent: 2,
    packingSampleLeast: 5,
    scanAllAtClosing: 0,
    trainingValidMonths: 12,
    storageAttestationDays: 90,
    storageAttestationWarningDays: 14,
    storageAttestationNeeded: 0,
    countSecondPerson: 0,
    closingReceiptMinutes: 15,
    overdueUnprovenHours: 12,
    endOfDayHour: 22,
    keyUnseenDays: 30,
    holdDecisionHours: 72,
    escalateAfterHours: 4,
    acknowledgeWarningHours: 4,
    arrivalWarningHours: 4,
    openWarningMinutes: 5,
    closingReceiptWarningMinutes: 5,
    endOfDayWarningMinutes: 60,
    keyUnseenWarningDays: 7,
    holdWarningHours: 12,
    recallWarningHours: 4,
  },
}

/** Receipts that only a later one tells of; what an inspection looks at. */
export const CURRENT_RULES: RuleSet = {
  name: 'geleit-default',
  version: 4,
  values: {
    ...THIRD_RULES.values,
    missingReceiptHours: 12,
    missingReceiptWarningHours: 4,
    inspectLabel: 1,
    inspectLid: 1,
    inspectLock: 1,
    inspectHousing: 1,
    inspectToolMarks: 1,
    inspectCorners: 0,
    inspectLockDisplay: 0,
    inspectSealNumber: 0,
  },
}

/** All that ever came with the program. A set that came is never changed: files that name it must be proven for good. */
export const RULE_SETS: readonly RuleSet[] = [FIRST_RULES, SECOND_RULES, THIRD_RULES, CURRENT_RULES]
