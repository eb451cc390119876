import type { ReactNode } from 'react'
import { Icon } from '../ui/icons.tsx'

/** What somebody has to know before they go. */
export function StillOut({ lines }: { readonly lines: readonly string[] }): ReactNode {
  return (
    <ul className="list">
      {lines.map((line) => (
        <li key={line}>
          <div className="line still-out">
            <Icon name="warn" size={20} />
            <span>{line}</span>
          </div>
        </li>
      ))}
    </ul>
  )
}
