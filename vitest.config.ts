import { defineConfig } from 'vitest/config'

// Every random choice of a run comes from one number, the same each time. For other choices: GELEIT_SEED=… npm test
process.env['GELEIT_SEED'] ??= '20300115'
const seed = Number(process.env['GELEIT_SEED'])
process.stdout.write(`GELEIT_SEED=${seed}\n`)

const STORE_TESTS = 'src/store/**/*.test.ts'
/** They start servers of their own, PostgreSQL 15 too. */
const EMBEDDED_TESTS = ['src/store/embedded*.test.ts', 'src/store/embedded/**/*.test.ts']

export default defineConfig({
  test: {
    pool: 'forks',
    // Some of a test is waiting: for processes that start and end, for a delay.
    maxWorkers: 3,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    sequence: { seed },
    setupFiles: ['test/setup/seed.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'geleit',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts'],
          globalSetup: ['test/setup/server-embedded.ts'],
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
