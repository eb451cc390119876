/** A box as this phone knows it by the tour that it has with it; everything goes out through the queue, in order. */
import { useMemo } from 'react'
import { useWords } from '../i18n/language.tsx'
import { type TourBlock, useField } from '../offline/field.ts'
import type { Box, Receipt } from './box.tsx'
import type { OpeningKnown } from './flow.ts'
import { FLOW_WORDS } from './flow-words.ts'

/** Null: this phone has no tour with it. */
export function useBoxOnTour(containerId: string): Box | null {
  const say = useWords(FLOW_WORDS)
  const { tour, queue } = useField()
  const { pack, box, block } = tour
  return useMemo((): Box | null => {
    if (pack === null || box === null || pack.containerId !== containerId) return null
    const blocks: Readonly<Record<TourBlock, string>> = {
      stopped: say.tourStopped,
      expired: say.tourExpired,
      used_up: say.tourUsedUp,
    }
    const types = new Map(pack.devices.map(({ deviceId, deviceType }) => [deviceId, deviceType]))
    return {
      containerId,
      serial: pack.containerSerial,
      lockSerial: pack.lockSerial,
      contents: box.contents,
      inHand: box.taken.map((deviceId) => ({ deviceId, deviceType: types.get(deviceId) ?? null })),
      tourId: pack.tourId,
      opening: openingOf(box),
      stopped: box.stopped,
      refused: block === null ? null : blocks[block],
      async askOpening() {
        const next = tour.nextCode()
        if (next === null) throw new Error(block === null ? say.tourUsedUp : blocks[block])
        const { openingId, code } = next
        return { turn: 'open', openingId, code, expiresAt: pack.validUntil, shownAgain: false }
      },
      async askClosing() {
        const next = tour.closingCode()
        if (next === null) throw new Error(say.tourUsedUp)
        const { openingId, code } = next
        return {
          code: { turn: 'close', openingId, code, expiresAt: null, shownAgain: false },
          lacking: [],
          surplus: [],
        }
      },
      codeTyped: ({ openingId, turn }) => tour.codeTyped({ openingId, action: turn }),
      async takeReceipt({ openingId, turn }, typed): Promise<Receipt> {
        const read = await tour.typed(typed, { openingId, action: turn })
        return read.ok ? { ok: true, flags: read.flags, exposed: 0, standing: 'kept' } : read
      },
      async scan(direction, deviceId) {
        const at = new Date().toISOString()
        await queue.add({
          operation: 'POST /v1/openings/{id}/scans',
          path: { id: box.openingId ?? '' },
          body: { direction, deviceIds: [deviceId], at },
          at,
          what: { kind: 'scan', about: deviceId },
          box: containerId,
        })
        return 'kept'
      },
    }
  }, [say, tour, queue, pack, box, block, containerId])
}

function openingOf({
  status,
  openingId,
}: {
  readonly status: 'closed' | 'opening' | 'open' | 'closing'
  readonly openingId: string | null
}): OpeningKnown | null {
  if (openingId === null) return null
  switch (status) {
    case 'closed':
      return null
    case 'opening':
      return { openingId, status: 'opening_code_issued', isMine: true }
    case 'open':
      return { openingId, status: 'open', isMine: true }
    case 'closing':
      return { openingId, status: 'closing_code_issued', isMine: true }
    default:
      return status satisfies never
  }
}
