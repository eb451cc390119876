import type { AppRoute } from '../shell/routes.ts'

const STOCK = ['stock:read'] as const
const SHIPMENTS = ['shipments:read'] as const
const INCIDENTS = ['incidents:read'] as const
/** Fitters see their own day instead. */
const TOURS = ['people:read'] as const

export const OFFICE_ROUTES: readonly AppRoute[] = [
  { path: '/', load: () => import('./overview-page.tsx'), menu: { word: 'overview', icon: 'info', rights: STOCK } },
  {
    path: '/shipments',
    load: () => import('./shipments-page.tsx'),
    menu: { word: 'shipments', icon: 'lorry', rights: SHIPMENTS },
  },
  { path: '/shipments/new', load: () => import('./announce-page.tsx') },
  { path: '/shipments/:id', load: () => import('./shipment-page.tsx') },
  { path: '/tours', load: () => import('./tours-page.tsx'), menu: { word: 'tours', icon: 'person', rights: TOURS } },
  { path: '/tours/plan', load: () => import('./plan-page.tsx') },
  { path: '/tours/:id', load: () => import('./tour-page.tsx') },
  {
    path: '/incidents',
    load: () => import('./incidents-page.tsx'),
    menu: { word: 'incidents', icon: 'warn', rights: INCIDENTS },
  },
  { path: '/incidents/:id', load: () => import('./incident-page.tsx') },
]
