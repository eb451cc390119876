/** Leads through a story: one sentence, one button, and what came of it. */
import { type ReactNode, useState } from 'react'
import { useWords } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { Badge, Notice, Progress, Wrong } from '../ui/parts.tsx'
import type { Hands } from './hands.ts'
import { newRun, type Stage } from './stage.ts'
import { nothingTold, STORIES, STORY_NAMES, type StoryName, type Told } from './stories.ts'
import { STORY_WORDS } from './story-words.ts'
import { TABLE_WORDS } from './words.ts'

interface GuideProps {
  readonly hands: Hands
  readonly stage: Omit<Stage, 'hands' | 'run'>
  /** A step was done: boxes and phones look anew. */
  readonly onStep: () => Promise<void>
  /** The devices that this story is about. */
  readonly onDevices: (deviceIds: readonly string[]) => void
}

interface Telling {
  readonly name: StoryName
  readonly run: string
  readonly told: Told
  readonly done: number
}

export function Guide({ hands, stage, onStep, onDevices }: GuideProps): ReactNode {
  const say = useWords(TABLE_WORDS)
  const [telling, setTelling] = useState<Telling | null>(null)
  const begin = (name: StoryName): void => setTelling({ name, run: newRun(), told: nothingTold(), done: 0 })
  if (telling === null) {
    return (
      <ul className="stories">
        {STORY_NAMES.map((name) => (
          <li key={name}>
            <button type="button" onClick={() => begin(name)}>
              <strong>{say[name]}</strong>
              <span>{say[`${name}Teaser`]}</span>
              <span className="begin">{say.begin}</span>
            </button>
          </li>
        ))}
      </ul>
    )
  }
  const act = async (): Promise<void> => {
    const step = STORIES[telling.name][telling.done]
    if (step === undefined) return
    await step.act({ ...stage, hands, run: telling.run }, telling.told)
    onDevices(telling.told.deviceIds)
    await onStep()
    // Last: once the next step stands on the button, a click on it counts.
    setTelling({ ...telling, done: telling.done + 1 })
  }
  return (
    <Steps
      key={telling.run}
      telling={telling}
      onAct={act}
      onAgain={() => begin(telling.name)}
      onOther={() => setTelling(null)}
    />
  )
}

interface StepsProps {
  readonly telling: Telling
  readonly onAct: () => Promise<void>
  readonly onAgain: () => void
  readonly onOther: () => void
}

function Steps({ telling: { name, done }, onAct, onAgain, onOther }: StepsProps): ReactNode {
  const say = useWords(TABLE_WORDS)
  const words = useWords(STORY_WORDS[name])
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const steps = STORIES[name]
  const [last, next] = [steps[done - 1], steps[done]]
  const act = async (): Promise<void> => {
    setError(null)
    setBusy(true)
    try {
      await onAct()
    } catch (refused) {
      setError(refused)
    }
    setBusy(false)
  }
  return (
    <div className="stack">
      <div className="row apart">
        <h3>{say[name]}</h3>
        <Badge>{say.progress({ at: done, all: steps.length })}</Badge>
      </div>
      <Progress done={done} of={steps.length} label={say[name]} />
      <div aria-live="polite">
        {last !== undefined && !isBusy && (
          <Notice tone={next === undefined ? 'good' : 'info'}>
            <p>{words[last.name]?.done}</p>
          </Notice>
        )}
        {isBusy && <p className="busy">{say.working}</p>}
      </div>
      {error !== null && <Wrong error={error} />}
      {next !== undefined && (
        <Button kind="main" wide onClick={act}>
          {words[next.name]?.todo}
        </Button>
      )}
      <div className="row">
        {done > 0 && <Button onClick={onAgain}>{say.again}</Button>}
        <Button kind="plain" onClick={onOther}>
          {say.other}
        </Button>
      </div>
    </div>
  )
}
