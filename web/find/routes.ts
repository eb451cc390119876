import type { AppRoute } from '../shell/routes.ts'

export const FIND_ROUTES: readonly AppRoute[] = []
