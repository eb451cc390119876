import { type ComponentType, type LazyExoticComponent, lazy, type ReactNode } from 'react'
import { Route, Switch } from 'wouter'
import { useWords } from '../i18n/language.tsx'
import { LinkButton } from '../ui/button.tsx'
import { Page } from '../ui/page.tsx'
import { ROUTES } from './routes.ts'
import { Shell } from './shell.tsx'
import { SHELL_WORDS } from './words.ts'

type Shown = LazyExoticComponent<ComponentType<{ readonly params: Readonly<Record<string, string>> }>>
const PAGES: readonly { readonly path: string; readonly Shown: Shown }[] = ROUTES.map(({ path, load }) => ({
  path,
  Shown: lazy(load),
}))

/** Everything behind the gate. Where it is on the screen, and under which address, says whoever puts it there. */
export function App(): ReactNode {
  return (
    <Shell>
      <Switch>
        {PAGES.map(({ path, Shown }) => (
          <Route key={path} path={path}>
            {(params) => <Shown params={params as Readonly<Record<string, string>>} />}
          </Route>
        ))}
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </Shell>
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
