// npm test: types, lint, then the tests; ends with "N passed, N failed". Arguments go to vitest.
//
//   --check   types, lint and the tests of style only
//   --long    with the long random stories (GELEIT_LONG=1)
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { findChromium } from './lib/chromium.mjs'
import { ensurePkcs11Driver } from './lib/pkcs11-driver.mjs'
import { findPostgresql15 } from './lib/postgresql15.mjs'
import { fromRoot, root } from './lib/root.mjs'
import { runChild } from './lib/run-child.mjs'
import { findSoftHsm2 } from './lib/softhsm2.mjs'

const RESULTS = fromRoot('build/test-results.json')

const given = process.argv.slice(2)
const onlyCheck = given.includes('--check')
const passedOn = given.filter((argument) => argument !== '--check' && argument !== '--long')

const environment = { ...process.env }
if (given.includes('--long')) environment['GELEIT_LONG'] = '1'

process.exitCode = await test()

async function test() {
  if (!onlyCheck) {
    try {
      // Before the first test, so that nobody waits for minutes to learn that something is not there.
      const say = (line) => process.stderr.write(`geleit: ${line}\n`)
      const { binDir, libraryDirs } = findPostgresql15(say)
      environment['GELEIT_SOFTHSM2_MODULE'] = findSoftHsm2(say)
      ensurePkcs11Driver(say)
      const chromium = findChromium(say)
      environment['GELEIT_CHROMIUM'] = chromium.program
      environment['GELEIT_CHROMIUM_LIBRARIES'] = chromium.libraryDirs.join(':')
      environment['GELEIT_POSTGRESQL15_BIN'] = binDir
      environment['GELEIT_POSTGRESQL15_LIBRARIES'] = libraryDirs.join(':')
    } catch (error) {
      process.stderr.write(`geleit: ${error instanceof Error ? error.message : error}\n`)
      return 1
    }
  }
  const steps = [
    await step('types', 'typescript/bin/tsc', ['-b', '--pretty']),
    await step('lint', '@biomejs/biome/bin/biome', ['ci', '--error-on-warnings']),
  ]
  const tests = await runVitest(onlyCheck ? ['test/tidy', ...passedOn] : passedOn)
  const passed = steps.filter(Boolean).length + tests.passed
  const failed = steps.filter((good) => !good).length + tests.failed
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
  return failed === 0 ? 0 : 1
}

/**
 * @param {string} name
 * @param {string} program inside node_modules
 * @param {string[]} args
 */
async function step(name, program, args) {
  const code = await runChild(process.execPath, [fromRoot(`node_modules/${program}`), ...args], { cwd: root })
  process.stdout.write(`${name}: ${code === 0 ? 'good' : 'FAILED'}\n`)
  return code === 0
}

/** @param {string[]} args */
async function runVitest(args) {
  mkdirSync(fromRoot('build'), { recursive: true })
  rmSync(RESULTS, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`]
  const vitest = [fromRoot('node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...args]
  const code = await runChild(process.execPath, vitest, { cwd: root, env: environment })
  const counts = readCounts()
  // A run that fails without a failed test (an error outside of all tests, a file that doesn't load) has failed.
  const failed = code !== 0 && counts.failed === 0 ? 1 : counts.failed
  if (counts.skipped > 0 && args.length === 0) {
    process.stdout.write(`${counts.skipped} tests were skipped; none may be\n`)
    return { passed: counts.passed, failed: failed + counts.skipped }
  }
  return { passed: counts.passed, failed }
}

function readCounts() {
  try {
    const results = JSON.parse(readFileSync(RESULTS, 'utf8'))
    const broken = results.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
    return {
      passed: results.numPassedTests,
      failed: results.numFailedTests + broken.length,
      skipped: results.numPendingTests + results.numTodoTests,
    }
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
}
