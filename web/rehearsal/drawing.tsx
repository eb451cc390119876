import type { ReactNode } from 'react'
import type { LockSeen } from './hands.ts'

/** The box as it stands on the table. What it shows is said beside it in words as well. */
export function BoxDrawing({ seen, devices }: { readonly seen: LockSeen; readonly devices: number }): ReactNode {
  const isOpen = seen.lid === 'open'
  const shown = Math.min(devices, 12)
  return (
    <svg className="drawing" viewBox="0 0 360 250" aria-hidden="true">
      <ellipse cx="180" cy="236" rx="150" ry="9" className="drawing-shadow" />
      {isOpen && (
        <g>
          <path d="M52 92h256v26H52z" className="drawing-hollow" />
          {Array.from({ length: shown }, (_, index) => (
            <g key={`device-${index + 1}`} transform={`translate(${62 + (index % 6) * 41} ${index < 6 ? 72 : 92})`}>
              <rect width="34" height="46" rx="4" className="drawing-device" />
              <circle cx="9" cy="9" r="2.5" className="drawing-light" />
            </g>
          ))}
        </g>
      )}
      <path d="M40 112h280v112a10 10 0 01-10 10H50a10 10 0 01-10-10z" className="drawing-body" />
      <path d="M40 150h280M40 196h280" className="drawing-seam" />
      <g className={isOpen ? 'drawing-lid open' : 'drawing-lid'}>
        <path d="M34 84h292a6 6 0 016 6v22a6 6 0 01-6 6H34a6 6 0 01-6-6V90a6 6 0 016-6z" className="drawing-top" />
        <path d="M150 84v-10a6 6 0 016-6h48a6 6 0 016 6v10" className="drawing-handle" />
      </g>
      {seen.latched && isOpen && <path d="M300 108l12 10-8 4 14 12-6 2 10 12" className="drawing-crack" />}
      <rect x="136" y="128" width="88" height="72" rx="8" className="drawing-lock" />
      <rect
        x="146"
        y="138"
        width="68"
        height="20"
        rx="3"
        className={seen.keyInside ? 'drawing-lcd on' : 'drawing-lcd'}
      />
      {Array.from({ length: 9 }, (_, index) => (
        <circle
          key={`dot-${index + 1}`}
          cx={160 + (index % 3) * 20}
          cy={168 + Math.floor(index / 3) * 11}
          r="3.4"
          className="drawing-dot"
        />
      ))}
      {seen.keyInside && <path d="M228 176h16a8 8 0 0116 0 8 8 0 01-16 0" className="drawing-key" />}
    </svg>
  )
}
