import type { AppRoute } from '../shell/routes.ts'

export const FITTER_ROUTES: readonly AppRoute[] = []
