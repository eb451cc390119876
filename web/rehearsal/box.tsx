/** The virtual box: everything that hands can do to it, and what it says. */
import { type ReactNode, useState } from 'react'
import { codeText } from '../i18n/format.ts'
import { useWords } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Select } from '../ui/fields.tsx'
import { Badge, Wrong } from '../ui/parts.tsx'
import { UI_WORDS } from '../ui/words.ts'
import { BoxDrawing } from './drawing.tsx'
import type { Hands, LockSeen, LockShown } from './hands.ts'
import { Keypad } from './keypad.tsx'
import type { Box } from './stage.ts'
import { BOX_WORDS } from './words.ts'

interface BoxProps {
  readonly hands: Hands
  readonly box: Box
  readonly seen: LockSeen
  readonly devices: number
  /** What the lock displayed last. */
  readonly display: string
  /** A code that somebody at the table was given and has not typed yet. */
  readonly code: string | null
  readonly onDisplay: (text: string) => void
  /** Something was done to it. */
  readonly onTouched: () => Promise<void>
}

export function VirtualBox({ hands, box, seen, devices, display, code, onDisplay, onTouched }: BoxProps): ReactNode {
  const say = useWords(BOX_WORDS)
  const [typed, setTyped] = useState('')
  const [keySerial, setKeySerial] = useState('KEY-F1')
  const [error, setError] = useState<unknown>(null)
  const touch = async (what: string, body?: object, said?: string): Promise<void> => {
    setError(null)
    try {
      const shown = await hands.touch(box.lockSerial, what, body)
      onDisplay(said ?? shown.display ?? '')
    } catch (refused) {
      setError(refused)
    }
    await onTouched()
  }
  const enter = async (): Promise<void> => {
    await touch('enter', { keySerial, code: typed })
    setTyped('')
  }
  const isBolted = seen.bolt === 'thrown' && seen.lid === 'shut'
  const keys = hands.cast.people.filter((person) => person.keySerial !== null)
  return (
    <div className="box-on-table">
      <div>
        <BoxDrawing seen={seen} devices={devices} />
        <p className="row box-state">
          <span className="mono">{box.serial}</span>
          <Badge>{seen.lid === 'open' ? say.lidOpen : say.lidShut}</Badge>
          <Badge>{seen.bolt === 'open' ? say.boltOpen : say.boltThrown}</Badge>
          <Badge>{say.inside(devices)}</Badge>
          {seen.latched && <Badge tone="bad">{say.latched}</Badge>}
          {seen.fault && <Badge tone="warn">{say.low}</Badge>}
        </p>
      </div>
      <div className="lock-unit">
        <div className="lock-display" role="status" aria-label={say.display}>
          <span>{display === '' ? say.dark : display}</span>
          <span className="mono">{typed === '' ? '' : codeText(typed)}</span>
        </div>
        {code !== null && (
          <Button wide onClick={() => setTyped(code)}>
            {say.useCode(codeText(code))}
          </Button>
        )}
        <Keypad typed={typed} onType={setTyped} onEnter={() => void enter()} />
        <Select
          label={say.whoseKey}
          value={keySerial}
          onChange={setKeySerial}
          options={keys.map(({ keySerial: value, name }) => ({ value: value ?? '', text: `${value} · ${name}` }))}
        />
        <div className="row">
          <Button onClick={() => touch('contact', { keySerial })}>{say.put}</Button>
          <Button onClick={() => touch('key-removals', undefined, '')}>{say.pull}</Button>
          {seen.lid === 'open' ? (
            <Button onClick={() => touch('lid', { open: false }, display)}>{say.shut}</Button>
          ) : (
            <Button off={isBolted ? say.bolted : null} onClick={() => touch('lid', { open: true }, display)}>
              {say.lift}
            </Button>
          )}
        </div>
        {error !== null && <Wrong error={error} />}
        <Mischief hands={hands} box={box} seen={seen} touch={touch} keySerial={keySerial} />
      </div>
    </div>
  )
}

interface MischiefProps extends Pick<BoxProps, 'hands' | 'box' | 'seen'> {
  readonly keySerial: string
  readonly touch: (what: string, body?: object, said?: string) => Promise<void>
}

function Mischief({ hands, box, seen, touch, keySerial }: MischiefProps): ReactNode {
  const say = useWords(BOX_WORDS)
  const [log, setLog] = useState<LockShown | null>(null)
  return (
    <details className="mischief">
      <summary>{say.tools}</summary>
      <div className="row">
        <Button kind="danger" onClick={() => touch('force', { succeeds: true }, say.forced)}>
          {say.crowbar}
        </Button>
        <Button kind="danger" onClick={() => touch('force', { succeeds: false }, say.tried)}>
          {say.crowbarFails}
        </Button>
        <Button onClick={() => touch('power', { cutAfterWrites: 2 }, say.cutSet)}>{say.cut}</Button>
        <Button onClick={() => touch('faults', { fault: !seen.fault })}>
          {seen.fault ? say.faultOff : say.faultOn}
        </Button>
        <Button onClick={() => touch('receipt', { keySerial })}>{say.receipt}</Button>
        <Button onClick={async () => setLog(await hands.log(box.lockSerial))}>{say.log}</Button>
      </div>
      {log !== null && <LockLog log={log} onClose={() => setLog(null)} />}
    </details>
  )
}

function LockLog({ log, onClose }: { readonly log: LockShown; readonly onClose: () => void }): ReactNode {
  const say = useWords(BOX_WORDS)
  const ui = useWords(UI_WORDS)
  const records = log.log?.records ?? []
  return (
    <Dialog title={say.logTitle} onClose={onClose}>
      {records.length === 0 && <p>{say.logEmpty}</p>}
      {records.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{say.logNumber}</th>
              <th scope="col">{say.logAct}</th>
              <th scope="col">{say.logResult}</th>
              <th scope="col">{say.logFlags}</th>
            </tr>
          </thead>
          <tbody>
            {records.map((record) => (
              <tr key={record.number}>
                <td>{record.number}</td>
                <td>{[record.action, record.value].filter((part) => part !== null).join(' ')}</td>
                <td>{record.result.replaceAll('_', ' ')}</td>
                <td>{record.flags}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Button onClick={onClose}>{ui.close}</Button>
    </Dialog>
  )
}
