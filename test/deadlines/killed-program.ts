/** A server that is killed as soon as the first entry of what it decided gets its name: nothing is committed. */

import { DEFAULT_POLICY } from '../../src/custody/policy.ts'
import { openDatabase } from '../../src/store/database.ts'
import { Deadlines } from '../../src/worker/deadlines.ts'

const [, , connectionString = '', now = '0'] = process.argv
await new Deadlines({
  database: openDatabase(connectionString),
  clock: () => Number(now),
  newId: () => {
    process.kill(process.pid, 'SIGKILL')
    return ''
  },
  policy: DEFAULT_POLICY,
  timeZone: 'Europe/Berlin',
  say: (line) => console.error(line),
  onUnknownOutcome: (error) => console.error(error),
}).look()
