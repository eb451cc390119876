import type { AppRoute } from '../shell/routes.ts'

const RECEIVE = ['shipments:receive'] as const
const MOVE = ['containers:move'] as const
const PACK = ['packing-lists:take-in'] as const
const COUNT = ['counts:take'] as const
const STOCK = ['stock:read'] as const

/** The fixed paths stand before those with parameters: the first one that fits is taken. */
export const STORE_ROUTES: readonly AppRoute[] = [
  {
    path: '/receive',
    load: () => import('./receive-home.tsx'),
    menu: { word: 'receive', icon: 'lorry', rights: RECEIVE },
  },
  { path: '/receive/:id', load: () => import('./receive-page.tsx') },
  { path: '/inspect/:id', load: () => import('./inspect-page.tsx') },
  {
    path: '/issue',
    load: () => import('./issue-page.tsx'),
    menu: { word: 'issue', icon: 'key', rights: MOVE },
  },
  {
    path: '/repack',
    load: () => import('./repack-choose.tsx'),
    menu: { word: 'repack', icon: 'box', rights: MOVE },
  },
  { path: '/repack/second/:id', load: () => import('./repack-second.tsx') },
  { path: '/repack/:from/:to', load: () => import('./repack-page.tsx') },
  {
    path: '/pack',
    load: () => import('./pack-choose.tsx'),
    menu: { word: 'pack', icon: 'plus', rights: PACK },
  },
  { path: '/pack/:id', load: () => import('./pack-page.tsx') },
  {
    path: '/counts',
    load: () => import('./counts-page.tsx'),
    menu: { word: 'counts', icon: 'scan', rights: COUNT },
  },
  { path: '/counts/:id', load: () => import('./count-page.tsx') },
  {
    path: '/stock',
    load: () => import('./stock-page.tsx'),
    menu: { word: 'stock', icon: 'search', rights: STOCK },
  },
]
