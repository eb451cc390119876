/** Sends a report through the queue of this phone, so that it is recorded before anything else happens. */
import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { answerOf, useField } from '../offline/field.ts'
import type { Reported } from './after-report.tsx'
import { actOf, type Report } from './report-act.ts'

/** How long somebody looks at a button that is busy, ms. */
const PATIENCE_MS = 5_000

export function useReporting(): (report: Report, photos: readonly Blob[]) => Promise<Reported> {
  const { add, settled } = useField().queue
  const queries = useQueryClient()
  return useCallback(
    async (report, photos) => {
      const { thing } = report
      const act = await add(actOf(report, Date.now()))
      const known = await settled(act.id, navigator.onLine ? PATIENCE_MS : 0)
      const incidentId = incidentIn(known?.answer)
      // A hint is no incident yet: nothing that a photo could be added to.
      const takesPhotos = known === null ? thing.kind !== 'other' : incidentId !== null
      for (const [place, photo] of takesPhotos ? photos.entries() : []) {
        await add({
          operation: 'POST /v1/incidents/{id}/attachments',
          path: { id: incidentId ?? answerOf(act.id, 'incidentId') },
          body: { name: `photo-${place + 1}.jpg` },
          photo,
          what: { kind: 'photo', about: act.what.about },
        })
      }
      void queries.invalidateQueries()
      return {
        report,
        state: known === null ? 'kept' : known.state === 'refused' ? 'refused' : 'told',
        answer: known?.answer,
        incidentId,
        photosLeft: takesPhotos ? 0 : photos.length,
      }
    },
    [add, settled, queries],
  )
}

function incidentIn(answer: unknown): string | null {
  const { incidentId } = (answer ?? {}) as { readonly incidentId?: string | null }
  return incidentId ?? null
}
