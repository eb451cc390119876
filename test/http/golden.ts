import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'

/** Compares with a file that is kept, or writes it anew with UPDATE_GOLDENS=1. `path` is from the repository's root. */
export async function expectGolden(path: string, text: string): Promise<void> {
  const file = join(import.meta.dirname, '../..', path)
  if (process.env['UPDATE_GOLDENS'] === '1') await writeFile(file, text)
  const kept = await readFile(file, 'utf8').catch(() => '')
  expect(text, `${path} differs; look at the difference, then run again with UPDATE_GOLDENS=1`).toBe(kept)
}
