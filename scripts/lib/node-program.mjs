import { existsSync } from 'node:fs'
import { fromRoot } from './root.mjs'

/** The first version that is supported for long and runs TypeScript as it is. */
const NODE_MAJOR = 24

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
