/** Everything that anybody can do in a world, loss of power at every write included. */
import { afterMisfit, recordIssue } from '../../src/custody/lock.ts'
import type { Force, PowerCut } from '../../src/locksim/index.ts'
import { deliver, enter, readOut, request, resync } from './properties.ts'
import {
  ANNA,
  atLock,
  BERT,
  CLONE,
  codeFor,
  ownerOf,
  PERSONS,
  type Person,
  type Rules,
  Violation,
  type World,
} from './world.ts'

export type Step = { readonly move: string; readonly world: World }

export type Bounds = {
  /** Pairs in a tour pack. */
  readonly pairs: number
  /** Leaves out what the server could tell without a code being typed, so that the typing itself is caught. */
  readonly atLockOnly?: boolean | undefined
}

const FORCES: readonly { readonly name: string; readonly force: Force }[] = [
  { name: 'crowbar in vain', force: { succeeds: false } },
  { name: 'crowbar', force: { succeeds: true } },
  { name: 'bolt forced', force: { succeeds: true, means: 'bolt' } },
]

/** All worlds that are one move away. */
export function* steps(world: World, rules: Rules, bounds: Bounds): Generator<Step> {
  yield* atServer(world, rules, bounds)
  yield* codesTyped(world, rules)
  if (bounds.atLockOnly !== true) yield* keysPutIn(world, rules)
  yield* hands(world, rules)
}

/** Codes are asked for, shown again, expire; receipts come late, or never (nobody has to enter one). */
function* atServer(world: World, rules: Rules, { pairs }: Bounds): Generator<Step> {
  for (const who of PERSONS) {
    if (who === ANNA && world.stolen) continue
    for (const action of ['O', 'C', 'A', 'M'] as const) {
      if ((action === 'A' || action === 'M') && who === ANNA) continue
      if (action === 'M' && world.mechanism.lid === 'shut') continue
      const after = request(world, rules, who, action)
      if (after !== null) yield { move: `${who.name} asks for ${action}`, world: after }
    }
  }
  if (!world.stolen) yield* pack(world, rules, pairs)
  if (world.highestIsLive) yield { move: 'codes expire', world: { ...world, highestIsLive: false } }
  for (const receipt of world.hands) {
    yield { move: `receipt ${receipt.value} entered`, world: deliver(world, rules, receipt) }
  }
  if (!world.book.outOfSync) {
    const { outOfSync } = afterMisfit(2)
    yield { move: 'a third receipt that does not fit', world: { ...world, book: { ...world.book, outOfSync } } }
  }
  const move = world.stolen
    ? "Anna's key and phone are back, and nobody knows what was done with them"
    : "Anna's key and phone are stolen"
  yield { move, world: { ...world, stolen: !world.stolen } }
}

function* pack(world: World, rules: Rules, pairs: number): Generator<Step> {
  const values = rules.tourPack(world.book, pairs)
  if ('code' in values) return
  const issued = values.flatMap(({ openingValue, closingValue }) => [
    { value: openingValue, action: 'O' as const, keyId: ANNA.keyId },
    { value: closingValue, action: 'C' as const, keyId: ANNA.keyId },
  ])
  yield {
    move: 'Anna fetches a tour pack',
    world: { ...world, highestIsLive: false, book: recordIssue(world.book, issued) },
  }
}

/** Every code that was ever given out and is still remembered, in time or late, with power lost at every write. */
function* codesTyped(world: World, rules: Rules): Generator<Step> {
  for (const act of world.book.acts) {
    const who = ownerOf(act.keyId)
    const code = codeFor(act.action, act.value, act.keyId)
    checkOtherKeys(world, rules, act.action, code, who)
    const typed = (cut: PowerCut | null) => enter(world, rules, who, code, cut)
    yield* withEveryCut(`${who.name} types ${act.action} ${act.value}`, typed)
  }
  const guess = enter(world, rules, BERT, codeFor('A', 1_000_000, BERT.keyId))
  yield { move: 'Bert types a wrong code', world: guess.world }
}

/** An intercepted code with a key of one's own, or with one of a cloned serial: the lock takes it from none. */
function checkOtherKeys(world: World, rules: Rules, action: string, code: string, owner: Person): void {
  const others = [...PERSONS.filter((person) => person !== owner), CLONE]
  for (const other of others) {
    const { answer } = enter(world, rules, other, code)
    if (answer.receipt !== undefined) {
      throw new Violation('no code fits another key', `${action} of ${owner.name} was taken from another key`)
    }
  }
}

function* keysPutIn(world: World, rules: Rules): Generator<Step> {
  for (const who of PERSONS) {
    const shown = (cut: PowerCut | null) => atLock(world, rules, cut, (lock) => lock.showReceipt(who.key, 0))
    yield* withEveryCut(`${who.name} asks for the receipt`, shown)
  }
  yield { move: 'the log is read out', world: readOut(world, rules, BERT) }
  yield { move: 'the lock is resynchronised', world: resync(world, rules, BERT) }
}

function* withEveryCut(move: string, run: (cut: PowerCut | null) => ReturnType<typeof enter>): Generator<Step> {
  yield { move, world: run(null).world }
  for (let writes = 0; ; writes += 1) {
    const before = run({ afterWrites: writes, unwritten: true })
    if (before.answer.code !== 'power_lost') return
    yield { move: `${move}, power lost before write ${writes + 1}`, world: before.world }
    yield { move: `${move}, power lost after write ${writes + 1}`, world: run({ afterWrites: writes + 1 }).world }
  }
}

/** Hands on the lid, and crowbars. */
function* hands(world: World, rules: Rules): Generator<Step> {
  const lidIsOpen = world.mechanism.lid === 'open'
  const lid = atLock(world, rules, null, (lock) => {
    lock.lid(!lidIsOpen)
    return { code: 'ready', display: '' } as const
  })
  yield { move: lidIsOpen ? 'the lid is shut' : 'the lid is opened', world: lid.world }
  for (const { name, force } of FORCES) {
    const run = atLock(world, rules, null, (lock) => {
      lock.force(force)
      return { code: 'ready', display: '' } as const
    })
    yield { move: name, world: { ...run.world, forced: true } }
  }
}
