import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { meterPointIn } from '../../src/custody/meter-point.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { useField } from '../offline/field.ts'
import { Select, TextField } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { PhotoField } from '../ui/photo-field.tsx'
import { INSTALL_WORDS } from './install-words.ts'
import { type Planned, useMyDay } from './my-day.ts'
import { usePhotos } from './photos.ts'
import { useSend } from './send.ts'

export type Installed =
  | { readonly is: 'kept' }
  | { readonly is: 'answered'; readonly recalled: boolean; readonly photosMissing: boolean }

export function InstallForm({
  deviceId,
  planId,
  onInstalled,
}: {
  readonly deviceId: string
  readonly planId: string | null
  readonly onInstalled: (installed: Installed) => void
}): ReactNode {
  const say = useWords(INSTALL_WORDS)
  const language = useLanguage()
  const { planned } = useMyDay()
  const send = useSend()
  const sendPhotos = usePhotos()
  const queries = useQueryClient()
  const { tour } = useField()
  const open = planned.filter(({ status }) => status === 'planned')
  const [chosen, setChosen] = useState<string | null>(planId)
  const plan = open.find(({ plannedInstallationId }) => plannedInstallationId === chosen)
  const [typedPlace, setPlace] = useState<string | null>(null)
  const [typedPoint, setPoint] = useState<string | null>(null)
  const [photos, setPhotos] = useState<readonly Blob[]>([])
  const [wrong, setWrong] = useState<string | null>(null)
  const place = typedPlace ?? plan?.place ?? ''
  const point = typedPoint ?? plan?.meterPointId ?? ''
  const read = meterPointIn(point)
  const submit = async (): Promise<void> => {
    if (place.trim() === '') return setWrong(say.placeMissing)
    const photoIds = await sendPhotos(deviceId, photos)
    const sent = await send({
      operation: 'POST /v1/devices/{id}/installations',
      path: { id: deviceId },
      body: {
        placeOfUse: place.trim(),
        ...(read === null ? {} : { meterPointId: read.meterPointId }),
        ...(plan === undefined ? {} : { plannedInstallationId: plan.plannedInstallationId }),
        ...(photoIds.length === 0 ? {} : { photoIds }),
        ...onTour(tour, deviceId),
      },
      what: { kind: 'installation', about: deviceId },
    })
    void queries.invalidateQueries()
    if (sent.is === 'kept') return onInstalled(sent)
    const { recalled, photosMissing } = sent.answer
    onInstalled({ is: 'answered', recalled, photosMissing: photosMissing.length > 0 })
  }
  return (
    <Form send={say.send} onSend={submit}>
      {open.length > 0 && (
        <Select
          label={say.plan}
          value={plan?.plannedInstallationId ?? ''}
          none={say.noPlan}
          onChange={(next) => {
            setChosen(next)
            setPlace(null)
            setPoint(null)
          }}
          options={open.map((each) => ({ value: each.plannedInstallationId, text: planText(each) }))}
        />
      )}
      <TextField
        label={say.place}
        hint={say.placeHint}
        value={place}
        wrong={wrong}
        onChange={(next) => {
          setPlace(next)
          setWrong(null)
        }}
        maxLength={300}
      />
      <TextField
        label={say.meterPoint}
        hint={read?.warning?.[language] ?? say.meterPointHint}
        value={point}
        onChange={setPoint}
        maxLength={64}
        className="mono"
        autoComplete="off"
      />
      <PhotoField label={say.photos} photos={photos} onChange={setPhotos} />
    </Form>
  )
}

function planText({ order, place }: Planned): string {
  return `${order}. ${place}`
}

/** On a tour the server takes it as done, whatever the books say: it hears of it later. */
function onTour(
  { tours, pack, box }: ReturnType<typeof useField>['tour'],
  deviceId: string,
): { readonly tourId?: string; readonly openingId?: string } {
  const own = tours.find(({ devices }) => devices.some((device) => device.deviceId === deviceId))
  if (own === undefined) return {}
  const isOpen = own.tourId === pack?.tourId && box?.status === 'open' && box.openingId !== null
  return { tourId: own.tourId, ...(isOpen && box.openingId !== null ? { openingId: box.openingId } : {}) }
}
