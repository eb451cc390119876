/**
 * A process that is a witness of its own on a folder: node sender-program.ts DIR FIRST LAST. It takes checkpoints of
 * the sample log from FIRST to LAST, whatever others do on the same folder meanwhile, and prints each size it cosigned.
 */
import { decideNext } from './race.ts'

const [dir = '', first = '0', last = '0'] = process.argv.slice(2)
await decideNext(dir, Number(first), Number(last), (size) => process.stdout.write(`${size}\n`))
