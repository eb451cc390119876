import type { AppRoute } from '../shell/routes.ts'

export const STORE_ROUTES: readonly AppRoute[] = []
