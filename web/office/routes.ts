import type { AppRoute } from '../shell/routes.ts'

export const OFFICE_ROUTES: readonly AppRoute[] = []
