/** Scans into a count, one request after the other; what came back for each line. */
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { Answer } from '../api/client.ts'
import { useApi } from '../api/context.tsx'
import { deviceText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { readingOf } from '../scan/reading.ts'
import { COUNT_WORDS } from './count-words.ts'

type Answered = Answer<'POST /v1/counts/{id}/scans'>['answers'][number]

export interface ScannedLine {
  readonly key: number
  /** As it is shown. */
  readonly text: string
  /** As it was read. */
  readonly line: string
  readonly result: Answered['result'] | 'undone'
  readonly standsFor: number | null
  readonly because: NonNullable<Answered['contentsBecause']> | null
  readonly why: string | null
}

export interface Counting {
  /** The newest last. */
  readonly lines: readonly ScannedLine[]
  readonly told: string
  readonly error: unknown
  scan(texts: readonly string[]): void
  undo(line: ScannedLine): Promise<void>
}

/** More are in the lists of the count. */
const SHOWN_MOST = 100

export function useCounting(countId: string, place: string): Counting {
  const say = useWords(COUNT_WORDS)
  const api = useApi()
  const queries = useQueryClient()
  const language = useLanguage()
  const [lines, setLines] = useState<readonly ScannedLine[]>([])
  const [told, setTold] = useState('')
  const [error, setError] = useState<unknown>(null)
  const number = useRef(0)
  const line = useRef<Promise<void>>(Promise.resolve())
  const path = { id: countId }
  const whyUnreadable = ({ text, why }: Answered): string | null => {
    const reading = readingOf(text)
    if (why === 'not_found') return say.noSuchLabel
    return reading.kind === 'unknown' ? reading.why[language] : null
  }
  const send = async (texts: readonly string[]): Promise<void> => {
    try {
      const placed = place.trim().toUpperCase()
      const { counted, answers } = await api.call('POST /v1/counts/{id}/scans', {
        path,
        body: { lines: texts, ...(placed === '' ? {} : { placeContainerSerial: placed }) },
      })
      const fresh = answers.slice(-SHOWN_MOST).map((answer): ScannedLine => {
        number.current += 1
        const line = lineOf(answer, number.current)
        return line.result === 'unreadable' ? { ...line, why: whyUnreadable(answer) } : line
      })
      setLines((known) => [...known, ...fresh].slice(-SHOWN_MOST))
      setTold(say.told(counted, answers.length))
      setError(null)
      navigator.vibrate?.(answers.every(({ result }) => result === 'counted') ? 40 : [40, 60, 40])
      void queries.invalidateQueries()
    } catch (refused) {
      setError(refused)
    }
  }
  return {
    lines,
    told,
    error,
    scan(texts) {
      line.current = line.current.then(() => send(texts))
    },
    async undo({ line: text, key }) {
      try {
        await api.call('POST /v1/counts/{id}/undos', { path, body: { lines: [text] } })
        setLines((known) => known.map((each) => (each.key === key ? { ...each, result: 'undone' } : each)))
        setTold('')
        setError(null)
        void queries.invalidateQueries()
      } catch (refused) {
        setError(refused)
      }
    },
  }
}

function lineOf({ text, result, deviceId, standsFor, contentsBecause }: Answered, key: number): ScannedLine {
  return {
    key,
    text: deviceId === undefined ? text : deviceText(deviceId),
    line: text,
    result,
    standsFor: standsFor ?? null,
    because: contentsBecause ?? null,
    why: null,
  }
}
