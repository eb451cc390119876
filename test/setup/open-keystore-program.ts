// Opens the key store in a folder and prints its public key and what it computes for one lock.
// Arguments: the folder.
import { openFileKeyStore } from '../../src/keystore/file-keystore.ts'

const [dir] = process.argv.slice(2)
if (dir === undefined) throw new Error('usage: open-keystore-program.ts DIR')

const { keyStore } = await openFileKeyStore({ dir })
const mac = keyStore.mac('LOCK-1', Buffer.from('message'))
process.stdout.write(`${Buffer.from(keyStore.verdictPublicKey).toString('hex')} ${Buffer.from(mac).toString('hex')}\n`)
