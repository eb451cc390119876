// The one way in: node scripts/run.mjs FILE [arguments]
//
// Installs what package-lock.json names where that lacks, builds the app for whatever gives it out, then runs FILE
// (a path inside the repository) with a Node that can read it. The scripts in package.json start it with `exec`, or npm's signals would end at the shell.
// This file and what it imports must be readable for Node 20 and need no dependency.
import { pathToFileURL } from 'node:url'
import { ensureWebBuilt } from './lib/build-web.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { NODE_FLAGS, nodeProgram } from './lib/node-program.mjs'
import { fromRoot } from './lib/root.mjs'
import { runChild } from './lib/run-child.mjs'

/** What gives out the app. */
const SERVING = /^src\/cli\/main\.ts serve(?!.*(?:--help|-h\b))/

/**
 * @param {string} file relative to the repository
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function run(file, args) {
  try {
    await ensureInstalled()
    if (SERVING.test([file, ...args].join(' ')))
      await ensureWebBuilt((line) => process.stderr.write(`geleit: ${line}\n`))
    return await runChild(nodeProgram(), [...NODE_FLAGS, fromRoot(file), ...args])
  } catch (error) {
    process.stderr.write(`geleit: ${error instanceof Error ? error.message : error}\n`)
    return 1
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [file, ...args] = process.argv.slice(2)
  if (file === undefined) {
    process.stderr.write('usage: node scripts/run.mjs FILE [arguments]\n')
    process.exitCode = 2
  } else {
    process.exitCode = await run(file, args)
  }
}
