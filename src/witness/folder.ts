/** The folder of a witness: one writer at a time, also of several processes, and files that are old or new, never half. */
import { mkdir, open, readdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { leaveToOwner } from '../keystore/durable-file.ts'

/** The folder could not be had within the time. Nothing was changed. */
export class FolderBusy extends Error {
  override name = 'FolderBusy'
}

const PATIENCE_MS = 10_000
const RETRY_MS = 5
const LOCK_FILE = 'lock'
const TEMPORARY = /^\.tmp-/

/**
 * The right to write in a folder. Within this process requests wait in a queue; between processes the lock is one of
 * the operating system on a file, taken through SQLite because Node offers none itself. The system takes it back from
 * a process that was killed, so no lock is ever left over.
 */
export class FolderLock {
  readonly #database: DatabaseSync
  #last: Promise<unknown> = Promise.resolve()

  private constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: 0 })
  }

  static async open(folder: string): Promise<FolderLock> {
    const path = join(folder, LOCK_FILE)
    // SQLite would make it when it is first used, readable for others.
    await (await open(path, 'a', 0o600)).close()
    await leaveToOwner(path)
    return new FolderLock(path)
  }

  /** Runs `work` with nobody else writing. @throws FolderBusy */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.#last.then(() => this.#locked(work))
    this.#last = mine.catch(() => {})
    return mine
  }

  async #locked<Result>(work: () => Promise<Result>): Promise<Result> {
    const last = performance.now() + PATIENCE_MS
    while (!this.#tryBegin()) {
      if (performance.now() > last) throw new FolderBusy('another process holds the folder of the witness')
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
    try {
      return await work()
    } finally {
      this.#database.exec('ROLLBACK')
    }
  }

  #tryBegin(): boolean {
    try {
      this.#database.exec('BEGIN EXCLUSIVE')
      return true
    } catch (error) {
      if ((error as { errcode?: unknown }).errcode === SQLITE_BUSY) return false
      throw error
    }
  }

  /** Waits for what was begun. */
  async close(): Promise<void> {
    await this.#last
    this.#database.close()
  }
}

const SQLITE_BUSY = 5

/** Makes folders for their owner alone, durably. */
export async function makeFolders(folder: string, names: readonly string[]): Promise<void> {
  for (const path of [folder, ...names.map((name) => join(folder, name))]) {
    const made = await mkdir(path, { recursive: true, mode: 0o700 })
    if (made !== undefined) await leaveToOwner(path)
    await syncFolder(dirname(path))
  }
}

/** Removes what a killed process left in the middle of `replaceFile`. The caller has the lock. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (TEMPORARY.test(name)) await unlink(join(folder, name))
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
