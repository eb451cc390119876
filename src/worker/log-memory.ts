/**
 * What this server's own folder remembers of the log, apart from the database: the newest checkpoint that it signed. A
 * database that was put back is recognised by it, even where no witness is asked or answers.
 */
import { join } from 'node:path'
import { readIfThere, replaceFile } from '../keystore/durable-file.ts'

export class LogMemory {
  readonly #path: string
  #known: string | null = null

  constructor(dataDir: string) {
    this.#path = join(dataDir, 'log-checkpoint')
  }

  /** A signed note; `null` where nothing is remembered. */
  read(): Promise<string | null> {
    return readIfThere(this.#path)
  }

  /** On the disk when it returns: the old one or the new one, never half of it. */
  async remember(note: string): Promise<void> {
    if (note === this.#known) return
    await replaceFile(this.#path, note)
    this.#known = note
  }
}
