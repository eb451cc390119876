/** What whoever holds the log's key could try, and what the verifier says of it as long as the witnesses are honest. */
import { beforeAll, describe, expect, test } from 'vitest'
import { CURRENT_RULES } from '../../src/auditlog/evidence/rules.ts'
import type { About } from '../../src/auditlog/evidence/select.ts'
import { formatEvidence } from '../../src/auditlog/evidence.ts'
import { formatVerifierKey } from '../../src/auditlog/note.ts'
import { parsePolicy } from '../../src/auditlog/policy.ts'
import { type Trust, type Verdict, verifyEvidence } from '../../src/auditlog/verify.ts'
import { nodeSha256, nodeVerifyEd25519 } from '../../src/cli/node-crypto.ts'
import { DEFAULT_POLICY } from '../../src/custody/policy.ts'
import { seed } from '../setup/seed.ts'
import { ForgedLog, factsOf, handOver, KEEPER, ORIGIN, type Recorded, retell, signerOf } from './forged-log.ts'
import { dice } from './mutations.ts'
import { readSample } from './sample.ts'

let about: About
let facts: readonly Recorded[]
beforeAll(() => {
  ;({ about, facts } = factsOf(readSample().file))
})

const DAY_MS = 86_400_000
const failing = ({ checks }: Verdict): string[] =>
  checks.filter(({ proven }) => proven !== true).map(({ code }) => code)
const verify = (log: ForgedLog, trust: Trust = log.trust): Verdict =>
  verifyEvidence(log.file(about), trust, { verify: nodeVerifyEd25519, sha256: nodeSha256 })

test('told honestly, all of it is proven, by both kinds of hashes and signatures', () => {
  const log = retell(facts)
  const file = log.file(about)
  const [fast, portable] = [verify(log), verifyEvidence(file, log.trust)]
  expect(failing(fast)).toEqual([])
  expect(portable).toEqual(fast)
})

test('the rules that a file names are those of the program', () => {
  expect(CURRENT_RULES.values).toEqual(DEFAULT_POLICY)
})

describe('time', () => {
  const reasons = (verdict: Verdict): string[] => [
    ...new Set(verdict.checks.find(({ code }) => code === 'times')?.breaks.map(({ code }) => code)),
  ]

  test('written today and dated last year', () => {
    const lastYear = facts.map((fact) => ({ ...fact, recordTime: fact.recordTime - 365 * DAY_MS }))
    const log = retell(lastYear, { seenAt: (at) => at + 365 * DAY_MS })
    expect(failing(verify(log))).toEqual(['times'])
    expect(reasons(verify(log))).toEqual(['no_checkpoint_before', 'written_later'])
  })

  test('all at once and today, under one checkpoint alone', () => {
    const log = retell(
      facts.map((fact) => ({ ...fact, recordTime: fact.recordTime - 2 * DAY_MS })),
      {
        each: Number.POSITIVE_INFINITY,
        seenAt: (at) => at + 2 * DAY_MS,
      },
    )
    expect(reasons(verify(log))).toEqual(['no_checkpoint_before'])
  })

  test('dated into the future', () => {
    const log = retell(facts, { seenAt: (at) => at - 3_600_000 })
    expect(reasons(verify(log))).toEqual(['written_earlier'])
  })

  test('clocks may differ by a minute', () => {
    for (const seconds of [-60, 60]) {
      expect(failing(verify(retell(facts, { seenAt: (at) => at + seconds * 1000 })))).toEqual([])
    }
  })
})

describe('witnesses', () => {
  const names = ['a.example', 'b.example', 'c.example']

  test('without one nothing of time and sameness is proven', () => {
    const log = retell(facts)
    expect(failing(verify(log, { ...log.trust, witnesses: [] }))).toEqual(['witnesses', 'times'])
  })

  test('the policy of the log asks for all; the caller trusts two of them', () => {
    const log = retell(facts, { log: new ForgedLog(names) })
    expect(failing(verify(log))).toEqual([])
    expect(failing(verify(log, { ...log.trust, witnesses: log.trust.witnesses.slice(0, 2) }))).toEqual([
      'witnesses',
      'times',
    ])
  })

  test("the caller's policy counts more than the log's", () => {
    const log = retell(facts, { log: new ForgedLog(names) })
    const lines = log.trust.witnesses.map((key, place) => `witness w${place} ${formatVerifierKey(key)}`)
    const policy = parsePolicy(`${lines.join('\n')}\ngroup two 2 w0 w1 w2\nquorum two\n`)
    if ('problems' in policy) throw new Error('no policy')
    expect(failing(verify(log, { ...log.trust, witnesses: [], policy }))).toEqual([])
    const stranger = parsePolicy(`witness x ${formatVerifierKey(signerOf('x.example', 4).key)}\nquorum x\n`)
    if ('problems' in stranger) throw new Error('no policy')
    expect(failing(verify(log, { ...log.trust, policy: stranger }))).toEqual(['witnesses', 'times'])
  })

  test('a witness of that name with another key is another one', () => {
    const log = retell(facts)
    const other = signerOf(log.witnesses[0]?.key.name ?? '', 4, 'another key').key
    expect(failing(verify(log, { ...log.trust, witnesses: [other] }))).toEqual(['witnesses', 'times'])
  })
})

describe('the key of the log', () => {
  const next = signerOf(ORIGIN, 1, 'the next key')

  /** The last part of the log is signed by the next key; `change` may spoil the hand-over. */
  function handedOver(change: (fact: Recorded['fact']) => Recorded['fact'] = (fact) => fact): ForgedLog {
    const log = new ForgedLog()
    return retell(facts, {
      log,
      between: (place, at) => {
        if (place !== Math.floor(facts.length / 2)) return
        log.record({ ...KEEPER, fact: change(handOver(log.logKey, next)), recordTime: at })
        log.logKey = next
      },
    })
  }

  test('was handed over: old and new key lead to one another, another one to neither', () => {
    const log = handedOver()
    const old = new ForgedLog().logKey.key
    for (const key of [old, next.key]) expect(failing(verify(log, { ...log.trust, logKeys: [key] }))).toEqual([])
    const stranger = signerOf(ORIGIN, 1, 'a third key').key
    expect(failing(verify(log, { ...log.trust, logKeys: [stranger] }))).toContain('signatures')
  })

  test('a hand-over that only one of them signed is none', () => {
    for (const name of ['signature', 'counterSignature']) {
      const log = handedOver((fact) => ({ ...fact, [name]: '00'.repeat(64) }))
      expect(failing(verify(log))).toContain('signatures')
    }
  })
})

describe('the log', () => {
  test('of another key is not the one that was asked for', () => {
    const log = retell(facts)
    const other = signerOf(log.logKey.key.name, 1, 'another key').key
    expect(failing(verify(log, { ...log.trust, logKeys: [other] }))).toContain('signatures')
  })

  test('a subject that has later entries than the map', () => {
    const log = retell(facts)
    const evidence = log.evidence(about)
    const later = retell([...facts, { ...(facts.at(-1) as Recorded), fact: { type: 'device_commissioned' } }])
    const mixed = { ...evidence, heads: later.evidence(about).heads }
    expect(failing(verifyEvidence(formatEvidence(mixed), log.trust))).toContain('map')
  })

  test('what says of itself that something is missing is not proven', () => {
    const log = retell(facts)
    const evidence = { ...log.evidence(about), missing: ['witnesses' as const] }
    expect(failing(verifyEvidence(formatEvidence(evidence), log.trust))).toEqual(['complete'])
  })

  test('facts that say anything at all: there is a verdict', () => {
    const roll = dice(seed)
    const values = [null, 0, -1, 1e300, '', 'x', [], [null], [[]], {}, { action: 'C' }, true]
    for (let turn = 0; turn < 100; turn++) {
      const odd = facts.map((each) => {
        const names = Object.keys(each.fact)
        const name = names[roll(names.length)] ?? ''
        const isOdd = roll(facts.length) < 2 && name !== 'type'
        return isOdd ? { ...each, fact: { ...each.fact, [name]: values[roll(values.length)] } } : each
      })
      expect(typeof verify(retell(odd, { each: 50 })).ok).toBe('boolean')
    }
  })

  test('a rule is broken: nobody confirmed the closing', () => {
    const without = facts.filter(({ fact }) => {
      const { confirmed } = fact as { confirmed?: readonly { action: string }[] }
      return !(fact.type === 'receipt_verified' && confirmed?.some(({ action }) => action === 'C'))
    })
    expect(failing(verify(retell(without)))).toContain('custody')
  })
})
