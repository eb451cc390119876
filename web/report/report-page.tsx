/** One tap from every page: what is wrong, since when. Never refused, and recorded without a network, too. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useMemo, useState } from 'react'
import { useSearchParams } from 'wouter'
import { useApi, useRead } from '../api/context.tsx'
import { deviceText } from '../i18n/format.ts'
import { useWords } from '../i18n/language.tsx'
import { useField } from '../offline/field.ts'
import { Scan } from '../scan/scan.tsx'
import { useOnline } from '../shell/network.tsx'
import { Button } from '../ui/button.tsx'
import { Choice, TextArea, TextField } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Busy } from '../ui/parts.tsx'
import { PhotoField } from '../ui/photo-field.tsx'
import { AfterReport, type Reported } from './after-report.tsx'
import { type Report, SIGHTS, type Sight, type When } from './report-act.ts'
import { REPORT_WORDS, SIGHT_WORDS } from './report-words.ts'
import { askServer, boxesRemembered, boxOfSerial, type Thing, thingOf, thingRead } from './thing.ts'
import { useReporting } from './use-reporting.ts'
import { WhatIf } from './what-if.tsx'
import './report.css'

export default function ReportPage(): ReactNode {
  const say = useWords(REPORT_WORDS)
  const [params] = useSearchParams()
  const [thing, setThing] = useState<Thing | null>(() => thingOf(params))
  const [reported, setReported] = useState<Reported | null>(null)
  if (reported !== null) {
    return (
      <AfterReport
        reported={reported}
        onAgain={() => {
          setReported(null)
          setThing(null)
        }}
      />
    )
  }
  return (
    <Page title={say.title} lead={say.lead}>
      <div className="stack loose report">
        <About thing={thing} onChange={setThing} />
        {thing !== null && <Details key={thing.kind} thing={thing} onReported={setReported} />}
      </div>
    </Page>
  )
}

function About({
  thing,
  onChange,
}: {
  readonly thing: Thing | null
  readonly onChange: (thing: Thing | null) => void
}): ReactNode {
  const say = useWords(REPORT_WORDS)
  const api = useApi()
  const queries = useQueryClient()
  const { tour } = useField()
  const [isLooking, setLooking] = useState(false)
  const read = async (text: string): Promise<void> => {
    const found = thingRead(text)
    if (found.kind !== 'label') return onChange(found)
    setLooking(true)
    const known = [
      ...tour.tours.map(({ containerId, containerSerial }) => ({ containerId, serial: containerSerial })),
      ...boxesRemembered(queries),
    ]
    const box = await boxOfSerial(found.serial, known, askServer(api))
    setLooking(false)
    onChange(box === null ? found : { kind: 'box', ...box })
  }
  if (thing === null) {
    return (
      <Section title={say.about}>
        {isLooking ? <Busy /> : <Scan label={say.scan} onRead={(text) => void read(text)} />}
        <div>
          <Button onClick={() => onChange({ kind: 'other', text: '' })}>{say.noLabel}</Button>
        </div>
      </Section>
    )
  }
  return (
    <div className="report-thing">
      <Named thing={thing} />
      <Button onClick={() => onChange(null)}>{say.change}</Button>
    </div>
  )
}

function Named({ thing }: { readonly thing: Thing }): ReactNode {
  const say = useWords(REPORT_WORDS)
  const box = useRead(
    'GET /v1/containers/{id}',
    { path: { id: thing.kind === 'box' ? thing.containerId : '' } },
    { enabled: thing.kind === 'box' && thing.serial === null },
  )
  const { kind, name } =
    thing.kind === 'device'
      ? { kind: say.device, name: deviceText(thing.deviceId) }
      : thing.kind === 'box'
        ? { kind: say.box, name: thing.serial ?? box.data?.serial ?? say.thisBox }
        : thing.kind === 'label'
          ? { kind: say.label, name: thing.serial }
          : { kind: say.other, name: thing.text === '' ? say.noLabelText : thing.text }
  return (
    <p className="stack tight">
      <span className="quiet">{kind}</span>
      <strong className="report-name">{name}</strong>
    </p>
  )
}

function Details({
  thing,
  onReported,
}: {
  readonly thing: Thing
  readonly onReported: (reported: Reported) => void
}): ReactNode {
  const say = useWords(REPORT_WORDS)
  const sights = useWords(SIGHT_WORDS)
  const isOnline = useOnline()
  const [sight, setSight] = useState('')
  const [when, setWhen] = useState<string>('unknown')
  const [since, setSince] = useState('')
  const [text, setText] = useState('')
  const [photos, setPhotos] = useState<readonly Blob[]>([])
  const send = useReporting()
  const seen = sight === '' ? null : (sight as Sight)
  const report: Report = useMemo(
    () => ({ thing, sight: seen, sightText: seen === null ? '' : sights[seen], text, when: when as When, since }),
    [thing, seen, sights, text, when, since],
  )
  return (
    <Form kind="danger" send={say.send} onSend={async () => onReported(await send(report, photos))}>
      <Choice
        label={say.sight}
        value={sight}
        onChange={setSight}
        options={SIGHTS[thing.kind].map((value) => ({ value, text: sights[value] }))}
      />
      <Choice
        label={say.when}
        value={when}
        onChange={setWhen}
        options={(['now', 'since', 'unknown'] as const).map((value) => ({ value, text: say[value] }))}
      />
      {when === 'since' && (
        <TextField label={say.sinceAt} hint={say.sinceHint} type="datetime-local" value={since} onChange={setSince} />
      )}
      <TextArea label={say.text} hint={say.textHint} value={text} onChange={setText} />
      <PhotoField label={say.photo} photos={photos} onChange={setPhotos} />
      {isOnline && <WhatIf report={report} />}
    </Form>
  )
}
