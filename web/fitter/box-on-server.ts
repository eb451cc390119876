/** A box as the server knows it. */
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { REFUSALS } from '../../src/custody/refusals.ts'
import { receiptFlags } from '../../src/oath/lock-codes.ts'
import type { Answer } from '../api/client.ts'
import { useApi, useRead } from '../api/context.tsx'
import { type Language, useLanguage } from '../i18n/language.tsx'
import { useSession } from '../session/session.tsx'
import type { Box, Receipt } from './box.tsx'
import type { OpeningKnown } from './flow.ts'
import { readReceipt } from './receipt.ts'
import { useSend } from './send.ts'

type Container = Answer<'GET /v1/containers/{id}'>
type Day = Answer<'GET /v1/my-day'>

const NOT_OVER = ['opening_code_issued', 'open', 'closing_code_issued', 'out_of_sync'] as const

export interface BoxRead {
  readonly box: Box | null
  readonly container: Container | undefined
  readonly error: Error | null
  again(): void
}

export function useBoxOnServer(containerId: string): BoxRead {
  const api = useApi()
  const send = useSend()
  const queries = useQueryClient()
  const { me } = useSession()
  const language = useLanguage()
  const boxRead = useRead('GET /v1/containers/{id}', { path: { id: containerId } })
  const dayRead = useRead('GET /v1/my-day', {})
  const { data: container } = boxRead
  const { data: day } = dayRead
  // Of the code that was given last, for when the books can't be read again.
  const given = useRef<string | null>(null)
  const box = useMemo((): Box | null => {
    if (container === undefined || day === undefined) return null
    const listed = day.containers.find((each) => each.containerId === containerId)
    const lockSerial = container.lock?.lockSerial ?? null
    const keySerial = keyOf(day)
    const again = (): Promise<void> => queries.invalidateQueries()
    const opening = openingOf(container, me.person.personId)
    const openingPath = { id: opening?.openingId ?? given.current ?? '' }
    return {
      containerId,
      serial: container.serial,
      lockSerial,
      contents: container.contents,
      inHand: day.devices,
      tourId: listed?.tourId ?? null,
      opening,
      stopped: container.grounds.some(({ kind }) => kind !== 'unproven'),
      refused: refusedOf(listed, container, day, language),
      async askOpening(purpose) {
        const { openingId, code, expiresAt, shownAgain } = await api.call('POST /v1/containers/{id}/openings', {
          path: { id: containerId },
          body: { purpose: purpose as 'installing', keySerial, siteId: container.siteId ?? '' },
        })
        given.current = openingId
        void again()
        return { turn: 'open', openingId, code, expiresAt, shownAgain }
      },
      async askClosing(found) {
        const answer = await api.call('POST /v1/openings/{id}/closing-code', {
          path: openingPath,
          body: { keySerial, ...(found === null ? {} : { contents: found }) },
        })
        void again()
        const { openingId, code, expiresAt, shownAgain, lacking, surplus } = answer
        return { code: { turn: 'close', openingId, code, expiresAt, shownAgain }, lacking, surplus }
      },
      // The server hears of it by the receipt.
      codeTyped: async () => {},
      async takeReceipt({ openingId, turn }, typed): Promise<Receipt> {
        const read = readReceipt(lockSerial ?? '', typed)
        if (!read.ok) return read
        const sent = await send({
          operation: 'POST /v1/openings/{id}/receipts',
          path: { id: openingId },
          body: { receipt: read.receipt },
          what: { kind: 'receipt', about: container.serial },
          box: containerId,
        })
        if (sent.is === 'kept') return { ok: true, flags: receiptFlags(read.flags), exposed: 0, standing: 'kept' }
        await again()
        const { tampered, fault, wrongCodes, exposed, result, action } = sent.answer
        // A lock that has not moved yet still shows the receipt of the act before.
        const isOther = action !== null && action !== (turn === 'open' ? 'O' : 'C')
        if (result === 'already_recorded' && isOther) return { ok: false, slip: { kind: 'same_again' } }
        const standing = result === 'waiting' ? 'waiting' : 'confirmed'
        return { ok: true, flags: { tampered, fault, wrongCodes }, exposed, standing }
      },
      async scan(direction, deviceId) {
        const sent = await send({
          operation: 'POST /v1/openings/{id}/scans',
          path: openingPath,
          body: { direction, deviceIds: [deviceId] },
          what: { kind: 'scan', about: deviceId },
          box: containerId,
        })
        void again()
        return sent.is === 'kept' ? 'kept' : 'done'
      },
    }
  }, [api, send, queries, me.person.personId, containerId, container, day, language])
  return {
    box,
    container,
    error: boxRead.error ?? dayRead.error,
    again: () => {
      void boxRead.refetch()
      void dayRead.refetch()
    },
  }
}

/** The one that works; without one, the server says what is wrong with that. */
function keyOf({ keys }: Day): string {
  return (keys.find(({ keyStatus }) => keyStatus === 'active') ?? keys[0])?.keySerial ?? 'NONE'
}

function refusedOf(
  listed: Day['containers'][number] | undefined,
  { siteId, status }: Container,
  { sites }: Day,
  language: Language,
): string | null {
  if (listed !== undefined) return listed.refused?.detail ?? null
  if (status === 'retired') return REFUSALS.container_retired[language]
  // At a site of one's own, and none that the day lists: asking says why.
  if (sites.some((site) => site.siteId === siteId)) return null
  return siteId === null ? REFUSALS.container_not_at_site[language] : REFUSALS.site_not_yours[language]
}

function openingOf(container: Container, personId: string): OpeningKnown | null {
  for (const opening of container.openings) {
    const status = NOT_OVER.find((each) => each === opening.status)
    // Codes of a tour that nobody has typed in are no opening yet.
    if (status === undefined || (opening.tourId !== null && status === 'opening_code_issued')) continue
    return { openingId: opening.openingId, status, isMine: opening.personId === personId }
  }
  return null
}
