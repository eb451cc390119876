import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { useWords } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icons.tsx'
import { Busy, Notice } from '../ui/parts.tsx'
import { decoder } from './decoder.ts'
import { SCAN_WORDS } from './words.ts'

type Trouble = 'notAllowed' | 'noCamera' | 'noDecoder'
/** Between two looks, ms: a phone must stay cool in a cellar. */
const PAUSE_MS = 120
/** What stays in sight is told once; seen again after so long, it was meant again. */
const SAME_AGAIN_MS = 2_500

interface CameraProps {
  readonly onRead: (text: string) => void
  /** It looks on and tells nothing: so it is there at once for the next label. */
  readonly isPaused: boolean
  readonly onClose: () => void
}

/** The picture of the rear camera, and whatever label it sees. */
export function Camera({ onRead, isPaused, onClose }: CameraProps): ReactNode {
  const say = useWords(SCAN_WORDS)
  const video = useRef<HTMLVideoElement>(null)
  const { isReady, trouble, torch } = useCamera(video, onRead, isPaused)
  if (trouble !== null) {
    return (
      <Notice tone="warn" alert>
        <p>{say[trouble]}</p>
      </Notice>
    )
  }
  return (
    <div className="camera">
      <div className="camera-view">
        <video ref={video} muted playsInline aria-label={say.picture} />
        <div className="camera-frame" />
      </div>
      {isReady ? <p className="camera-aim">{say.aim}</p> : <Busy text={say.starting} />}
      <div className="row">
        {torch !== null && (
          <Button onClick={torch.toggle}>
            <Icon name="info" />
            {torch.isOn ? say.torchOff : say.torchOn}
          </Button>
        )}
        <Button onClick={onClose}>
          <Icon name="cross" />
          {say.closeCamera}
        </Button>
      </div>
    </div>
  )
}

interface Torch {
  readonly isOn: boolean
  toggle(): Promise<void>
}

function useCamera(
  video: RefObject<HTMLVideoElement | null>,
  onRead: (text: string) => void,
  isPaused: boolean,
): { readonly isReady: boolean; readonly trouble: Trouble | null; readonly torch: Torch | null } {
  const [isReady, setReady] = useState(false)
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [track, setTrack] = useState<MediaStreamTrack | null>(null)
  const [isLit, setLit] = useState(false)
  const tell = useRef(onRead)
  tell.current = onRead
  const paused = useRef(isPaused)
  paused.current = isPaused
  useEffect(() => {
    const stop = new AbortController()
    void look(stop.signal, {
      video: () => video.current,
      started: (started) => {
        setReady(true)
        setTrack(started)
      },
      isPaused: () => paused.current,
      read: (text) => tell.current(text),
    }).catch((error: unknown) => {
      if (!stop.signal.aborted) setTrouble(troubleOf(error))
    })
    return () => stop.abort()
  }, [video])
  const torch = track !== null && hasTorch(track) ? track : null
  return {
    isReady,
    trouble,
    torch:
      torch === null
        ? null
        : {
            isOn: isLit,
            toggle: async () => {
              // Not among the constraints that TypeScript knows; those who have no light have no button.
              await torch.applyConstraints({ advanced: [{ torch: !isLit } as MediaTrackConstraintSet] })
              setLit(!isLit)
            },
          },
  }
}

function hasTorch(track: MediaStreamTrack): boolean {
  return (track.getCapabilities?.() as { readonly torch?: boolean } | undefined)?.torch === true
}

class DecoderMissing extends Error {}

function troubleOf(error: unknown): Trouble {
  if (error instanceof DecoderMissing) return 'noDecoder'
  return error instanceof DOMException && error.name === 'NotAllowedError' ? 'notAllowed' : 'noCamera'
}

interface Looking {
  video(): HTMLVideoElement | null
  started(track: MediaStreamTrack | null): void
  isPaused(): boolean
  read(text: string): void
}

/** Looks, one picture at a time, until it is told to stop. Throws where there is no camera, or nothing that reads. */
async function look(stop: AbortSignal, { video, started, isPaused, read }: Looking): Promise<void> {
  const loading = decoder().catch(() => {
    throw new DecoderMissing()
  })
  // Told below, when there is a camera to read from.
  loading.catch(() => {})
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: { ideal: 'environment' }, width: { ideal: 1_280 }, height: { ideal: 720 } },
  })
  const end = (): void => {
    for (const track of stream.getTracks()) track.stop()
  }
  const element = video()
  if (stop.aborted || element === null) return end()
  stop.addEventListener('abort', end)
  element.srcObject = stream
  // Going away from the page ends it with an error that says nothing.
  await element.play().catch(() => {})
  started(stream.getVideoTracks()[0] ?? null)
  const decode = await loading
  let last = { text: '', at: Number.NEGATIVE_INFINITY }
  while (!stop.aborted) {
    const text = await decode(element).catch(() => null)
    if (text !== null && !stop.aborted) {
      const now = performance.now()
      const isSame = text === last.text && now - last.at < SAME_AGAIN_MS
      // What comes into sight meanwhile is still news afterwards.
      if (isSame || !isPaused()) last = { text, at: now }
      if (!isSame && !isPaused()) read(text)
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}
