import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { keepTemporaryFilesInMemory } from './test/setup/in-memory.ts'
import { LongestFirst } from './test/setup/longest-first.ts'

// Every random choice of a run comes from one number, the same each time. For other choices: GELEIT_SEED=… npm test
process.env['GELEIT_SEED'] ??= '20300115'
const seed = Number(process.env['GELEIT_SEED'])
process.stdout.write(`GELEIT_SEED=${seed}\n`)

// Workers, and the many commands and servers that tests start, need not compile the same modules again and again.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'build/compile-cache')

const GIBIBYTE = 1024 ** 3
keepTemporaryFilesInMemory(6 * GIBIBYTE)

const STORE_TESTS = 'src/store/**/*.test.ts'
/** They start servers of their own, PostgreSQL 15 too. */
const EMBEDDED_TESTS = ['src/store/embedded*.test.ts', 'src/store/embedded/**/*.test.ts']

export default defineConfig({
  test: {
    pool: 'forks',
    // Some of a test is waiting: for processes that start and end, for a delay.
    maxWorkers: 3,
    // A worker goes on to its next file with the modules it has: loading them anew for each cost a fifth of a run. So no
    // file may leave anything behind in a module, in `process.env` or on `globalThis`.
    isolate: false,
    // Young objects have more room: less is copied, since most of them are dead by the time that it is full.
    execArgv: ['--max-semi-space-size=32'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    sequence: { seed, sequencer: LongestFirst },
    setupFiles: ['test/setup/seed.ts', 'test/setup/stretching.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'geleit',
          include: ['src/**/*.test.ts', 'web/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts'],
          globalSetup: ['test/setup/server-embedded.ts', 'test/setup/web.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'store on PostgreSQL 15',
          include: [STORE_TESTS],
          exclude: EMBEDDED_TESTS,
          globalSetup: ['test/setup/server-15.ts'],
        },
      },
    ],
  },
})
