import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LogMemory } from './log-memory.ts'

test('remembers the newest, over a restart, and leaves nothing else in the folder', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'geleit-memory-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const memory = new LogMemory(dir)
  expect(await memory.read()).toBeNull()
  await memory.remember('first')
  await memory.remember('second')
  expect(await new LogMemory(dir).read()).toBe('second')
  expect(await readdir(dir)).toEqual(['log-checkpoint'])
  expect((await stat(join(dir, 'log-checkpoint'))).mode & 0o777).toBe(0o600)
})

test('a folder that can not be written is an error, not a checkpoint that nobody remembers', async () => {
  await expect(new LogMemory('/nonexistent').remember('x')).rejects.toThrow('ENOENT')
})
