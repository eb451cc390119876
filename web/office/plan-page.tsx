/** Says who installs what where on a day. */
import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { isDay, refusePlanned } from '../../src/custody/planned-installation.ts'
import { REFUSALS } from '../../src/custody/refusals.ts'
import type { Answer } from '../api/client.ts'
import { useApi, useRead } from '../api/context.tsx'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { Select, TextField } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page, Section } from '../ui/page.tsx'
import { Badge, Loaded } from '../ui/parts.tsx'
import { useToast } from '../ui/toasts.tsx'
import { PLAN_WORDS } from './office-words.ts'
import './office.css'

interface Item {
  readonly key: number
  readonly place: string
  readonly meterPointId: string
  readonly note: string
}
const newItem = (key: number): Item => ({ key, place: '', meterPointId: '', note: '' })

/** As a field for a day has it, here and now. */
function today(): string {
  const now = new Date()
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

export default function PlanPage(): ReactNode {
  const say = useWords(PLAN_WORDS)
  const language = useLanguage()
  const api = useApi()
  const queries = useQueryClient()
  const tell = useToast()
  const people = useRead('GET /v1/people', { query: { status: 'active', limit: '999' } })
  const boxes = useRead('GET /v1/containers', { query: { status: 'closed', limit: '200' } })
  const [personId, setPersonId] = useState('')
  const [day, setDay] = useState(today)
  const [containerId, setContainerId] = useState('')
  const [items, setItems] = useState<readonly Item[]>([newItem(1)])
  const filled = items.filter(({ place }) => place.trim() !== '')
  const there = usePlanned(personId, day)
  const open = there.data?.plannedInstallations.filter(({ status }) => status === 'planned') ?? []
  const refusal = refusePlanned(day, today(), open.length + filled.length)
  const off =
    personId === ''
      ? say.nobody
      : filled.length === 0
        ? say.noPlace
        : refusal === null
          ? null
          : REFUSALS[refusal.code][language]
  const send = async (): Promise<void> => {
    const { plannedInstallationIds } = await api.call('POST /v1/planned-installations', {
      body: {
        personId,
        day,
        ...(containerId === '' ? {} : { containerId }),
        items: filled.map(({ place, meterPointId, note }, at) => ({
          order: at + 1,
          place: place.trim(),
          ...(meterPointId.trim() === '' ? {} : { meterPointId: meterPointId.trim() }),
          ...(note.trim() === '' ? {} : { note: note.trim() }),
        })),
      },
    })
    tell(say.done(plannedInstallationIds.length))
    setItems([newItem(Date.now())])
    await queries.invalidateQueries()
  }
  const fitters = people.data?.people.filter(({ roles }) => roles.includes('fitter')) ?? []
  return (
    <Page title={say.title} lead={say.lead} back="/tours">
      <Form send={say.send} onSend={send} off={off}>
        <Select
          label={say.fitter}
          value={personId}
          onChange={setPersonId}
          none={say.choose}
          options={fitters.map((each) => ({ value: each.personId, text: each.name ?? each.personId }))}
        />
        <TextField label={say.day} type="date" value={day} onChange={setDay} />
        <Select
          label={say.box}
          value={containerId}
          onChange={setContainerId}
          none={say.anyBox}
          options={boxes.data?.containers.map((box) => ({ value: box.containerId, text: box.serial })) ?? []}
        />
        <Items of={items} onChange={setItems} />
      </Form>
      {personId !== '' && <Planned personId={personId} day={day} />}
    </Page>
  )
}

function Items({
  of,
  onChange,
}: {
  readonly of: readonly Item[]
  readonly onChange: (items: readonly Item[]) => void
}): ReactNode {
  const say = useWords(PLAN_WORDS)
  const set = (key: number, part: Partial<Item>): void =>
    onChange(of.map((item) => (item.key === key ? { ...item, ...part } : item)))
  return (
    <>
      {of.map((item, at) => (
        <div className="office-plan" key={item.key}>
          <TextField label={say.place(at + 1)} value={item.place} onChange={(place) => set(item.key, { place })} />
          <TextField
            label={say.meterPoint}
            value={item.meterPointId}
            onChange={(meterPointId) => set(item.key, { meterPointId })}
          />
          <TextField label={say.note} value={item.note} onChange={(note) => set(item.key, { note })} />
          {of.length > 1 && (
            <Button label={say.remove(at + 1)} onClick={() => onChange(of.filter(({ key }) => key !== item.key))}>
              <Icon name="cross" />
            </Button>
          )}
        </div>
      ))}
      <div>
        <Button onClick={() => onChange([...of, newItem(Date.now())])}>
          <Icon name="plus" />
          {say.add}
        </Button>
      </div>
    </>
  )
}

function usePlanned(personId: string, day: string) {
  return useRead(
    'GET /v1/planned-installations',
    { query: { personId, day } },
    { enabled: personId !== '' && isDay(day) },
  )
}

type Plan = Answer<'GET /v1/planned-installations'>['plannedInstallations'][number]

function Planned({ personId, day }: { readonly personId: string; readonly day: string }): ReactNode {
  const say = useWords(PLAN_WORDS)
  const api = useApi()
  const queries = useQueryClient()
  const read = usePlanned(personId, day)
  const withdraw = async ({ plannedInstallationId: id }: Plan): Promise<void> => {
    await api.call('POST /v1/planned-installations/{id}/withdrawals', { path: { id } })
    await queries.invalidateQueries()
  }
  const states = { planned: say.isPlanned, done: say.isDone, withdrawn: say.withdrawn }
  return (
    <Section title={say.planned}>
      <Loaded read={read}>
        {({ plannedInstallations }) =>
          plannedInstallations.length === 0 ? (
            <p className="quiet">{say.nothing}</p>
          ) : (
            <ol className="list">
              {plannedInstallations.map((plan) => (
                <li key={plan.plannedInstallationId}>
                  <div className="line">
                    <span className="stack tight">
                      <span className="title">
                        {plan.order}. {plan.place}
                      </span>
                      <span>
                        <Badge tone={plan.status === 'done' ? 'good' : 'info'}>{states[plan.status]}</Badge>
                      </span>
                    </span>
                    {plan.status === 'planned' && <Button onClick={() => withdraw(plan)}>{say.withdraw}</Button>}
                  </div>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </Section>
  )
}
