import type { AppRoute } from '../shell/routes.ts'
import DayPage from './day-page.tsx'

const INSTALL = ['devices:install'] as const
const OPEN = ['codes:open'] as const

export const FITTER_ROUTES: readonly AppRoute[] = [
  {
    path: '/',
    // Where most people begin, on the slowest lines: it comes with the app.
    load: async () => ({ default: DayPage }),
    onlyFor: INSTALL,
    menu: { word: 'myDay', icon: 'clock', rights: INSTALL },
  },
  {
    path: '/verdict',
    load: () => import('./verdict-page.tsx'),
    menu: { word: 'verdict', icon: 'scan', rights: INSTALL },
  },
  { path: '/verdict/:deviceId', load: () => import('./verdict-page.tsx') },
  { path: '/box/:id', load: () => import('./box-page.tsx') },
  { path: '/box/:id/pass-on', load: () => import('./pass-on-page.tsx') },
  { path: '/pass-ons/:id', load: () => import('./take-over-page.tsx') },
  { path: '/install', load: () => import('./install-page.tsx') },
  { path: '/install/:deviceId', load: () => import('./install-page.tsx') },
  {
    path: '/unconfirmed',
    load: () => import('./unconfirmed-page.tsx'),
    menu: { word: 'unconfirmed', icon: 'offline', rights: INSTALL },
  },
  {
    path: '/help/displays',
    load: () => import('./displays-page.tsx'),
    menu: { word: 'help', icon: 'info', rights: OPEN },
  },
  { path: '/help/displays/:code', load: () => import('./display-page.tsx') },
]
