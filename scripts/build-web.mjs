// Builds the app into build/web, unless it is built. scripts/lib/build-web.mjs says when.
import { buildWeb } from './lib/build-web.mjs'

process.exitCode = await buildWeb()
