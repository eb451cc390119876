import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')

/** Compares with a file that is kept, or writes it anew with UPDATE_GOLDENS=1. `path` is from the repository's root. */
export async function expectGolden(path: string, text: string): Promise<void> {
  if (process.env['UPDATE_GOLDENS'] === '1') await writeFile(join(ROOT, path), text)
  expect(text, hint(path)).toBe(await kept(path))
}

/** The same for JSON, which the formatter may lay out as it likes. */
export async function expectGoldenJson(path: string, value: unknown): Promise<void> {
  const text = `${JSON.stringify(value, null, 2)}\n`
  if (process.env['UPDATE_GOLDENS'] === '1') await writeFile(join(ROOT, path), formatted(path, text))
  const before = await kept(path)
  expect(text, hint(path)).toBe(before === '' ? '' : `${JSON.stringify(JSON.parse(before), null, 2)}\n`)
}

function kept(path: string): Promise<string> {
  return readFile(join(ROOT, path), 'utf8').catch(() => '')
}

function hint(path: string): string {
  return `${path} differs; look at the difference, then run again with UPDATE_GOLDENS=1`
}

function formatted(path: string, text: string): string {
  const biome = join(ROOT, 'node_modules/@biomejs/biome/bin/biome')
  const run = spawnSync(process.execPath, [biome, 'format', `--stdin-file-path=${path}`], {
    input: text,
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (run.status !== 0) throw new Error(`the formatter failed: ${run.stderr}`)
  return run.stdout
}
