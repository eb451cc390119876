/** Every page of the app, as the app itself lists them, each with somebody who opens it and something that it is about. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { PERMISSIONS, type Permission } from '../../src/custody/people.ts'

export interface ListedPage {
  /** `fitter/box/:id/pass-on` */
  readonly name: string
  /** Label of somebody of the cast. */
  readonly as: string
  /** Below the server's address. */
  readonly path: string
}

const WEB = join(import.meta.dirname, '../../web')

interface Listed {
  readonly path: string
  readonly onlyFor?: readonly Permission[]
  readonly menu?: { readonly rights: readonly Permission[] }
}

/** Who opens the pages of an area, where nobody else has to. */
const WHO: Readonly<Record<string, string>> = {
  fitter: 'fitter-1',
  store: 'store-keeper',
  report: 'fitter-1',
  find: 'operator-security',
  office: 'operator-security',
}
/** Whoever has the right, in this order. */
const OTHERS = [
  'fitter-1',
  'store-keeper',
  'operator-security',
  'maker-dispatcher',
  'operator-control-room',
  'operator-auditor',
  'maker-maintenance',
]

/** By the folder before it in the address: `boxes` for `/boxes/:id`. */
export type Samples = Readonly<Record<string, string>>

/** @throws Error naming what nobody has said what it is about */
export async function everyPage(roleOf: (label: string) => string, samples: Samples): Promise<readonly ListedPage[]> {
  const areas = await areasOfApp()
  return areas.flatMap(({ area, routes }) =>
    routes.map(({ path, onlyFor, menu }): ListedPage => {
      const rights = onlyFor ?? menu?.rights ?? null
      const roles = rights?.flatMap((right): readonly string[] => PERMISSIONS[right]) ?? null
      const first = WHO[area] ?? 'operator-security'
      const as = [first, ...OTHERS].find((label) => roles === null || roles.includes(roleOf(label)))
      if (as === undefined) throw new Error(`nobody of the cast may open ${path}`)
      return { name: `${area}${path === '/' ? '/start' : path}`, as, path: `/app${filled(path, samples)}` }
    }),
  )
}

/** Each folder of web/ that has pages, but for the shell, which puts them together. */
async function areasOfApp(): Promise<readonly { readonly area: string; readonly routes: readonly Listed[] }[]> {
  const folders = readdirSync(WEB, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('/routes.ts') && path !== 'shell/routes.ts')
    .map((path) => path.slice(0, -'/routes.ts'.length))
    .sort()
  const areas = await Promise.all(
    folders.map(async (area) => {
      const module = (await import(join(WEB, area, 'routes.ts'))) as Readonly<Record<string, readonly Listed[]>>
      return { area, routes: Object.values(module).flat() }
    }),
  )
  const { ROUTES } = (await import(join(WEB, 'shell/routes.ts'))) as { readonly ROUTES: readonly Listed[] }
  const strays = ROUTES.filter((route) => !areas.some(({ routes }) => routes.includes(route)))
  if (strays.length > 0) throw new Error(`in no routes.ts of an area: ${strays.map(({ path }) => path).join(', ')}`)
  return areas.map(({ area, routes }) => ({ area, routes: routes.filter((route) => ROUTES.includes(route)) }))
}

/** What the app shows where there is no page. */
export async function titlesOfNoPage(): Promise<readonly string[]> {
  const { SHELL_WORDS } = (await import(join(WEB, 'shell/words.ts'))) as {
    readonly SHELL_WORDS: { readonly notFoundTitle: Readonly<Record<string, string>> }
  }
  return Object.values(SHELL_WORDS.notFoundTitle)
}

function filled(path: string, samples: Samples): string {
  return path.replace(/([^/]*)\/:(\w+)\??/g, (_, folder: string, name: string) => {
    const sample = samples[folder] ?? samples[name]
    if (sample === undefined) throw new Error(`test/app/pages.test.ts has no ${folder} for :${name} of ${path}`)
    return `${folder}/${encodeURIComponent(sample)}`
  })
}
