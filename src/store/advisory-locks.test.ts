import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ADVISORY_LOCKS } from './advisory-locks.ts'

test('no two uses share a number, and none has one of its own', async () => {
  const numbers = Object.values(ADVISORY_LOCKS)
  expect(new Set(numbers).size).toBe(numbers.length)
  const found: string[] = []
  for (const name of await readdir(import.meta.dirname, { recursive: true })) {
    if (!/\.(ts|sql)$/.test(name) || name.endsWith('.test.ts')) continue
    const text = await readFile(join(import.meta.dirname, name), 'utf8')
    // A number in the statement is one that nobody compares with the others.
    for (const [call] of text.matchAll(/advisory_\w*lock\w*\(\s*\d[^)]*\)/g)) found.push(`${name}: ${call}`)
  }
  expect(found).toEqual([])
})
