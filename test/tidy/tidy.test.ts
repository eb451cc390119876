import { describe, expect, test } from 'vitest'
import { CHECKS } from './checks.ts'
import { readRepository } from './source.ts'

const files = readRepository()

test('the repository is found', () => {
  expect(files.map((file) => file.path)).toContain('src/keystore/keystore.ts')
})

describe('the repository is tidy', () => {
  test.each(Object.entries(CHECKS))('%s', (_, check) => {
    expect(files.flatMap(check)).toEqual([])
  })
})
