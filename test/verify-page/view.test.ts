/** From the verdict to what is shown, read as a tree of nodes. */
import { expect, test } from 'vitest'
import { formatVerifierKey } from '../../src/auditlog/note.ts'
import { type Trust, type Verdict, verifyEvidence } from '../../src/auditlog/verify.ts'
import { readFields } from '../../src/server/verify-page/page/fields.ts'
import { textOf, type ViewNode } from '../../src/server/verify-page/page/node.ts'
import { details, headline, type Shown } from '../../src/server/verify-page/page/view.ts'
import { SPOKEN, STANDING } from '../../src/server/verify-page/page/words.ts'
import { readSample } from '../auditlog/sample.ts'

const { file, trust } = readSample()

function shownOf(text: string, believed: Trust = trust): Shown {
  return { verdict: verifyEvidence(text, believed), trust: believed, fileName: 'evidence.json' }
}

/** All nodes of a class, in their order. */
function ofClass(nodes: readonly ViewNode[], name: string): ViewNode[] {
  return nodes.flatMap((each) => [
    ...(each.className?.split(' ').includes(name) === true ? [each] : []),
    ...ofClass(each.children ?? [], name),
  ])
}

test('proven: the word, the symbol, every check and the whole chain', () => {
  const shown = shownOf(file)
  const head = headline(shown, 'en')
  expect(head.className).toBe('verdict proven')
  expect(textOf(head)).toMatch(/^✓ PROVEN Device EXSM\d+ as of [\d :-]+ UTC, \d+ entries Every check holds\./)
  const nodes = details(shown, 'en')
  expect(ofClass(nodes, 'holds').map(textOf)).toEqual(
    shown.verdict.checks.map(({ sentence }) => `✓ Holds: ${sentence.en}`),
  )
  expect(ofClass(nodes, 'sound')).toHaveLength(shown.verdict.steps.length)
  expect([...ofClass(nodes, 'broken'), ...ofClass(nodes, 'after'), ...ofClass(nodes, 'fails')]).toEqual([])
  expect(textOf(headline(shown, 'de'))).toMatch(/^✓ BEWIESEN Gerät EXSM.* Jede Prüfung besteht\./)
  for (const key of [...trust.logKeys, ...trust.witnesses]) {
    expect(ofClass(nodes, 'believed').map(textOf).join()).toContain(formatVerifierKey(key))
  }
})

test('changed: red at the entry where it breaks, green before, neither after', () => {
  const shown = shownOf(file.replace('devices_packed', 'devices_packef'))
  const head = headline(shown, 'en')
  expect(head.className).toBe('verdict unproven')
  const broken = shown.verdict.checks.flatMap(({ breaks }) => breaks).filter(({ index }) => index !== null)
  const first = Math.min(...broken.map(({ index }) => index ?? Number.NaN))
  expect(textOf(head)).toMatch(
    new RegExp(`✗ NOT PROVEN .* The chain breaks at entry \\d+ \\(number ${first} in the log\\):`),
  )
  const nodes = details(shown, 'en')
  const rows = ofClass(nodes, 'entry')
  const states = rows.map(({ className }) => className?.replace('entry ', ''))
  const place = rows.findIndex(({ attributes }) => attributes?.id === `entry-${first}`)
  expect(states[place]).toBe('broken')
  expect(new Set(states.slice(0, place))).toEqual(new Set(['sound']))
  expect(states.slice(place)).not.toContain('sound')
  expect(textOf(rows[place] ?? { tag: 'li' })).toMatch(/^✗ .*Breaks here This entry does not stand in the log/)
  // Every link leads to a row.
  const links = JSON.stringify(nodes).match(/"#entry-\d+"/g) ?? []
  expect(links.length).toBeGreaterThan(0)
  const ids = new Set(rows.map(({ attributes }) => `"#${attributes?.id}"`))
  expect(links.filter((link) => !ids.has(link))).toEqual([])
  expect(textOf(headline(shown, 'de'))).toContain('NICHT BEWIESEN')
})

test('what concerns all entries leaves no part of the line green', () => {
  const shown = shownOf(file, { ...trust, witnesses: [] })
  const nodes = details(shown, 'en')
  expect(textOf(headline(shown, 'en'))).toContain('Why: You named no witness.')
  expect(ofClass(nodes, 'sound')).toEqual([])
  expect(ofClass(nodes, 'told')).toHaveLength(shown.verdict.steps.length)
})

test('no evidence file at all: said so, without a chain', () => {
  const shown = shownOf('{"a":')
  expect(textOf(headline(shown, 'en'))).toMatch(/^✗ NOT PROVEN evidence\.json Why: It is no JSON text/)
  const nodes = details(shown, 'en')
  expect(ofClass(nodes, 'entry')).toEqual([])
  const unchecked = ofClass(nodes, 'unchecked').map(textOf)
  expect(unchecked).toHaveLength(shown.verdict.checks.length - 1)
  expect(unchecked).toContain('– Not checked: The chain of custody has no gap.')
})

test('an entry that breaks and moves nothing gets a row in its place; many breaks are counted', () => {
  const { verdict } = shownOf(file)
  const [first, second] = verdict.steps
  const index = 1 + (first?.index ?? 0)
  expect(index).toBeLessThan(second?.index ?? 0)
  const sentence = { en: '<b>Wrong</b>', de: '<b>Falsch</b>' }
  const breaks = Array.from({ length: 11 }, () => ({ code: 'x', entry: 2, index, sentence }))
  const checks = verdict.checks.map((check, place) => (place === 5 ? { ...check, proven: false, breaks } : check))
  const broken: Verdict = { ...verdict, ok: false, checks }
  const nodes = details({ verdict: broken, trust, fileName: 'x' }, 'de')
  const row = ofClass(nodes, 'entry').find(({ className }) => className === 'entry broken')
  expect(row?.attributes?.id).toBe(`entry-${index}`)
  expect(textOf(row ?? { tag: 'li' })).toContain('Ein Eintrag, auf dem die Kette ruht. Bricht hier <b>Falsch</b>')
  expect(ofClass(nodes, 'fails').map(textOf).join()).toContain('und 3 weitere')
})

test('fields: keys one on each line, the policy, and what is wrong where', () => {
  const [logKey = ''] = trust.logKeys.map(formatVerifierKey)
  const [witness = ''] = trust.witnesses.map(formatVerifierKey)
  expect(readFields({ logKeys: `${logKey}\n\n`, witnessKeys: ` ${witness}`, policy: ' ' })).toEqual({
    trust: { ...trust, policy: undefined },
  })
  const at = (field: string, line: number, sentence: unknown): unknown => ({ field, line, sentence })
  expect(readFields({ logKeys: `${logKey}\nx\n${witness}`, witnessKeys: logKey, policy: 'quorum w' })).toEqual({
    problems: [
      at('logKeys', 2, SPOKEN.noKey),
      at('logKeys', 3, SPOKEN.keyOfWitness),
      at('witnessKeys', 1, SPOKEN.keyOfLog),
      at('policy', 1, expect.objectContaining({ en: 'no line above defines "w"' })),
    ],
  })
  expect(readFields({ logKeys: '', witnessKeys: '', policy: '' })).toEqual({
    problems: [at('logKeys', 0, SPOKEN.whoseLog)],
  })
})

test('both languages use the same values', () => {
  for (const { en, de } of [...Object.values(STANDING), ...Object.values(SPOKEN)]) {
    const values = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort()
    expect(values(de), en).toEqual(values(en))
    expect(de).not.toBe('')
  }
})
