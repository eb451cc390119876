/** What a repackaging page knows and does: where each device is, and one scan after the other to the server. */
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useRef, useState } from 'react'
import { type Answer, Problem } from '../api/client.ts'
import { useApi, useRead } from '../api/context.tsx'
import type { Box } from '../fitter/box.tsx'
import { useLanguage } from '../i18n/language.tsx'
import { type Misfit, type Move, moved, opposite, type Places, sortScans } from './repacking.ts'

type Job = Answer<'GET /v1/repackagings'>['repackagings'][number]

export interface Repacking {
  /** Null: nothing was scanned yet, or it is finished. */
  readonly job: Job | null
  readonly places: Places
  readonly misfits: readonly Misfit[]
  readonly lastMove: Move | null
  readonly error: unknown
  /** Null: it goes on; a number: finished, with so many devices. */
  readonly finished: number | null
  /** A second person has to complete it. */
  readonly waits: boolean
  scan(texts: readonly string[]): void
  undo(): void
  leaveOut(text: string): void
  finish(): Promise<void>
}

/** The job, which begins with the first scan. */
function useBegin(job: Job | null, fromOpeningId: string, toOpeningId: string) {
  const api = useApi()
  const under = useRef<Promise<string> | null>(null)
  const newest = useRef(job)
  newest.current = job
  const begin = async (): Promise<string> => {
    if (newest.current !== null) return newest.current.repackagingId
    under.current ??= api
      .call('POST /v1/repackagings', { body: { fromOpeningId, toOpeningId } })
      .then(({ repackagingId }) => repackagingId)
    try {
      return await under.current
    } catch (refused) {
      under.current = null
      throw refused
    }
  }
  const ended = (): void => {
    under.current = null
  }
  return { begin, ended }
}

function useJob(from: Box | null, to: Box | null) {
  const [waits, setWaits] = useState(false)
  const jobs = useRead(
    'GET /v1/repackagings',
    { query: { status: 'under_way', limit: '50' } },
    waits ? { refetchInterval: 1_500 } : {},
  )
  const fromOpeningId = from?.opening?.openingId ?? ''
  const toOpeningId = to?.opening?.openingId ?? ''
  const job =
    jobs.data?.repackagings.find((each) => each.fromOpeningId === fromOpeningId && each.toOpeningId === toOpeningId) ??
    null
  return { jobs, job, waits, setWaits, fromOpeningId, toOpeningId }
}

/** One act after the other. Read anew once nothing waits any more: until then the page knows better than the books. */
function useLine(onEmpty: () => void) {
  const queries = useQueryClient()
  const [error, setError] = useState<unknown>(null)
  const line = useRef<Promise<void>>(Promise.resolve())
  const waiting = useRef(0)
  const enqueue = (act: () => Promise<void>): void => {
    setError(null)
    waiting.current += 1
    line.current = line.current
      .then(act)
      .catch((refused: unknown) => {
        setError(refused)
        navigator.vibrate?.([40, 60, 40])
      })
      .then(async () => {
        waiting.current -= 1
        if (waiting.current > 0) return
        await queries.invalidateQueries()
        if (waiting.current === 0) onEmpty()
      })
  }
  return { error, setError, enqueue }
}

/** Both are open when somebody scans. */
export function useRepacking(from: Box | null, to: Box | null): Repacking {
  const api = useApi()
  const queries = useQueryClient()
  const language = useLanguage()
  const { jobs, job, waits, setWaits, fromOpeningId, toOpeningId } = useJob(from, to)
  const [last, setLast] = useState<{ readonly id: string; readonly devices: number } | null>(null)
  const [pending, setPending] = useState<readonly Move[]>([])
  const [lastMove, setLastMove] = useState<Move | null>(null)
  const [misfits, setMisfits] = useState<readonly Misfit[]>([])
  const known = useMemo(() => placesOf(from, to, job), [from, to, job])
  // Several labels may be read before the page is drawn again.
  const newest = useRef({ known, pending })
  newest.current = { known, pending: newest.current.pending }
  const done = useRef<readonly Move[]>([])
  const setMoves = useCallback((next: readonly Move[]): void => {
    newest.current = { ...newest.current, pending: next }
    setPending(next)
  }, [])
  const { begin, ended } = useBegin(job, fromOpeningId, toOpeningId)
  const send = async (move: Move): Promise<void> => {
    const repackagingId = await begin()
    const { deviceIds, direction, box } = move
    const path = { id: box === 'from' ? fromOpeningId : toOpeningId }
    await api.call('POST /v1/openings/{id}/scans', { path, body: { direction, deviceIds, repackagingId } })
    setLast((before) => ({
      id: repackagingId,
      devices: (before?.devices ?? 0) + (direction === 'out' ? deviceIds.length : 0),
    }))
  }
  const { error, setError, enqueue } = useLine(() => setMoves([]))
  const note = (next: readonly Move[]): void => {
    done.current = next
    setLastMove(next.at(-1) ?? null)
  }
  // Only what was seen under way can be over: an answer that did not come says nothing.
  const seen = useRef<string | null>(null)
  if (job !== null) seen.current = job.repackagingId
  const isGone =
    last !== null &&
    last.id === seen.current &&
    job === null &&
    jobs.data !== undefined &&
    pending.length === 0 &&
    !jobs.isFetching
  return {
    job,
    places: pending.reduce(moved, known),
    misfits,
    lastMove,
    error,
    finished: isGone ? last.devices : null,
    waits: waits && !isGone,
    scan(texts) {
      const sorted = sortScans(newest.current.pending.reduce(moved, newest.current.known), texts, language)
      navigator.vibrate?.(sorted.misfits.length === 0 ? 40 : [40, 60, 40])
      setMisfits((before) => [
        ...before.filter(({ text }) => !sorted.misfits.some((each) => each.text === text)),
        ...sorted.misfits,
      ])
      for (const move of sorted.moves) {
        setMoves([...newest.current.pending, move])
        enqueue(async () => {
          try {
            await send(move)
          } catch (refused) {
            setMoves(newest.current.pending.filter((each) => each !== move))
            throw refused
          }
          note([...done.current, move])
        })
      }
    },
    undo() {
      // What is undone is known once all that was scanned before has arrived.
      enqueue(async () => {
        const move = done.current.at(-1)
        if (move === undefined) return
        await send(opposite(move))
        setMoves([...newest.current.pending, opposite(move)])
        note(done.current.slice(0, -1))
      })
    },
    leaveOut: (text) => setMisfits((before) => before.filter((each) => each.text !== text)),
    async finish() {
      if (job === null) return
      setError(null)
      setLast({ id: job.repackagingId, devices: job.scannedOut })
      try {
        await api.call('POST /v1/repackagings/{id}/completion', { path: { id: job.repackagingId } })
        ended()
        await queries.invalidateQueries()
      } catch (refused) {
        if (refused instanceof Problem && refused.code === 'second_person_needed') setWaits(true)
        else setError(refused)
      }
    },
  }
}

function placesOf(from: Box | null, to: Box | null, job: Job | null): Places {
  return new Map([
    ...(from?.contents ?? []).map(({ deviceId }) => [deviceId, 'from'] as const),
    ...(to?.contents ?? []).map(({ deviceId }) => [deviceId, 'to'] as const),
    ...(job?.inHand ?? []).map((deviceId) => [deviceId, 'hand'] as const),
  ])
}
