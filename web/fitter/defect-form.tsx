import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useWords } from '../i18n/language.tsx'
import { TextArea } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { PhotoField } from '../ui/photo-field.tsx'
import { INSTALL_WORDS } from './install-words.ts'
import { usePhotos } from './photos.ts'
import { useSend } from './send.ts'

/** Defective on arrival: it is not installed, and not offered again. */
export function DefectForm({
  deviceId,
  onDone,
}: {
  readonly deviceId: string
  readonly onDone: () => void
}): ReactNode {
  const say = useWords(INSTALL_WORDS)
  const send = useSend()
  const sendPhotos = usePhotos()
  const queries = useQueryClient()
  const [note, setNote] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const [photos, setPhotos] = useState<readonly Blob[]>([])
  const submit = async (): Promise<void> => {
    if (note.trim() === '') return setWrong(say.defectNoteMissing)
    const photoIds = await sendPhotos(deviceId, photos)
    await send({
      operation: 'POST /v1/devices/{id}/defects',
      path: { id: deviceId },
      body: { note: note.trim(), ...(photoIds.length === 0 ? {} : { photoIds }) },
      what: { kind: 'defect', about: deviceId },
    })
    void queries.invalidateQueries()
    onDone()
  }
  return (
    <details className="defect">
      <summary>{say.defectTitle}</summary>
      <div className="stack">
        <p>{say.defectText}</p>
        <Form send={say.defectSend} onSend={submit} kind="danger">
          <TextArea
            label={say.defectNote}
            value={note}
            wrong={wrong}
            maxLength={500}
            onChange={(next) => {
              setNote(next)
              setWrong(null)
            }}
          />
          <PhotoField label={say.defectPhotos} photos={photos} onChange={setPhotos} />
        </Form>
      </div>
    </details>
  )
}
