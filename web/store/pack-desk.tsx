/** Before the open box: the list comes in, its sample is scanned, and all of it is packed. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import { REFUSALS } from '../../src/custody/refusals.ts'
import type { Answer } from '../api/client.ts'
import { useApi, useRead } from '../api/context.tsx'
import { deviceText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { readingOf } from '../scan/reading.ts'
import { Scan } from '../scan/scan.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/page.tsx'
import { Loaded, Notice, Progress, Wrong } from '../ui/parts.tsx'
import { PackList } from './pack-list.tsx'
import { PACK_WORDS } from './pack-words.ts'
import { progressOf } from './packing.ts'

type List = Answer<'GET /v1/packing-lists/{id}'>

export interface Ended {
  readonly packed: number | null
  readonly exposed: number
}

export function PackDesk({
  openingId,
  onClose,
}: {
  readonly openingId: string
  readonly onClose: () => void
}): ReactNode {
  const say = useWords(PACK_WORDS)
  const [ended, setEnded] = useState<Ended | null>(null)
  const lists = useRead('GET /v1/packing-lists', { query: { limit: '50' } })
  const current = (all: Answer<'GET /v1/packing-lists'>): string | undefined =>
    all.packingLists.find(
      (list) => list.openingId === openingId && (list.status === 'open' || list.status === 'stopped'),
    )?.packingListId
  return (
    <Loaded read={lists}>
      {(all) => {
        const packingListId = current(all)
        return (
          <div className="stack loose">
            {ended !== null && packingListId === undefined && <Told ended={ended} onAnother={() => setEnded(null)} />}
            {packingListId !== undefined ? (
              <Sample key={packingListId} packingListId={packingListId} onEnd={setEnded} />
            ) : (
              ended === null && <PackList openingId={openingId} />
            )}
            <div className="stack tight">
              <Button kind={ended === null ? 'plain' : 'main'} wide onClick={onClose}>
                {say.close}
              </Button>
              {packingListId !== undefined && <p className="quiet">{say.closeOpen}</p>}
            </div>
          </div>
        )
      }}
    </Loaded>
  )
}

function Told({ ended, onAnother }: { readonly ended: Ended; readonly onAnother: () => void }): ReactNode {
  const say = useWords(PACK_WORDS)
  return (
    <>
      <Notice tone={ended.packed === null ? 'info' : 'good'} alert>
        <p>{ended.packed === null ? say.withdrawn : say.packed(ended.packed)}</p>
      </Notice>
      {ended.exposed > 0 && (
        <Notice tone="bad" alert>
          <p>{say.exposed(ended.exposed)}</p>
        </Notice>
      )}
      <Button wide onClick={onAnother}>
        {say.another}
      </Button>
    </>
  )
}

function Sample({
  packingListId,
  onEnd,
}: {
  readonly packingListId: string
  readonly onEnd: (ended: Ended) => void
}): ReactNode {
  const read = useRead('GET /v1/packing-lists/{id}', { path: { id: packingListId } })
  return <Loaded read={read}>{(list) => <Sampling list={list} onEnd={onEnd} />}</Loaded>
}

function Sampling({ list, onEnd }: { readonly list: List; readonly onEnd: (ended: Ended) => void }): ReactNode {
  const say = useWords(PACK_WORDS)
  const language = useLanguage()
  const api = useApi()
  const queries = useQueryClient()
  const { told, error, scan } = useSampling(list)
  const path = { id: list.packingListId }
  const { done, of } = progressOf(list)
  const end = async (): Promise<void> => {
    const { packed, exposed } = await api.call('POST /v1/packing-lists/{id}/completion', { path })
    onEnd({ packed, exposed: exposed.length })
    await queries.invalidateQueries()
  }
  const withdraw = async (): Promise<void> => {
    await api.call('POST /v1/packing-lists/{id}/withdrawal', { path })
    onEnd({ packed: null, exposed: 0 })
    await queries.invalidateQueries()
  }
  return (
    <Section title={say.sample}>
      <p>{say.sampleText(list.devices)}</p>
      {list.status === 'stopped' && (
        <Notice tone="bad" alert>
          <p>{say.stopped}</p>
        </Notice>
      )}
      <div className="stack tight">
        <Progress done={done} of={of} label={say.progress(done, of)} />
        <p className="store-told">{say.progress(done, of)}</p>
      </div>
      <Scan onRead={scan} label={say.scanLabel} lists />
      <p className="store-told" role="status">
        {told}
      </p>
      {error !== null && <Wrong error={error} />}
      {list.stillToScan > 0 && <Drawn list={list} />}
      <div className="row">
        <Button
          kind="main"
          onClick={end}
          off={list.stillToScan > 0 ? REFUSALS.packing_sample_too_small[language] : null}
        >
          {say.complete}
        </Button>
        <Button onClick={withdraw}>{say.withdraw}</Button>
      </div>
    </Section>
  )
}

function Drawn({ list: { drawn } }: { readonly list: List }): ReactNode {
  const say = useWords(PACK_WORDS)
  if (drawn.length === 0) return <p>{say.drawnDone}</p>
  return (
    <div className="stack tight">
      <h3>{say.drawn}</h3>
      <ul className="list">
        {drawn.map(({ deviceId, trayLabel }) => (
          <li key={deviceId}>
            <div className="line">
              <span className="title mono">{deviceText(deviceId)}</span>
              {trayLabel !== null && <span className="quiet">{say.onTray(trayLabel)}</span>}
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}

interface SampleScans {
  readonly told: string
  readonly error: unknown
  scan(text: string): void
}

/** Scans for the sample, one request after the other; a pasted list goes out as one. */
function useSampling({ packingListId }: List): SampleScans {
  const say = useWords(PACK_WORDS)
  const api = useApi()
  const queries = useQueryClient()
  const [told, setTold] = useState('')
  const [error, setError] = useState<unknown>(null)
  const batch = useRef<string[]>([])
  const line = useRef<Promise<void>>(Promise.resolve())
  const send = async (deviceIds: readonly string[]): Promise<void> => {
    const [first = ''] = deviceIds
    try {
      const path = { id: packingListId }
      const { scanned } = await api.call('POST /v1/packing-lists/{id}/samples', { path, body: { deviceIds } })
      setError(null)
      if (deviceIds.length > 1) setTold(say.fitsMany(scanned))
      else setTold(scanned > 0 ? say.fits(deviceText(first)) : say.already(deviceText(first)))
    } catch (refused) {
      setTold('')
      setError(refused)
    }
    await queries.invalidateQueries()
  }
  return {
    told,
    error,
    scan(text) {
      const reading = readingOf(text)
      if (reading.kind !== 'device') {
        setTold(say.noDevice(text.trim().slice(0, 60)))
        return
      }
      if (batch.current.push(reading.deviceId) > 1) return
      queueMicrotask(() => {
        const deviceIds = [...new Set(batch.current.splice(0))]
        line.current = line.current.then(() => send(deviceIds))
      })
    },
  }
}
