/** Photos go out before what names them. */
import { useCallback } from 'react'
import { answerOf, useField } from '../offline/field.ts'

/** Queues photos of a device; what comes back stands for their ids in a later act. */
export function usePhotos(): (deviceId: string, photos: readonly Blob[]) => Promise<readonly string[]> {
  const { add } = useField().queue
  return useCallback(
    async (deviceId, photos) => {
      const ids: string[] = []
      for (const [place, photo] of photos.entries()) {
        const { id } = await add({
          operation: 'POST /v1/devices/{id}/photos',
          path: { id: deviceId },
          body: { name: `photo-${place + 1}.jpg` },
          photo,
          what: { kind: 'photo', about: deviceId },
        })
        ids.push(answerOf(id, 'attachmentId'))
      }
      return ids
    },
    [add],
  )
}
