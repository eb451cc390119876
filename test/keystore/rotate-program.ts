// Rotates the key store in a folder. Arguments: the folder, and what to do: master, key-file, passphrase, pkcs11.
// The passphrase that opens it is in PASSPHRASE, if one does; the new one in NEW_PASSPHRASE.
import { join } from 'node:path'
import { rotateFileKeyStore } from '../../src/keystore/file-rotation.ts'
import { pkcs11SettingsOf } from '../../src/keystore/pkcs11-connection.ts'
import { rotatePkcs11KeyStore } from '../../src/keystore/pkcs11-set-up.ts'

const [dir, what] = process.argv.slice(2)
if (dir === undefined) throw new Error('usage: rotate-program.ts DIR WHAT')
const now = Date.parse('2030-01-15T12:00:00Z')

if (what === 'pkcs11') {
  const settings = await pkcs11SettingsOf(process.env)
  if (settings === null) throw new Error('no settings')
  await rotatePkcs11KeyStore(dir, settings, { now, checkpointKeys: 8 })
} else {
  const options = { dir, passphrase: process.env['PASSPHRASE'] }
  const passphrase = process.env['NEW_PASSPHRASE'] ?? ''
  const opensWith =
    what === 'key-file'
      ? ({ kind: 'key_file', path: join(dir, 'master.key') } as const)
      : what === 'passphrase'
        ? ({ kind: 'passphrase', passphrase } as const)
        : null
  await rotateFileKeyStore(options, { newMaster: true, opensWith, now })
}
