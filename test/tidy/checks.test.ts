import { describe, expect, test } from 'vitest'
import { CHECKS } from './checks.ts'
import { codeOf, importsOf, withoutComments } from './source.ts'

/** For each check: what it must find (path, text), and what looks alike but is good. */
const SAMPLES: Record<string, { bad: [string, string][]; good: [string, string][] }> = {
  pureFoldersArePure: {
    bad: [
      ['src/custody/a.ts', 'const now = Date.now()'],
      ['src/custody/a.ts', 'const now = new Date()'],
      ['src/oath/a.ts', 'const id = Math.random()'],
      ['src/oath/a.ts', "import { randomBytes } from 'node:crypto'"],
      ['src/auditlog/a.ts', 'const home = process.env'],
      ['src/auditlog/a.ts', "import canonicalize from 'canonicalize'"],
      ['src/auditlog/a.ts', 'const text = `at ${Date.now()}`'],
    ],
    good: [
      ['src/custody/a.ts', '// never Date.now()\nconst hint = "Math.random()"\nconst at = new Date(given)'],
      ['src/oath/a.ts', "import { sha256 } from '@noble/hashes/sha2.js'\nimport { b } from './b.ts'"],
      ['src/custody/a.test.ts', "import { test } from 'vitest'\nconst now = Date.now()"],
      ['src/store/a.ts', "import { readFile } from 'node:fs/promises'\nconst now = Date.now()"],
    ],
  },
  arrowsPointInward: {
    bad: [
      ['src/custody/a.ts', "import { commit } from '../store/commit.ts'"],
      ['src/custody/a.ts', "import type { commit } from '../store/commit.ts'"],
      ['src/store/a.ts', "const server = await import('../server/app.ts')"],
      ['src/oath/a.ts', "export * from '../custody/state.ts'"],
      ['src/locksim/a.ts', "import { lockCode } from '../oath/lock-codes.ts'"],
      ['src/locksim/a.ts', "import type { Lock } from '../custody/lock.ts'"],
      ['src/server/routes/a.ts', "import { VirtualLock } from '../../locksim/lock.ts'"],
      ['src/keystore/a.ts', "import { commit } from '../store/commit.ts'"],
      ['src/server/app.ts', "import { loop } from '../worker/loop.ts'"],
      ['src/witness/a.ts', "import { commit } from '../store/commit.ts'"],
      ['src/worker/a.ts', "import { Witness } from '../witness/witness.ts'"],
      ['web/pages/a.tsx', "import { commit } from '../../src/store/commit.ts'"],
    ],
    good: [
      ['src/custody/a.ts', "import { code } from '../oath/lock-codes.ts'\nimport { b } from './b.ts'"],
      ['src/locksim/a.ts', "import { ocra } from '../oath/ocra.ts'\nimport { check } from '../oath/check-digits.ts'"],
      ['src/server/rehearsal/locks.ts', "import { VirtualLock } from '../../locksim/lock.ts'"],
      ['src/server/routes/rehearsal.ts', "import { VirtualLock } from '../../locksim/lock.ts'"],
      ['src/server/main.ts', "import { loop } from '../worker/loop.ts'"],
      ['src/server/a.ts', "import { Witness } from '../witness/witness.ts'"],
      ['src/server/routes/a.ts', "import { commit } from '../../store/commit.ts'"],
      ['src/custody/a.test.ts', "import { commit } from '../store/commit.ts'"],
      ['src/custody/a.ts', "// import { commit } from '../store/commit.ts'"],
    ],
  },
  librariesStayAtHome: {
    bad: [
      ['src/server/a.ts', "import { Client } from 'pg'"],
      ['src/cli/a.ts', "import { sql } from 'kysely'"],
      ['src/store/a.ts', "import fastify from 'fastify'"],
    ],
    good: [
      ['src/store/a.ts', "import { Client } from 'pg'"],
      ['src/server/a.ts', "import swagger from '@fastify/swagger'"],
      ['src/store/a.test.ts', "import fastify from 'fastify'"],
    ],
  },
  sqlOnlyInStore: {
    bad: [
      ['src/server/a.ts', 'await query(sql`now()`)'],
      ['src/server/a.ts', "await query('select 1 from device')"],
      ['src/cli/a.ts', 'await query(`\n  INSERT INTO device VALUES (1)`)'],
      ['src/worker/a.ts', 'await query("update device set held = true")'],
    ],
    good: [
      ['src/store/a.ts', "await query('select 1 from device')"],
      ['src/server/a.ts', "const hint = 'Select the box first'\n// select a from b"],
    ],
  },
  httpOnlyInServer: {
    bad: [
      ['src/custody/a.ts', 'return { status: 404 }'],
      ['src/store/a.ts', 'reply.status(500)'],
      ['src/worker/a.ts', 'if (response.status === 200) return'],
    ],
    good: [
      ['src/server/a.ts', 'reply.status(500)'],
      ['src/custody/a.ts', "return { status: 'held', capacity: 200 }"],
    ],
  },
  switchesEndInNever: {
    bad: [['src/custody/a.ts', 'switch (x) {\n  case 1:\n    return 2\n  default:\n    return 3\n}']],
    good: [
      ['src/custody/a.ts', 'switch (x) {\n  case 1:\n    return 2\n  default:\n    return x satisfies never\n}'],
      ['src/custody/a.ts', "const text = 'default: nothing'"],
    ],
  },
  noEscapeHatches: {
    bad: [
      ['src/store/a.ts', 'const x: any = 1'],
      ['src/store/a.ts', 'const x = y as any'],
      ['test/a.ts', 'const x: Record<string, any> = {}'],
      ['test/a.ts', '// @ts-expect-error\nx()'],
      ['src/store/a.ts', '// biome-ignore lint: no'],
    ],
    good: [['src/store/a.test.ts', "// any word\nexpect(x).toEqual({ any: expect.any(Number), b: 'any' })"]],
  },
  filesFitInTheHead: {
    bad: [['src/store/a.ts', 'x\n'.repeat(401)]],
    good: [
      ['src/store/a.ts', 'x\n'.repeat(400)],
      ['test/vectors/a.json', 'x\n'.repeat(4000)],
    ],
  },
  nothingIsPutOff: {
    bad: [
      ['src/store/a.test.ts', "test.skip('x', () => {})"],
      ['src/store/a.test.ts', "describe.only('x', () => {})"],
      ['src/store/a.test.ts', "test.concurrent.only('x', () => {})"],
      ['src/store/a.ts', '// TODO later'],
      ['docs/a.md', 'FIXME'],
    ],
    good: [['src/store/a.test.ts', "test('only this', () => { expect(list.skip(1)).toBe(x) })"]],
  },
  noWordsOfTheWorkplace: {
    bad: [
      ['docs/a.md', `see ${'/wo'}rk/main`],
      ['docs/a.md', `see ${'sha'}red/design`],
      ['src/store/a.ts', `// as in ${'iss'}ue 12`],
      ['src/store/a.ts', '// see (#12)'],
    ],
    good: [['src/store/a.ts', "const colour = '#123456'\nconst path = '/network/'\nthis.#count += 1"]],
  },
  oneWordPerThing: {
    bad: [
      ['src/custody/a.ts', 'const gatewayId = 1'],
      ['src/custody/a.ts', 'const key_holder = 1'],
      ['src/locksim/a.ts', 'type Password = string'],
    ],
    good: [
      ['src/custody/a.ts', "const gatewayAdministrator = 'gateway_administrator'\n// the gateway\nconst shipping = 1"],
      ['src/server/a.ts', 'const session = 1'],
    ],
  },
}

test('each check has samples', () => {
  expect(Object.keys(SAMPLES).sort()).toEqual(Object.keys(CHECKS).sort())
})

describe.each(Object.entries(SAMPLES))('%s', (name, { bad, good }) => {
  const check = CHECKS[name]
  test.each(bad)('finds: %s %j', (path, text) => {
    expect(check?.({ path, text })).toHaveLength(1)
  })

  test.each(good)('leaves: %s %j', (path, text) => {
    expect(check?.({ path, text })).toEqual([])
  })
})

test('comments and literals are told from code', () => {
  const text = "const a = 'x // y' // z\nconst b = /'\\/\\//g.test(a) /* ' */\nconst c = `it's ${d} …`"
  expect(withoutComments(text).split('\n')).toEqual([
    "const a = 'x // y'     ",
    "const b = /'\\/\\//g.test(a)        ",
    "const c = `it's ${d} …`",
  ])
  expect(codeOf(text).replace(/ +/g, ' ')).toBe('const a = \nconst b = .test(a) \nconst c = ${d} ')
})

test('imports in several lines, of types, of everything, and at run time', () => {
  const text =
    "import {\n  a,\n  b,\n} from './b.ts'\nimport type {} from '../c/d.ts'\nimport 'e'\nawait import('./f.ts')\n"
  expect(importsOf({ path: 'src/x/a.ts', text }).map(({ from }) => from)).toEqual([
    'src/x/b.ts',
    'src/c/d.ts',
    'e',
    'src/x/f.ts',
  ])
})
