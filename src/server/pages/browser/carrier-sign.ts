/** The field for a signature: strokes of a finger, as the data of an SVG path in a field of 1000 by 400. */

const WIDTH = 1000
const HEIGHT = 400
const STROKES_MOST = 60
const POINTS_MOST = 400
/** Nearer than this to the one before, a point says nothing. */
const STEP = 6
const TEXT_MOST = 16_000

interface Point {
  readonly x: number
  readonly y: number
}

export interface SignatureField {
  readonly canvas: HTMLCanvasElement
  /** Null while nothing is drawn. */
  path(): string | null
  clear(): void
}

export function signatureField(label: string, onStroke: () => void): SignatureField {
  const canvas = document.createElement('canvas')
  canvas.width = WIDTH
  canvas.height = HEIGHT
  canvas.setAttribute('role', 'img')
  canvas.setAttribute('aria-label', label)
  let strokes: Point[][] = []
  const pointOf = (event: PointerEvent): Point => {
    const frame = canvas.getBoundingClientRect()
    const within = (value: number, size: number, most: number): number =>
      Math.min(most, Math.max(0, Math.round((value / size) * most)))
    return {
      x: within(event.clientX - frame.left, frame.width, WIDTH),
      y: within(event.clientY - frame.top, frame.height, HEIGHT),
    }
  }
  const draw = (): void => drawStrokes(canvas, strokes)
  canvas.addEventListener('pointerdown', (event) => {
    if (strokes.length >= STROKES_MOST) return
    canvas.setPointerCapture(event.pointerId)
    strokes.push([pointOf(event)])
    event.preventDefault()
  })
  canvas.addEventListener('pointermove', (event) => {
    const stroke = strokes[strokes.length - 1]
    if (event.buttons === 0 || stroke === undefined || !canvas.hasPointerCapture(event.pointerId)) return
    const point = pointOf(event)
    const last = stroke[stroke.length - 1]
    const isNear = last !== undefined && Math.abs(last.x - point.x) + Math.abs(last.y - point.y) < STEP
    if (isNear || stroke.length >= POINTS_MOST) return
    stroke.push(point)
    draw()
    onStroke()
  })
  const path = (): string | null => {
    const drawn = strokes.filter((stroke) => stroke.length > 1)
    let text = ''
    for (const [place, stroke] of drawn.entries()) {
      const data = stroke.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('')
      // A signature that is too long is one all the same.
      if (place > 0 && text.length + data.length > TEXT_MOST) break
      text += data
    }
    return text === '' ? null : text
  }
  const clear = (): void => {
    strokes = []
    draw()
  }
  return { canvas, path, clear }
}

function drawStrokes(canvas: HTMLCanvasElement, strokes: readonly (readonly Point[])[]): void {
  const pen = canvas.getContext('2d')
  if (pen === null) return
  pen.clearRect(0, 0, canvas.width, canvas.height)
  pen.lineWidth = 7
  pen.lineCap = 'round'
  pen.lineJoin = 'round'
  pen.strokeStyle = getComputedStyle(canvas).color
  for (const stroke of strokes) {
    pen.beginPath()
    for (const { x, y } of stroke) pen.lineTo(x, y)
    pen.stroke()
  }
}

/** What is sent where somebody can't draw: a line under the name. */
export const PLAIN_SIGNATURE = 'M100 320L900 320'
