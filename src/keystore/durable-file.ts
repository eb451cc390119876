import { randomBytes } from 'node:crypto'
import { chown, link, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

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

/**
 * Replaces a file as a whole, mode 0600: whoever reads it finds the old content or the new one, also after the machine
 * lost its power at any point. Durable when it returns.
 */
export async function replaceFile(path: string, content: string): Promise<void> {
  const temporary = join(dirname(path), `.tmp-${randomBytes(6).toString('hex')}-${basename(path)}`)
  const file = await open(temporary, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await leaveToOwner(temporary)
  await rename(temporary, path)
  await syncFolder(dirname(path))
}

/** What root makes in somebody's folder belongs to them: they go on with it when root has stopped. */
export async function leaveToOwner(path: string): Promise<void> {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = await stat(dirname(path))
  if (uid !== 0) await chown(path, uid, gid)
}

/** The text of a file, or null if there is none. Other errors are thrown: what can't be read isn't nothing. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
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
