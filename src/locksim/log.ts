/** A lock's log (section 4.7): a ring with a head that every record went into. */
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import type { StoredLog, StoredRecord } from './storage.ts'
import type { Mac } from './texts.ts'

/** Section 4.7 asks for 1,000 at least. */
export const LOG_CAPACITY = 1024

/** The log with one more record; the oldest one goes when it is full. */
export function append(log: StoredLog, mac: Mac, entry: Omit<StoredRecord, 'number'>, capacity: number): StoredLog {
  const record: StoredRecord = { number: log.count + 1, ...entry }
  const records = [...log.records, record]
  let { headBefore } = log
  while (records.length > capacity) headBefore = headAfter(mac, headBefore, records.shift())
  return { count: record.number, head: headAfter(mac, log.head, record), headBefore, records }
}

function headAfter(mac: Mac, head: string, record: StoredRecord | undefined): string {
  if (record === undefined) return head
  const { number, value, action, keyId, result, flags } = record
  const text = [number, value ?? '-', action ?? '-', keyId, result, flags].join('|')
  return bytesToHex(mac(concatBytes(hexToBytes(head), utf8ToBytes(text))))
}
