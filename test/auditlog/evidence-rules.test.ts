/** docs/evidence-rules.md is made from the findings themselves. UPDATE_GOLDENS=1 writes it anew. */
import { expect, test } from 'vitest'
import { FINDING_GROUPS, FINDINGS } from '../../src/auditlog/custody-chain.ts'
import { expectGolden } from '../http/golden.ts'

const HEAD = `# What the replay checks

Made from \`src/auditlog/custody-chain/findings.ts\` by \`test/auditlog\`; not edited by hand.

An evidence file proves first that its entries are genuine, complete and of their time. Then the verifier replays the rules over them: do they form a chain of custody without a gap? It reads the rules anew and shares no code with the server that wrote the entries, so that one mistake can't pass on both sides.

A finding has a stable code, the entry at which it shows, and a sentence. A code never changes its meaning. Codes that begin with \`open_\` say that something is **not proven, or not over, where the file ends**; all others say that **a rule was broken**. A file is fully proven only without either.

## What a file must hold

- **Device**: every entry that names it. For each stay in a box the box's chain without a gap, from the entry that issued the code of the opening in which the device went in (or of its tour) to the confirmed closing of the opening in which it came out, and whatever was recorded in the same transaction as that. The reports and approved releases of every incident that names the device, or a box in these parts of its chain, or whose window a stay touches. The shipments of these boxes. The versions of policies that these entries name, and all others between the same maker and operator; those that whoever asked may not see are left out, and then nothing is said of them.
- **Box**: its whole chain, the whole chains of the incidents about it, and its shipments.
- **Shipment**: every entry of it. **Incident**: its whole chain.

\`entriesOfFile\` in \`src/auditlog/custody-chain/ranges.ts\` chooses these entries, and \`containerRanges\` says which parts of the boxes' chains they are; the replay asks the same function what may not lack.

## How it reads late records

Deeds of a tour are recorded when there is a network again: scans before the receipts of their openings, a closing before its opening, an installation after the block. So with the codes of a tour a scan may stand before the proof of its opening, and the proof is looked for where the file ends. An installation on a tour is no breach although the device was held by then; but the recall has to stand beside it. Stays that were corrected later count as corrected, and every incident that was open then looks at them again. Record times decide, claimed times never.

## What it can't show

- What nobody recorded leaves no gap: a deed without an entry is unprovable.
- Roles, sites, training and keys are not in a file; that two persons are two humans is seen by their identifiers alone.
- What was reported of a box after the device had left it is in the file only if whoever made the file put it in. That the device was held for it is in the device's own chain, which can't be shortened.
- The start of a window is checked against the proofs that the file shows, for flags and for people who can't say when. Margins of time are policy.
`

const TITLES: Readonly<Record<keyof typeof FINDING_GROUPS, string>> = {
  CHAIN: 'Entries and chains',
  PLACE: 'One place at a time',
  TRUST: 'Grounds and their ends',
  LOCK: 'Codes, acts and openings',
  TWO_PERSONS: 'What two persons decide',
  ROAD: 'The road, and who is responsible',
  OPEN: 'Not proven, or not over',
}

/** Under a code's placeholders stand names of the file. */
function page(): string {
  const groups = Object.entries(FINDING_GROUPS).flatMap(([group, findings]) => [
    `## ${TITLES[group as keyof typeof TITLES]}`,
    '',
    '| code | English | German |',
    '|---|---|---|',
    ...Object.entries(findings).map(([code, { en, de }]) => `| \`${code}\` | ${en} | ${de} |`),
    '',
  ])
  return [HEAD, ...groups].join('\n')
}

test('docs/evidence-rules.md says what the verifier says', async () => {
  await expectGolden('docs/evidence-rules.md', page())
})

test('each finding has a sentence in both languages with the same names, and no two share one', () => {
  const names = (sentence: string) => Array.from(sentence.matchAll(/\{(\w+)\}/g), ([, name]) => name).sort()
  for (const [code, { en, de }] of Object.entries(FINDINGS)) expect(names(de), code).toEqual(names(en))
  const sentences = Object.values(FINDINGS).flatMap(({ en, de }) => [en, de])
  expect(sentences.filter((sentence) => !/^[\p{Lu}{].*[.]$/u.test(sentence))).toEqual([])
  expect(new Set(sentences).size).toBe(sentences.length)
})
