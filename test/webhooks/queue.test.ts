import fc from 'fast-check'
import { expect, test } from 'vitest'
import { delayMs, patienceMs } from '../../src/worker/webhooks/backoff.ts'
import { Queue } from '../../src/worker/webhooks/queue.ts'

const row = (place: number, keys: readonly string[]) => ({
  eventId: `event-${place}`,
  place,
  keys,
  body: '{}',
  attempts: 0,
  createdAt: 0,
  firstAttemptAt: null,
  nextAttemptAt: null,
})

test('whatever fails and whatever is slow: of two about the same thing the first ends first, and all of them end', () => {
  const step = fc.record({ which: fc.nat(), taken: fc.boolean(), begin: fc.integer({ min: 1, max: 5 }) })
  fc.assert(
    fc.property(
      fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 4 }), { maxLength: 25 }),
      fc.array(step, { maxLength: 200 }),
      (subjects, steps) => {
        const rows = subjects.map((keys, index) => row(index + 1, keys.map(String)))
        const queue = new Queue()
        queue.add(rows)
        const underWay: ReturnType<Queue['startable']> = []
        const ended: number[] = []
        let now = 0
        const begin = (most: number): void => {
          for (const found of queue.startable(now, most)) {
            const earlier = rows.filter(
              ({ place, keys }) => place < found.place && keys.some((key) => found.keys.includes(key)),
            )
            expect(earlier.filter(({ place }) => !ended.includes(place))).toEqual([])
            queue.start(found)
            underWay.push(found)
          }
        }
        const end = (which: number, taken: boolean): void => {
          const [found] = underWay.splice(which % Math.max(underWay.length, 1), 1)
          if (found === undefined) return
          if (taken) {
            queue.end(found)
            ended.push(found.place)
          } else queue.again(found, { attempts: 1, firstAttemptAt: now, dueAt: now + 3 })
        }
        for (const { which, taken, begin: most } of steps) {
          now += 1
          begin(most)
          end(which, taken)
        }
        for (let left = 0; queue.length > 0 && left < 1_000; left += 1) {
          now += 10
          begin(100)
          end(0, true)
        }
        expect([...ended].sort((a, b) => a - b)).toEqual(rows.map(({ place }) => place))
      },
    ),
    { numRuns: 300 },
  )
})

test('what is read anew comes once, beside what is under way', () => {
  const queue = new Queue()
  const rows = [row(1, ['a']), row(2, ['b']), row(3, ['a'])]
  queue.add(rows)
  const [first] = queue.startable(0, 1)
  if (first === undefined) throw new Error('nothing to start')
  queue.start(first)
  queue.forget()
  queue.add(rows)
  expect(queue.length).toBe(3)
  expect(queue.startable(0, 8).map(({ place }) => place)).toEqual([2])
  queue.end(first)
  expect(queue.startable(0, 8).map(({ place }) => place)).toEqual([2, 3])
})

test('it is known when to look again, though what is due waits for what is not', () => {
  const queue = new Queue()
  queue.add([row(1, ['a']), row(2, ['a'])])
  const [first] = queue.startable(0, 8)
  if (first === undefined) throw new Error('nothing to start')
  queue.start(first)
  expect(queue.nextDueAfter(10, 10)).toBe(null)
  queue.again(first, { attempts: 1, firstAttemptAt: 10, dueAt: 50 })
  expect(queue.startable(10, 8)).toEqual([])
  expect(queue.nextDueAfter(10, 10)).toBe(50)
  expect(queue.nextDueAfter(10, 90)).toBe(90)
})

test('delays double up to a bound, half of each by chance', () => {
  expect([1, 2, 3, 8].map((attempts) => delayMs('ordinary', attempts, 1))).toEqual([1_000, 2_000, 4_000, 128_000])
  expect(delayMs('ordinary', 3, 0)).toBe(2_000)
  expect(delayMs('urgent', 1_000, 1)).toBe(300_000)
  expect(delayMs('ordinary', 1_000, 1)).toBe(3_600_000)
  expect(patienceMs('urgent', 10_000_000)).toBe(300_000)
  expect(patienceMs('ordinary', null)).toBe(0)
})
