import type { AppRoute } from '../shell/routes.ts'

const STOCK = ['stock:read'] as const

export const FIND_ROUTES: readonly AppRoute[] = [
  { path: '/search', load: () => import('./search-page.tsx') },
  { path: '/boxes', load: () => import('./boxes-page.tsx'), menu: { word: 'boxes', icon: 'box', rights: STOCK } },
  { path: '/boxes/:id', load: () => import('./box-page.tsx') },
  {
    path: '/devices',
    load: () => import('./devices-page.tsx'),
    menu: { word: 'devices', icon: 'scan', rights: STOCK },
  },
  { path: '/devices/:id', load: () => import('./device-page.tsx') },
  { path: '/keys/:serial', load: () => import('./key-page.tsx') },
]
