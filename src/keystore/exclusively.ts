import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { leaveToOwner, makeSecretDir } from './durable-file.ts'
import { KeyStoreError } from './keystore.ts'

const SQLITE_BUSY = 5

/**
 * Runs `work` while no other process makes or rotates the key store in the folder. The lock is one of the operating
 * system on a file, taken through SQLite because Node offers none itself: it ends with the process, however that ends.
 *
 * @throws KeyStoreError `busy` at once, if another process is at it
 */
export async function exclusively<Result>(dir: string, work: () => Promise<Result>): Promise<Result> {
  await makeSecretDir(dir)
  const path = join(dir, 'lock')
  await (await open(path, 'a', 0o600)).close()
  await leaveToOwner(path)
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    begin(database, dir)
    return await work()
  } finally {
    database.close()
  }
}

function begin(database: DatabaseSync, dir: string): void {
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    if ((error as { errcode?: unknown }).errcode !== SQLITE_BUSY) throw error
    throw new KeyStoreError(
      'busy',
      `Another process makes or rotates the key store in ${dir}. Try again when it is done.`,
    )
  }
}
