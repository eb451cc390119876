import { existsSync } from 'node:fs'
import { fromRoot } from './root.mjs'

/** The first version that is supported for long and runs TypeScript as it is. */
const NODE_MAJOR = 24

/**
 * How our programs run. Node 24 lets what is young grow beyond 100 MB before it looks what of it is still used. With 8 MB
 * for each of its halves a delivery note of 100,000 devices takes half the memory, and no longer.
 */
export const NODE_FLAGS = ['--max-semi-space-size=8']

/** The path of a Node that runs our sources: the one that runs this, if it is new enough, else the installed one. */
export function nodeProgram() {
  if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) return process.execPath
  const name = `node-${process.platform}-${process.arch}`
  const program = fromRoot(`node_modules/${name}/bin/node`)
  if (existsSync(program)) return program
  throw new Error(
    `Node ${NODE_MAJOR} is needed, this is ${process.versions.node}, and npm has no package ${name} here. ` +
      `Install Node ${NODE_MAJOR} or newer and start again.`,
  )
}
