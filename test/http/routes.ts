/** The routes of the app, as its router has them: one that is hidden from the documentation is found all the same. */
import type { App } from '../../src/server/app-type.ts'

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
}

/** One entry for each method and path; HEAD, which Fastify adds to every GET, left out. */
export function routesOf(app: App): Route[] {
  const routes: Route[] = []
  const trail: string[] = []
  for (const line of app.printRoutes({ commonPrefix: false }).split('\n')) {
    const match = /^((?:[│ ] {3})*)(?:├── |└── )(\S+)(?: \(([A-Z, ]+)\))?/u.exec(line)
    if (match === null) continue
    const [, indent = '', part = '', methods = ''] = match
    trail.length = indent.length / 4
    // Of `/app` and `/app/*` the second is printed as `*`, without its slash.
    const hangsOn = part === '*' && trail.at(-1)?.endsWith('/') === false
    trail.push(part === '(empty' ? '' : hangsOn ? '/*' : part)
    const path = `/${trail.join('')}`.replace(/^\/+/, '/')
    for (const method of methods.split(', ')) {
      if (method === '' || method === 'HEAD') continue
      if (method !== 'GET' && method !== 'POST' && method !== 'DELETE')
        throw new Error(`no test knows ${method} ${path}`)
      routes.push({ method, path })
    }
  }
  return routes.sort((a, b) => `${a.path} ${a.method}`.localeCompare(`${b.path} ${b.method}`, 'en'))
}

export function nameOf({ method, path }: Route): string {
  return `${method} ${path}`
}
