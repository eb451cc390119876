import type { ReactNode } from 'react'
import { useWords } from '../i18n/language.tsx'
import { Scan } from '../scan/scan.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { SEARCH_WORDS } from './search-words.ts'

interface SearchScanProps {
  readonly onRead: (text: string) => void
  readonly onClose: () => void
}

/** Loaded with the first tap on the scan button of the search. */
export default function SearchScan({ onRead, onClose }: SearchScanProps): ReactNode {
  const say = useWords(SEARCH_WORDS)
  return (
    <Dialog title={say.scanTitle} onClose={onClose}>
      <Scan label={say.scanLabel} onRead={onRead} />
      <div>
        <Button onClick={onClose}>{say.close}</Button>
      </div>
    </Dialog>
  )
}
