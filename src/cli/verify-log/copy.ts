/** A copy of a log in a folder, under the paths of the log: another copy to compare with the next time. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { equalBytes } from '../../auditlog/hash.ts'

const INCOMING = '.incoming'

/**
 * What comes in waits in a folder of its own until the whole log was checked: a file that a broken connection spoilt
 * must not stand there the next time as the log's own.
 */
export class LogCopy {
  readonly #folder: string
  readonly #incoming = new Set<string>()

  constructor(folder: string) {
    this.#folder = folder
  }

  placeOf(path: string): string {
    return join(this.#folder, path)
  }

  /** From what has come in, or else from what was there before; `null` if there is no such file. */
  async read(path: string): Promise<Uint8Array | null> {
    try {
      return new Uint8Array(await readFile(this.#incoming.has(path) ? this.#waitingPlaceOf(path) : this.placeOf(path)))
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return null
      throw error
    }
  }

  /** Takes a file in, unless it is there already. False if there is something else under this path. */
  async take(path: string, bytes: Uint8Array): Promise<boolean> {
    const there = await this.read(path)
    if (there === null) await this.replace(path, bytes)
    return there === null || equalBytes(there, bytes)
  }

  /** Takes a file in, whatever there was before. */
  async replace(path: string, bytes: Uint8Array): Promise<void> {
    const place = this.#waitingPlaceOf(path)
    await mkdir(dirname(place), { recursive: true })
    await writeFile(place, bytes)
    this.#incoming.add(path)
  }

  /** What has come in becomes the copy; what was taken in last (the checkpoint) last. */
  async accept(): Promise<void> {
    for (const path of this.#incoming) {
      await mkdir(dirname(this.placeOf(path)), { recursive: true })
      await rename(this.#waitingPlaceOf(path), this.placeOf(path))
    }
    await this.discard()
  }

  /** The copy is left as it was before. */
  async discard(): Promise<void> {
    this.#incoming.clear()
    await rm(this.placeOf(INCOMING), { recursive: true, force: true })
  }

  #waitingPlaceOf(path: string): string {
    return join(this.#folder, INCOMING, path)
  }
}
