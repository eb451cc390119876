import { keyStoreOptionsFromEnvironment, openFileKeyStore, readMasterFile } from './file-keystore.ts'
import { KeyStoreError, type OpenedKeyStore } from './keystore.ts'
import { pkcs11SettingsOf } from './pkcs11-connection.ts'
import { readPkcs11File } from './pkcs11-file.ts'
import { openPkcs11KeyStore } from './pkcs11-keystore.ts'
import type { Environment } from './unlock.ts'

export type KeyStoreKind = 'file' | 'pkcs11'

/**
 * Opens the key store in a folder, whichever kind it is. Where there is none a file key store is made, unless the
 * environment names an HSM: in that one a store is made on purpose only (`geleit keystore init`).
 *
 * @throws KeyStoreError
 */
export async function openKeyStore(dir: string, environment: Environment): Promise<OpenedKeyStore> {
  const kind = await kindOfKeyStore(dir)
  const settings = await pkcs11SettingsOf(environment)
  if (settings !== null && kind === 'file') {
    throw new KeyStoreError(
      'other_store',
      `The key store in ${dir} is a file, and GELEIT_KEYSTORE_PKCS11_MODULE names an HSM. Unset that, or move the key ` +
        'store into the HSM: docs/operating/key-store.md says how.',
    )
  }
  if (settings !== null) return openPkcs11KeyStore(dir, settings)
  if (kind === 'pkcs11') {
    throw new KeyStoreError(
      'pkcs11_settings',
      `The key store of ${dir} is in an HSM. Set GELEIT_KEYSTORE_PKCS11_MODULE to its library, …_TOKEN and …_PIN_FILE.`,
    )
  }
  return openFileKeyStore(await keyStoreOptionsFromEnvironment(dir, environment))
}

/** Null where the folder has none. @throws KeyStoreError `damaged` where it has both */
export async function kindOfKeyStore(dir: string): Promise<KeyStoreKind | null> {
  const hasFile = (await readMasterFile(dir)) !== null
  const hasPkcs11 = (await readPkcs11File(dir)) !== null
  if (hasFile && hasPkcs11) {
    throw new KeyStoreError(
      'damaged',
      `In ${dir} are two key stores, master.json and pkcs11.json. Move the wrong one away.`,
    )
  }
  return hasFile ? 'file' : hasPkcs11 ? 'pkcs11' : null
}
