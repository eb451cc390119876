// npm test: types and lint beside the tests; ends with "N passed, N failed". Arguments go to vitest.
//
//   --check   types, lint and the tests of style only
//   --long    with the long random stories (GELEIT_LONG=1)
import { spawn } from 'node:child_process'
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
  // While the tests start their databases, most of a machine has nothing to do; and what they wait for is no work either.
  const checking = checkSources()
  const tests = await runVitest(onlyCheck ? ['test/tidy', ...passedOn] : passedOn)
  const steps = await checking
  for (const { name, good, said } of steps) process.stdout.write(`${said}${name}: ${good ? 'good' : 'FAILED'}\n`)
  const passed = steps.filter(({ good }) => good).length + tests.passed
  const failed = steps.filter(({ good }) => !good).length + tests.failed
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
  return failed === 0 ? 0 : 1
}

async function checkSources() {
  const colours = process.stdout.isTTY ? 'force' : 'off'
  return [
    await step('types', 'typescript/bin/tsc', ['-b', '--pretty', String(process.stdout.isTTY === true)]),
    await step('lint', '@biomejs/biome/bin/biome', ['ci', '--error-on-warnings', `--colors=${colours}`]),
  ]
}

/**
 * What it says is kept until the tests have said theirs.
 *
 * @param {string} name
 * @param {string} program inside node_modules
 * @param {string[]} args
 * @returns {Promise<{ name: string, good: boolean, said: string }>}
 */
function step(name, program, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [fromRoot(`node_modules/${program}`), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        said += text
      })
    child.once('error', (error) => resolve({ name, good: false, said: `${error.message}\n` }))
    child.once('close', (code) => resolve({ name, good: code === 0, said }))
  })
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
