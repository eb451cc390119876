/** The worked values of the page about the audit log, computed here without the code that it describes. */
import { createHash, createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { commitmentOf } from '../../src/auditlog/commitment.ts'
import { leafHash } from '../../src/auditlog/merkle.ts'
import { subjectKey, subjectLeaf, subjectSalt } from '../../src/auditlog/subject-map.ts'

const page = readFileSync(new URL('../../docs/audit-log.md', import.meta.url), 'utf8')
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const sha256 = (...parts: (string | Uint8Array)[]) => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
/** 00 01 02 … 1f */
const counting = Uint8Array.from({ length: 32 }, (_, index) => index)

test('commitment and leaf', () => {
  const canonical = Buffer.from('{"version":2}')
  const commitment = sha256('geleit-entry-v1\0', counting, canonical)
  expect(page).toContain(`commitment  ${hex(commitment)}\n`)
  expect(page).toContain(`leaf hash   ${hex(sha256('\0', commitment))}\n`)
  expect(hex(commitmentOf(counting, canonical))).toBe(hex(commitment))
  expect(hex(leafHash(commitment))).toBe(hex(sha256('\0', commitment)))
})

test('a leaf of the map of subjects', () => {
  const subject = { kind: 'device', id: 'EXSM0100000001', sequence: 3, head: 'ab'.repeat(32) }
  const key = sha256('geleit-subject-key-v1\0device\0EXSM0100000001')
  const salt = createHmac('sha256', counting).update(key).update(Buffer.from('0000000000000003', 'hex')).digest()
  const json = `{"head":"${subject.head}","id":"EXSM0100000001","kind":"device","sequence":3}`
  const leaf = sha256('\0geleit-subject-leaf-v1\0', salt, key, json)
  expect(page).toContain(`key   ${hex(key)}\nsalt  ${hex(salt)}\nleaf  ${hex(leaf)}\n`)
  expect(hex(subjectKey('device', subject.id))).toBe(hex(key))
  expect(hex(subjectSalt(counting, key, 3))).toBe(hex(salt))
  expect(hex(subjectLeaf(subject, salt).hash)).toBe(hex(leaf))
})
