/** A photo, made small enough for a slow network before it is sent. What else a camera writes into it is left out. */

import { ask } from './carrier-api.ts'
import { say, sayNumber } from './carrier-dom.ts'
import { pictogram } from './carrier-pictograms.ts'
import { h } from './dom.ts'

let photos = 0

const LONGEST = 1600
const QUALITY = 0.8

/** JPEG in base64; null where the file is no picture that this browser can read. */
async function smallPhoto(file: File): Promise<string | null> {
  const address = URL.createObjectURL(file)
  try {
    const picture = await loaded(address)
    const scale = Math.min(1, LONGEST / Math.max(picture.naturalWidth, picture.naturalHeight))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(picture.naturalWidth * scale))
    canvas.height = Math.max(1, Math.round(picture.naturalHeight * scale))
    const pen = canvas.getContext('2d')
    if (pen === null) return null
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height)
    return canvas.toDataURL('image/jpeg', QUALITY).split(',')[1] ?? null
  } catch {
    return null
  } finally {
    URL.revokeObjectURL(address)
  }
}

function loaded(address: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const picture = new Image()
    picture.onload = () => resolve(picture)
    picture.onerror = () => reject(new Error('no picture'))
    picture.src = address
  })
}

/** Takes photos, and sends each at once. */
export function photoField(secret: string | null): HTMLElement {
  const input = h('input', { type: 'file', accept: 'image/*', capture: 'environment', id: 'photo', class: 'hidden' })
  const said = h('p', { class: 'hint', 'aria-live': 'polite' }, photos > 0 ? sayNumber('photosSent', photos) : '')
  input.addEventListener('change', () => void send())
  const send = async (): Promise<void> => {
    const file = input.files?.[0]
    if (file === undefined || secret === null) return
    said.textContent = say('photoSending')
    const dataBase64 = await smallPhoto(file)
    const body = { name: 'photo.jpg', contentType: 'image/jpeg', dataBase64 }
    const answer = dataBase64 === null ? null : await ask(secret, '/v1/carrier/photos', body)
    input.value = ''
    if (answer?.status !== 201) {
      said.textContent = say(answer?.status === 0 ? 'offline' : 'photoFailed')
      return
    }
    photos += 1
    said.textContent = sayNumber('photosSent', photos)
  }
  const label = h('label', { for: 'photo', class: 'big' }, pictogram('photo'), h('span', {}, say('photo')))
  return h('div', { class: 'photo' }, input, label, said)
}
