import { type ComponentType, type LazyExoticComponent, lazy, type ReactNode } from 'react'
import { Route, Switch } from 'wouter'
import { useWords } from '../i18n/language.tsx'
import { NewsProvider } from '../live/news.tsx'
import { FieldProvider } from '../offline/provider.tsx'
import { useSession } from '../session/session.tsx'
import { LinkButton } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { ROUTES, routesFor } from './routes.ts'
import { Shell } from './shell.tsx'
import { SHELL_WORDS } from './words.ts'

type Shown = LazyExoticComponent<ComponentType<{ readonly params: Readonly<Record<string, string>> }>>
const PAGES = ROUTES.map((route) => ({ ...route, Shown: lazy(route.load) as Shown }))

/** The page of this address comes while the server is asked who is there: on a slow line each way costs a moment. */
function fetchAhead(address: string): void {
  const here = address.replace(/^\/app(?=\/)/, '').split('/')
  const fits = ({ path }: { readonly path: string }): boolean => {
    const parts = path.split('/')
    return parts.length === here.length && parts.every((part, at) => part.startsWith(':') || part === here[at])
  }
  // Where it does not come now, it is asked for again when it is shown.
  ROUTES.find(fits)
    ?.load()
    .catch(() => {})
}
fetchAhead(location.pathname)

/** Everything behind the gate. Where it is on the screen, and under which address, says whoever puts it there. */
export function App(): ReactNode {
  const { may } = useSession()
  const pages = routesFor(PAGES, may)
  return (
    <NewsProvider>
      <FieldProvider>
        <Shell>
          <Switch>
            {pages.map(({ path, Shown }) => (
              <Route key={path} path={path}>
                {(params) => <Shown params={params as Readonly<Record<string, string>>} />}
              </Route>
            ))}
            <Route>
              <NotFound />
            </Route>
          </Switch>
        </Shell>
      </FieldProvider>
    </NewsProvider>
  )
}

function NotFound(): ReactNode {
  const say = useWords(SHELL_WORDS)
  return (
    <Page title={say.notFoundTitle} lead={say.notFoundText}>
      <div>
        <LinkButton to="/">{say.toStart}</LinkButton>
      </div>
    </Page>
  )
}
