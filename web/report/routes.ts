import type { AppRoute } from '../shell/routes.ts'

export const REPORT_ROUTES: readonly AppRoute[] = [{ path: '/report', load: () => import('./report-page.tsx') }]
