import { type ReactNode, useEffect, useId, useMemo, useState } from 'react'
import { useWords, words } from '../i18n/language.tsx'
import { Button } from './button.tsx'
import { Icon } from './icons.tsx'
import './photo-field.css'

const PHOTO_WORDS = words({
  take: { de: 'Foto aufnehmen', en: 'Take a photo' },
  another: { de: 'Noch ein Foto', en: 'Another photo' },
  remove: { de: 'Foto weglassen', en: 'Leave the photo out' },
  number: { de: (n: number) => `Foto ${n}`, en: (n: number) => `Photo ${n}` },
  unreadable: {
    de: 'Dieses Bild lässt sich nicht lesen. Bitte noch einmal aufnehmen.',
    en: 'This picture can’t be read. Take it once more.',
  },
})

/** Large enough for a number on a plate, and small enough for a network in a cellar. */
const LONGEST_SIDE = 1_600
const QUALITY = 0.8

/** Takes photos with the camera of the phone; each becomes a JPEG without whatever else the camera wrote into it. */
export function PhotoField({
  label,
  photos,
  onChange,
  most = 4,
}: {
  readonly label: string
  readonly photos: readonly Blob[]
  readonly onChange: (photos: readonly Blob[]) => void
  readonly most?: number
}): ReactNode {
  const say = useWords(PHOTO_WORDS)
  const id = useId()
  const [wrong, setWrong] = useState<string | null>(null)
  const add = async (files: FileList | null): Promise<void> => {
    setWrong(null)
    try {
      const added = await Promise.all([...(files ?? [])].map(shrunk))
      onChange([...photos, ...added].slice(0, most))
    } catch {
      setWrong(say.unreadable)
    }
  }
  return (
    <div className="field">
      <span className="label" id={`${id}-label`}>
        {label}
      </span>
      {photos.length > 0 && (
        <ul className="photos">
          {photos.map((photo, place) => (
            <li key={`${photo.size}-${place}`}>
              <Photo photo={photo} alt={say.number(place + 1)} />
              <Button
                label={`${say.remove}: ${say.number(place + 1)}`}
                onClick={() => onChange(photos.filter((_, at) => at !== place))}
              >
                <Icon name="cross" />
              </Button>
            </li>
          ))}
        </ul>
      )}
      {photos.length < most && (
        <label className="button photo-take">
          <Icon name="camera" />
          {photos.length === 0 ? say.take : say.another}
          <input
            type="file"
            accept="image/*"
            capture="environment"
            className="hidden-text"
            aria-describedby={`${id}-label`}
            onChange={(event) => {
              void add(event.target.files).then(() => {
                event.target.value = ''
              })
            }}
          />
        </label>
      )}
      <p className="wrong" aria-live="polite">
        {wrong}
      </p>
    </div>
  )
}

function Photo({ photo, alt }: { readonly photo: Blob; readonly alt: string }): ReactNode {
  const address = useMemo(() => URL.createObjectURL(photo), [photo])
  useEffect(() => () => URL.revokeObjectURL(address), [address])
  return <img src={address} alt={alt} />
}

async function shrunk(file: Blob): Promise<Blob> {
  const image = await createImageBitmap(file)
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(image.width * scale))
  canvas.height = Math.max(1, Math.round(image.height * scale))
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  image.close()
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob)), 'image/jpeg', QUALITY)
  })
}
