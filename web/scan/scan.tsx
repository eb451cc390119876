/** How the whole app reads labels: by camera, by a scanner that types, by hand, or by pasting a list. */
import { type ReactNode, useEffect, useState } from 'react'
import { useWords } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/fields.tsx'
import { Icon } from '../ui/icons.tsx'
import { Camera } from './camera.tsx'
import { useKeyboardScanner } from './keyboard-scanner.ts'
import { linesIn } from './reading.ts'
import { SCAN_WORDS } from './words.ts'
import './scan.css'

export interface ScanProps {
  /** What was read, as it stands on the label; `readingOf` says what it is. */
  readonly onRead: (text: string) => void
  /** Says what is wrong with something that was typed, so that it can be mended before it counts; null: nothing. */
  readonly check?: (text: string) => string | null
  /** What the field is called. */
  readonly label?: string
  /** Each line of a pasted list is read by itself. */
  readonly lists?: boolean
  /** The camera looks on and tells nothing, while something else is in front. */
  readonly isPaused?: boolean
  /** With it there is a way out beside the camera. */
  readonly onClose?: () => void
}

export function Scan({
  onRead,
  check = () => null,
  label,
  lists = false,
  isPaused = false,
  onClose,
}: ScanProps): ReactNode {
  const say = useWords(SCAN_WORDS)
  const [isLooking, setLooking] = useState(false)
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  useKeyboardScanner(onRead)
  useEffect(() => {
    // Whoever has allowed it once need not ask for it again.
    const asked = navigator.permissions?.query({ name: 'camera' as PermissionName })
    void asked?.then(({ state }) => setLooking(state === 'granted')).catch(() => {})
  }, [])
  const take = (): void => {
    const lines = lists ? linesIn(text) : [text]
    const [only = ''] = lines
    const problem = text.trim() === '' ? say.empty : lines.length === 1 ? check(only) : null
    setWrong(problem)
    if (problem !== null) return
    setText('')
    for (const line of lines) onRead(line)
  }
  return (
    <div className="scan">
      {isLooking ? (
        <Camera
          onRead={onRead}
          isPaused={isPaused}
          onClose={() => {
            setLooking(false)
            onClose?.()
          }}
        />
      ) : (
        <Button kind="main" wide className="scan-camera" onClick={() => setLooking(true)}>
          <Icon name="camera" size={32} />
          {say.openCamera}
        </Button>
      )}
      <form
        className="scan-typed"
        noValidate
        onPaste={(event) => {
          const pasted = event.clipboardData.getData('text')
          if (!lists || linesIn(pasted).length < 2) return
          event.preventDefault()
          for (const line of linesIn(pasted)) onRead(line)
        }}
        onSubmit={(event) => {
          event.preventDefault()
          take()
        }}
      >
        <TextField
          label={label ?? say.number}
          hint={lists ? say.numberHint : say.oneHint}
          value={text}
          wrong={wrong}
          onChange={(next) => {
            setText(next)
            setWrong(null)
          }}
          autoComplete="off"
          className="mono"
          maxLength={4_296}
        />
        <Button submit onClick={take}>
          {say.take}
        </Button>
      </form>
    </div>
  )
}
