import type { ReactNode } from 'react'
import { Page } from '../ui/page.tsx'

export default function Table(): ReactNode {
  return <Page title="Geleit">…</Page>
}
