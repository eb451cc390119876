/** All pages of the app: where they are, who has them in their menu, and the file that is loaded when they are needed. */
import type { ComponentType } from 'react'
import type { Permission } from '../../src/custody/people.ts'
import { FIND_ROUTES } from '../find/routes.ts'
import { FITTER_ROUTES } from '../fitter/routes.ts'
import { OFFICE_ROUTES } from '../office/routes.ts'
import { REPORT_ROUTES } from '../report/routes.ts'
import { STORE_ROUTES } from '../store/routes.ts'
import type { IconName } from '../ui/icons.tsx'
import type { MenuWord } from './words.ts'

export interface AppRoute {
  /** Below `/app`, with wouter's parameters: `/boxes/:id`. */
  readonly path: string
  /** Loads the file of the page. */
  readonly load: () => Promise<{
    readonly default: ComponentType<{ readonly params: Readonly<Record<string, string>> }>
  }>
  /** Of several with the same path, whoever has one of these rights gets this one. */
  readonly onlyFor?: readonly Permission[]
  /** In the menu of whoever has one of these rights. */
  readonly menu?: { readonly word: MenuWord; readonly icon: IconName; readonly rights: readonly Permission[] }
}

export const ROUTES: readonly AppRoute[] = [
  ...FITTER_ROUTES,
  ...STORE_ROUTES,
  ...OFFICE_ROUTES,
  ...FIND_ROUTES,
  ...REPORT_ROUTES,
]

/** The pages of somebody with these rights: of several at one address the first that is for them. */
export function routesFor<Route extends AppRoute>(
  routes: readonly Route[],
  may: (permission: Permission) => boolean,
): readonly Route[] {
  const theirs = routes.filter(({ onlyFor }) => onlyFor === undefined || onlyFor.some((right) => may(right)))
  return theirs.filter(({ path }, place) => theirs.findIndex((other) => other.path === path) === place)
}
