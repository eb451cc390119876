/** What the lock shows. Codes are stable; the texts are short, as a display has room. */
export type AnswerCode =
  | 'ready'
  | 'key_not_accepted'
  | 'mistyped'
  | 'wait'
  | 'wrong'
  | 'already_used'
  | 'already_open'
  | 'already_closed'
  | 'shut_the_lid'
  | 'open_the_lid'
  | 'not_finished'
  | 'opened'
  | 'closed'
  | 'advanced'
  | 'maintained'
  | 'receipt'
  | 'no_receipt'
  | 'resynchronisation'
  | 'log'
  | 'power_lost'

export type LockAnswer = {
  readonly code: AnswerCode
  readonly display: string
  /** `F DDDDDDDD KK` */
  readonly receipt?: string
  /** Two of them, for a resynchronisation. */
  readonly receipts?: readonly [string, string]
  readonly waitSeconds?: number
}

const DISPLAYS: Readonly<Record<AnswerCode, string>> = {
  ready: 'Ready. Enter code.',
  key_not_accepted: 'Key not accepted.',
  mistyped: 'Mistyped. Not counted. Try again.',
  wait: 'Wait.',
  wrong: 'Wrong code.',
  already_used: 'Code already used.',
  already_open: 'Already open.',
  already_closed: 'Already closed.',
  shut_the_lid: 'Shut the lid, then enter the code again.',
  open_the_lid: 'Open the lid, then enter the code again.',
  not_finished: 'Not finished. Enter the same code with the same key.',
  opened: 'Opened. Receipt:',
  closed: 'Closed. Receipt:',
  advanced: 'Advanced. Receipt:',
  maintained: 'Latch reset. Receipt:',
  receipt: 'Last receipt:',
  no_receipt: 'No receipt to show.',
  resynchronisation: 'Receipts 1 and 2:',
  log: 'Log read out.',
  power_lost: '',
}

export function answer(code: AnswerCode, more: Omit<LockAnswer, 'code' | 'display'> = {}): LockAnswer {
  const shown = [DISPLAYS[code], more.receipt, ...(more.receipts ?? [])]
  if (more.waitSeconds !== undefined) shown.push(`${more.waitSeconds} s`)
  return { code, display: shown.filter((part) => part !== undefined).join(' '), ...more }
}
