import type { AppRoute } from '../shell/routes.ts'

export const REPORT_ROUTES: readonly AppRoute[] = []
