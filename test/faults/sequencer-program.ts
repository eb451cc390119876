// A process that keeps a log going until it is killed. Says "active" once it is the one that writes.
// Arguments: the database, the folder of the key store.
import { openFileKeyStore } from '../../src/keystore/file-keystore.ts'
import { Sequencer } from '../../src/worker/sequencer.ts'

const [connectionString, dir] = process.argv.slice(2)
if (connectionString === undefined || dir === undefined) throw new Error('usage: sequencer-program.ts DATABASE DIR')

const { keyStore } = await openFileKeyStore({ dir })
const say = (line: string): void => void process.stderr.write(`${line}\n`)
// Small batches: more moments between two commits.
const sequencer = new Sequencer({ connectionString, keyStore, clock: Date.now, say, batchLeaves: 512 })
sequencer.start()
const watch = setInterval(() => {
  if (!sequencer.active) return
  clearInterval(watch)
  process.stdout.write('active\n')
}, 5)
