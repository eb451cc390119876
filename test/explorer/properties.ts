/** What must hold in every world (lock protocol, section 8), beside what is checked at each write of the lock. */
import { recordIssue, recordLog, recordReceipt, recordResync } from '../../src/custody/lock.ts'
import { provenValue } from '../../src/custody/lock-book.ts'
import type { LogAnswer } from '../../src/locksim/index.ts'
import { type LockAction, parseReceipt } from '../../src/oath/lock-codes.ts'
import {
  atLock,
  BERT,
  codeFor,
  logMac,
  type Person,
  type Rules,
  rememberedMac,
  SERIAL,
  type TrueAct,
  Violation,
  type World,
} from './world.ts'

/** Long enough for every wait to be over: the contact is at 0. */
export const AFTER_EVERY_WAIT = 2_000_000

const PROVEN = 'no hidden act behind a confirmed receipt'

/** A code typed by whoever holds the key it was made for. */
export function enter(world: World, rules: Rules, who: Person, code: string, cut: Parameters<typeof atLock>[2] = null) {
  return atLock(world, rules, cut, (lock) => {
    const atContact = lock.contact(who.key, 0)
    return atContact.code === 'power_lost' ? atContact : lock.enter(who.key, code, AFTER_EVERY_WAIT)
  })
}

/** Asks for a code; null if it is refused. A fresh code, or the highest one again, must be good on arrival. */
export function request(world: World, rules: Rules, who: Person, action: LockAction): World | null {
  const { book } = world
  const highest = book.acts.find((act) => act.value === book.highestValue)
  const highestIsLiveAndOwn = world.highestIsLive && highest?.keyId === who.keyId
  const given = rules.codeValue(book, { action, keyId: who.keyId, highestIsLiveAndOwn })
  if ('code' in given) return null
  const { value } = given
  if (!given.shownAgain && book.acts.some((act) => act.value === value && act.keyId !== who.keyId)) {
    throw new Violation('no value is given out twice', `value ${value}`)
  }
  const after = { ...world, book: recordIssue(book, [{ value, action, keyId: who.keyId }]) }
  if (value < after.book.highestValue) return after
  const { answer } = enter(after, rules, who, codeFor(action, value, who.keyId))
  // Used, its receipt not entered yet: the server can't know, and the lock says so.
  if (given.shownAgain && answer.code === 'already_used') return after
  if (['wrong', 'already_used', 'not_finished', 'mistyped'].includes(answer.code)) {
    throw new Violation('no dead code for an honest person', `${action} ${value} for ${who.name}: ${answer.code}`)
  }
  return { ...after, highestIsLive: true }
}

/** Types a receipt into the server. A true one is always recorded, and the same one again costs nothing. */
export function deliver(world: World, rules: Rules, receipt: World['hands'][number]): World {
  const { book } = world
  const values = book.acts.map((act) => act.value)
  const outcome = rules.verifyReceipt(book, values, receipt.text, rememberedMac)
  const hands = world.hands.filter((other) => other !== receipt)
  switch (outcome.kind) {
    case 'recorded': {
      const after = recordReceipt(book, outcome)
      const again = rules.verifyReceipt(after, values, receipt.text, rememberedMac).kind
      // Below a resynchronisation nothing is confirmed; there the same one is received again.
      const expected = outcome.standing === 'confirmed' ? 'already_confirmed' : 'already_received'
      if (again !== expected) throw new Violation('a receipt again costs nothing', `act ${receipt.value}: ${again}`)
      return proven({ ...world, hands, book: after }, world)
    }
    case 'already_confirmed':
    case 'already_received':
      return { ...world, hands }
    default:
      throw new Violation('a true receipt is always recorded', `act ${receipt.value}: ${outcome.kind}`)
  }
}

/** Reads the log out. In a world without forgery there is nothing to find but force. */
export function readOut(world: World, rules: Rules, who: Person): World {
  const run = atLock(world, rules, null, (lock): LogAnswer => lock.readLog(who.key, 0))
  const { log } = run.answer
  if (log === undefined) throw new Violation('the log can be read out', run.answer.code)
  const explained = rules.explainLog(run.world.book, log, logMac)
  if (explained.kind !== 'verified') throw new Violation('the log verifies', explained.kind)
  const finding = explained.findings.find((each) => each.kind !== 'tampered')
  if (finding !== undefined) throw new Violation('the log holds nothing unexplained', JSON.stringify(finding))
  const after = proven(
    { ...run.world, book: recordLog(run.world.book, explained) },
    run.world,
    provenValue(run.world.book),
  )
  if ((after.book.lastConfirmedValue ?? 0) !== (after.stored.done?.value ?? 0)) {
    throw new Violation('the log confirms all there is', `last ${after.book.lastConfirmedValue}`)
  }
  return after
}

/** Resynchronises. It finds where the lock is, and never passes an unexplained act in silence. */
export function resync(world: World, rules: Rules, who: Person): World {
  const run = atLock(world, rules, null, (lock) => lock.resynchronise(who.key, 0))
  const { book, stored } = run.world
  const receipts = run.answer.receipts
  if (receipts === undefined) throw new Violation('the lock can be resynchronised', run.answer.code)
  const outcome = rules.resynchronise(book, who.keyId, receipts, rememberedMac)
  if (outcome.kind !== 'resynchronised') throw new Violation('the lock can be resynchronised', outcome.kind)
  const silent = outcome.gap === null && run.world.happened.some((act) => act.value > (book.lastConfirmedValue ?? 0))
  if (silent) throw new Violation(PROVEN, 'a resynchronisation passed acts in silence')
  if (outcome.nextValue !== stored.counter || (outcome.lastValue ?? 0) !== (stored.done?.value ?? 0)) {
    throw new Violation('the lock can be resynchronised', `found at ${outcome.nextValue}, is at ${stored.counter}`)
  }
  return { ...run.world, book: recordResync(book, outcome) }
}

/** What the server holds for proven is exactly what happened, with the flags that were shown. */
function proven(after: World, before: World, from = before.book.lastConfirmedValue ?? 0): World {
  const to = after.book.lastConfirmedValue ?? 0
  const truth = after.happened.filter((act) => act.value > from && act.value <= to)
  const held = after.book.acts.filter((act) => act.value > from && act.value <= to && act.state === 'confirmed')
  const line = (act: Omit<TrueAct, 'before'> & { before: number | null }) =>
    `${act.value}${act.action}${act.keyId}${act.flags}|${act.before ?? 0}`
  const expected = truth.map(line).sort().join()
  const found = held
    .map((act) => line({ ...act, flags: act.flags ?? -1 }))
    .sort()
    .join()
  if (expected !== found) throw new Violation(PROVEN, `held ${found || 'nothing'}, happened ${expected || 'nothing'}`)
  return after
}

/** Whatever the lock would take now is shown as open risk, and nothing that is proven dead would be taken. */
export function checkOpenRisk(world: World, rules: Rules): void {
  const { book, stored } = world
  const risk = rules.openRisk(book)
  for (const act of book.acts) {
    const inWindow = act.value >= stored.counter && act.value <= stored.counter + book.window
    const alive = inWindow || (stored.pending !== null && stored.pending.value === act.value)
    if (!alive) continue
    if (act.state !== 'issued')
      throw new Violation('what is proven stays true', `${act.value} is ${act.state} and alive`)
    if (!risk.includes(act)) throw new Violation('what is not passed is shown as open risk', `act ${act.value}`)
  }
}

/** From every state an honest person with the right gets the box closed: here Bert, with nobody's help. */
export function checkClosable(world: World, rules: Rules): void {
  if (world.mechanism.bolt === 'thrown') return
  const shut = atLock(world, rules, null, (lock) => {
    lock.lid(false)
    return lock.contact(BERT.key, 0)
  })
  let now = shut.world
  const steps: string[] = []
  // Each refusal says what to do next: read the log out. A second round is for a code that was dead when shown again.
  for (let round = 0; round < 3; round += 1) {
    let asked = request(now, rules, BERT, 'C')
    if (asked === null) {
      steps.push('refused, read out')
      now = readOut(now, rules, BERT)
      asked = request(now, rules, BERT, 'C')
    }
    if (asked === null) break
    const code = openCode(asked)
    const run = enter(asked, rules, BERT, code)
    now = run.world
    steps.push(run.answer.code)
    if (run.answer.code === 'closed') {
      checkClosingCounts(now, rules)
      return
    }
    now = readOut(now, rules, BERT)
  }
  throw new Violation('an honest person gets the box closed', steps.join(', '))
}

/** The closing code that Bert was just given: his highest one. */
function openCode(world: World): string {
  const own = world.book.acts.filter((act) => act.keyId === BERT.keyId && act.action === 'C' && act.state === 'issued')
  const value = Math.max(...own.map((act) => act.value))
  return codeFor('C', value, BERT.keyId)
}

function checkClosingCounts(world: World, rules: Rules): void {
  const receipt = world.hands.at(-1)
  if (receipt === undefined || parseReceipt(SERIAL, receipt.text) === null) {
    throw new Violation('an honest person gets the box closed', 'no receipt shown')
  }
  const after = readOut(deliver(world, rules, receipt), rules, BERT)
  if (after.book.lastConfirmedValue !== receipt.value) {
    throw new Violation('an honest person gets the box closed', 'the closing does not count')
  }
}
