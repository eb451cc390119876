import { type ReactNode, useRef, useState } from 'react'
import { parseDeviceId } from '../../src/custody/device-id.ts'
import { isMalformed } from '../../src/custody/malformed.ts'
import { deviceText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { buzz, READ, READ_BUT } from '../scan/buzz.ts'
import { Scan } from '../scan/scan.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Choice } from '../ui/fields.tsx'
import { Icon, type IconName } from '../ui/icons.tsx'
import { Badge, type Tone } from '../ui/parts.tsx'
import { useBox } from './box.tsx'
import { FLOW_WORDS } from './flow-words.ts'
import { type Direction, judge, type ListItem, listed } from './taking.ts'

/** Devices go out of the open box into a hand, and back. What was scanned stays in the list, understood or not. */
export function WorkStep({
  items,
  onItems,
  onDone,
}: {
  readonly items: readonly ListItem[]
  readonly onItems: (change: (items: readonly ListItem[]) => readonly ListItem[]) => void
  readonly onDone: () => void
}): ReactNode {
  const say = useWords(FLOW_WORDS)
  const language = useLanguage()
  const box = useBox()
  const [direction, setDirection] = useState<Direction>('out')
  const [told, setTold] = useState('')
  // Several labels may be read before the page is drawn again.
  const newest = useRef(items)
  newest.current = items
  const note = (item: ListItem): void => {
    newest.current = listed(newest.current, item)
    onItems((known) => listed(known, item))
  }
  const move = async (deviceId: string, way: Direction, isUndo = false): Promise<void> => {
    const item = { text: deviceId, direction: way } as const
    note({ ...item, is: 'sending' })
    try {
      const is = await box.scan(isUndo ? opposite(way) : way, deviceId)
      note({ ...item, is: isUndo ? 'undone' : is })
    } catch (error) {
      note({ ...item, is: 'refused', why: error instanceof Error ? error.message : String(error) })
    }
  }
  const read = (text: string): void => {
    const judged = judge(newest.current, text, { direction, language, noDevice: say.noDevice })
    if (judged.is === 'already') {
      setTold(say.already(deviceText(judged.deviceId)))
      buzz(READ_BUT)
    } else if (judged.is === 'unknown') {
      setTold('')
      note({ text: judged.text, direction, is: 'unknown', why: judged.why })
      buzz(READ_BUT)
    } else {
      setTold('')
      buzz(READ)
      void move(judged.deviceId, direction)
    }
  }
  return (
    <section className="stack step">
      <h2>{direction === 'out' ? say.takeTitle : say.putTitle}</h2>
      <Choice
        label={say.direction}
        value={direction}
        onChange={(next) => setDirection(next as Direction)}
        options={[
          { value: 'out', text: say.take },
          { value: 'in', text: say.put },
        ]}
      />
      <p>{direction === 'out' ? say.takeText : say.putText}</p>
      <Scan onRead={read} check={(text) => whyNoDevice(text, language)} label={say.deviceField} lists />
      <p className="told" role="status">
        {told}
      </p>
      <h3>{say.list}</h3>
      {items.length === 0 ? (
        <p className="quiet">{say.listEmpty}</p>
      ) : (
        <ul className="list">
          {items.toReversed().map((item) => (
            <Line
              key={item.text}
              item={item}
              onUndo={() => move(item.text, item.direction, true)}
              onForget={() => onItems((known) => known.filter(({ text }) => text !== item.text))}
            />
          ))}
        </ul>
      )}
      <Button kind="main" wide onClick={onDone}>
        {say.doneTaking}
      </Button>
    </section>
  )
}

/** What is wrong with a typed identification; a serial is told by the list. */
export function whyNoDevice(text: string, language: 'de' | 'en'): string | null {
  const read = parseDeviceId(text)
  return isMalformed(read) ? read.reason[language] : null
}

function opposite(direction: Direction): Direction {
  return direction === 'out' ? 'in' : 'out'
}

const LOOKS: Readonly<Record<ListItem['is'], { readonly tone: Tone; readonly icon: IconName }>> = {
  sending: { tone: 'info', icon: 'clock' },
  done: { tone: 'good', icon: 'check' },
  kept: { tone: 'warn', icon: 'offline' },
  refused: { tone: 'bad', icon: 'cross' },
  unknown: { tone: 'warn', icon: 'warn' },
  undone: { tone: 'info', icon: 'undo' },
}

function Line({
  item,
  onUndo,
  onForget,
}: {
  readonly item: ListItem
  readonly onUndo: () => unknown
  readonly onForget: () => void
}): ReactNode {
  const say = useWords(FLOW_WORDS)
  const { tone, icon } = LOOKS[item.is]
  const shown = deviceText(item.text)
  const isMoved = item.is === 'done' || item.is === 'kept'
  const state = item.is === 'done' ? say[item.direction] : say[item.is]
  return (
    <li>
      <div className="line scanned">
        <div className="stack tight">
          <span className="title mono">{shown}</span>
          <Badge tone={tone}>
            <Icon name={icon} size={18} />
            {state}
          </Badge>
          {item.why !== undefined && <span className="scanned-why">{item.why}</span>}
        </div>
        <div className="row">
          {isMoved && item.direction === 'out' && <LinkButton to={`/install/${item.text}`}>{say.install}</LinkButton>}
          {isMoved && (
            <Button label={say.undo(shown)} onClick={onUndo}>
              <Icon name="undo" />
            </Button>
          )}
          {(item.is === 'unknown' || item.is === 'refused') && (
            <Button label={say.forget(shown)} onClick={onForget}>
              <Icon name="cross" />
            </Button>
          )}
        </div>
      </div>
    </li>
  )
}
