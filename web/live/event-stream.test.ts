import { expect, test } from 'vitest'
import { streamReader } from './event-stream.ts'

const TEXT =
  'retry: 3000\n: here\n\nevent: ready\nid: a\ndata: {"id":"a"}\n\nevent: change\r\nid: b\r\ndata: one\r\ndata: two\r\n\r\n: still here\nid: c\n\ndata: plain\n\n'

test('an event is read the same however the network cuts it', () => {
  const whole = streamReader()
  const events = whole.take(TEXT)
  expect(events).toEqual([
    { event: 'ready', data: '{"id":"a"}' },
    { event: 'change', data: 'one\ntwo' },
    { event: 'message', data: 'plain' },
  ])
  expect([whole.lastId(), whole.retryMs()]).toEqual(['c', 3000])
  for (let size = 1; size < 8; size++) {
    const reader = streamReader()
    const pieces = TEXT.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
    expect(pieces.flatMap((piece) => reader.take(piece))).toEqual(events)
    expect(reader.lastId()).toBe('c')
  }
})

test('an id without its empty line is not where one goes on: the event did not arrive', () => {
  const reader = streamReader()
  expect(reader.take('id: a\ndata: x\n\nid: b\ndata: y\n')).toHaveLength(1)
  expect(reader.lastId()).toBe('a')
})
