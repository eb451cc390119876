#!/usr/bin/env node
// The command `geleit`, installed or as `npx geleit` inside the repository.
import { run } from './run.mjs'

process.exitCode = await run('src/cli/main.ts', process.argv.slice(2))
