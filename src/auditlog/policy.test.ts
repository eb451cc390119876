import { ed25519 } from '@noble/curves/ed25519.js'
import { describe, expect, test } from 'vitest'
import { formatVerifierKey, verifierKey } from './note.ts'
import { type Policy, parsePolicy } from './policy.ts'

const publicKey = (seedByte: number) => ed25519.getPublicKey(new Uint8Array(32).fill(seedByte))
const LOG = formatVerifierKey(verifierKey('log.example', 1, publicKey(100)))
const witness = (seedByte: number) => verifierKey(`w${seedByte}.example`, 4, publicKey(seedByte))
const vkey = (seedByte: number) => formatVerifierKey(witness(seedByte))

/** The specification's example, with keys for what it elides. */
const EXAMPLE = `log ${LOG}

witness X1 ${vkey(1)}
witness X2 ${vkey(2)}
witness X3 ${vkey(3)}
group X-witnesses 2 X1 X2 X3

witness Y1 ${vkey(4)}
witness Y2 ${vkey(5)}
witness Y3 ${vkey(6)}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`

function policy(text: string): Policy {
  const parsed = parsePolicy(text)
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  return parsed
}
const problems = (text: string) => {
  const parsed = parsePolicy(text)
  return 'problems' in parsed ? parsed.problems : []
}

describe("the specification's example", () => {
  const example = policy(EXAMPLE)
  test('its log and its witnesses', () => {
    expect(example.logs.map(({ key }) => formatVerifierKey(key))).toEqual([LOG])
    expect(example.witnesses.map(({ name }) => name)).toEqual(['X1', 'X2', 'X3', 'Y1', 'Y2', 'Y3'])
    expect(example.witnesses[4]?.key).toEqual(witness(5))
    expect(example.quorum).toBe('X-and-Y')
  })
  test.each([
    ['', false],
    ['X1', false],
    ['X1 X2', false],
    ['X1 X2 X3', false],
    ['X1 Y1', false],
    ['Y1 Y2 Y3', false],
    ['X1 Y1 Y2 Y3', false],
    ['X1 X3 Y2', true],
    ['X1 X2 X3 Y1 Y2 Y3', true],
    ['X1 X1 Y1', false],
    ['X-witnesses Y-witnesses', false],
    ['X-and-Y', false],
    ['X1 Z9 Y1', false],
  ])('%j is enough: %s', (names, met) => {
    expect(example.quorumMet(names.split(' '))).toBe(met)
  })
  test('witnesses by their keys, whatever these are called', () => {
    expect(example.quorumMet([witness(1), witness(2), witness(6)])).toBe(true)
    expect(example.quorumMet([verifierKey('elsewhere', 4, publicKey(1)), 'X2', witness(6)])).toBe(true)
    expect(example.quorumMet([witness(1), witness(2), witness(7)])).toBe(false)
    expect(example.quorumMet([verifierKey('log', 1, publicKey(1)), witness(2), witness(6)])).toBe(false)
  })
})

test('one witness, and none', () => {
  expect(policy(`witness a ${vkey(1)}\nquorum a\n`).quorumMet([])).toBe(false)
  expect(policy(`witness a ${vkey(1)}\nquorum a\n`).quorumMet(['a'])).toBe(true)
  expect(policy('quorum none\n').quorumMet([])).toBe(true)
  expect(policy(`witness a ${vkey(1)}\nquorum none\n`).quorumMet([])).toBe(true)
})

test('white space, comments, addresses, any order', () => {
  const parsed = policy(`# who watches

\t quorum  none
  # more
log\t${LOG}  https://log.example/  \nwitness Zeugin-ä ${vkey(1)} https://w.example/\n`)
  expect(parsed.logs[0]?.url).toBe('https://log.example/')
  expect(parsed.witnesses.map(({ name, url }) => [name, url])).toEqual([['Zeugin-ä', 'https://w.example/']])
})

test('hundred witnesses in groups of groups', () => {
  const lines: string[] = []
  for (let index = 1; index <= 99; index++) lines.push(`witness w${index} ${vkey(index)}`)
  let above = 'w1'
  for (let index = 2; index <= 99; index++) {
    lines.push(`group g${index} all ${above} w${index}`)
    above = `g${index}`
  }
  const deep = policy(`${lines.join('\n')}\nquorum ${above}\n`)
  const all = Array.from({ length: 99 }, (_, index) => `w${index + 1}`)
  expect(deep.quorumMet(all)).toBe(true)
  expect(deep.quorumMet(all.slice(1))).toBe(false)
})

describe('what is wrong is said, with its line', () => {
  const a = `witness a ${vkey(1)}`
  const b = `witness b ${vkey(2)}`
  test.each([
    ['', 0, 'no quorum line'],
    ['# nothing\n', 0, 'no quorum line'],
    ['quorum none', 0, 'does not end with a newline'],
    ['quorum none\r\n', 1, 'control character'],
    ['# \u007f\nquorum none\n', 1, 'control character'],
    ['quorum none\nquorum none\n', 2, 'above sets the quorum'],
    ['quorum a\n', 1, 'no line above defines "a"'],
    [`quorum a\n${a}\n`, 1, 'no line above defines "a"'],
    ['quorum\n', 1, 'quorum <name>'],
    ['quorum none none\n', 1, 'quorum <name>'],
    ['quorum None\n', 1, 'no line above'],
    ['Quorum none\n', 1, '"Quorum" is none of'],
    ['log\nquorum none\n', 1, 'log <verifier key>'],
    [`log ${LOG} u u\nquorum none\n`, 1, 'log <verifier key>'],
    [`log ${vkey(1)}\nquorum none\n`, 1, 'no verifier key of a log'],
    [`log ${LOG}x\nquorum none\n`, 1, 'no verifier key of a log'],
    [`log ${LOG}\nlog ${formatVerifierKey(verifierKey('other', 1, publicKey(100)))}\nquorum none\n`, 2, 'has this key'],
    [`witness a ${LOG}\nquorum none\n`, 1, 'no verifier key of a witness'],
    [`witness none ${vkey(1)}\nquorum none\n`, 1, 'taken'],
    [`witness a\nquorum none\n`, 1, 'witness <name>'],
    [`${a}\nwitness b ${vkey(1)}\nquorum none\n`, 2, 'has this key'],
    [`${a}\nwitness a ${vkey(2)}\nquorum none\n`, 2, 'defines "a"'],
    [`${a}\ngroup a any a\nquorum none\n`, 2, 'defines "a"'],
    [`${a}\ngroup none any a\nquorum none\n`, 2, 'taken'],
    [`group g any\nquorum none\n`, 1, 'group <name>'],
    [`group g any none\nquorum none\n`, 1, 'no line above defines "none"'],
    [`group g any g\nquorum none\n`, 1, 'no line above defines "g"'],
    [`${a}\ngroup g 2 a\nquorum none\n`, 2, 'a number from 1 to 1'],
    [`${a}\ngroup g 0 a\nquorum none\n`, 2, 'a number from 1 to 1'],
    [`${a}\ngroup g 01 a\nquorum none\n`, 2, 'a number from 1 to 1'],
    [`${a}\ngroup g ANY a\nquorum none\n`, 2, 'a number from 1 to 1'],
    [`${a}\n${b}\ngroup g all a a\nquorum none\n`, 3, 'a member of a group already'],
    [`${a}\n${b}\ngroup g any a\ngroup h any a b\nquorum none\n`, 4, 'a member of a group already'],
  ])('%j', (text, line, problem) => {
    expect(problems(text)).toHaveLength(1)
    expect(problems(text)[0]).toEqual({ line, problem: expect.stringContaining(problem) })
  })
  test('all of it at once', () => {
    expect(problems('log x\nwitness y\nfoo\n').map(({ line }) => line)).toEqual([1, 2, 3])
  })
})
