import { randomBytes } from 'node:crypto'
import { link, mkdir, open, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes a new file of mode 0600 that appears whole and durable, or not at all. Of several writers at once exactly
 * one succeeds.
 *
 * @returns false if the file was there already; it is left as it is
 */
export async function writeNewFile(path: string, content: string): Promise<boolean> {
  const temporary = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`
  const file = await open(temporary, 'wx', 0o600)
  try {
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    // A rename would replace what another process made in the meantime; a link doesn't.
    await link(temporary, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await unlink(temporary)
    await syncFolder(dirname(path))
  }
  return true
}

/** Makes a folder for its owner alone. Durable with its parent's next sync. */
export async function makeSecretDir(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
