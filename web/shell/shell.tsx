/** What stands around every page: the way to all others, one field that finds anything, and one tap for what is wrong. */
import { type ReactNode, Suspense, useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { Permission } from '../../src/custody/people.ts'
import { useWords } from '../i18n/language.tsx'
import { useSession } from '../session/session.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { useFramed } from '../ui/framed.ts'
import { Icon } from '../ui/icons.tsx'
import { Mishap } from '../ui/mishap.tsx'
import { Busy } from '../ui/parts.tsx'
import { useStarted } from '../ui/started.ts'
import { Menu } from './menu.tsx'
import { StatusOfNetwork } from './network.tsx'
import { ROUTES, routesFor } from './routes.ts'
import { SearchField } from './search-field.tsx'
import { MENU_WORDS, SHELL_WORDS } from './words.ts'
import './shell.css'

export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const say = useWords(SHELL_WORDS)
  const session = useSession()
  const [location] = useLocation()
  const [isOpen, setOpen] = useState(false)
  const isFramed = useFramed()
  useStarted()
  const Main = isFramed ? 'div' : 'main'
  return (
    <div className="shell">
      <div className="shell-frame">
        {!isFramed && (
          <a className="skip" href="#main">
            {say.skip}
          </a>
        )}
        {session.rehearsal && (
          <aside className="shell-rehearsal">
            {say.rehearsal}
            <Link href="/rehearsal">{say.table}</Link>
          </aside>
        )}
        <header className="shell-bar">
          <Link href="/" className="brand">
            <img src="/app/icon.svg" alt="" />
            <span className="brand-name">Geleit</span>
          </Link>
          <SearchField />
          <div className="shell-end">
            <LinkButton to={`/report?from=${encodeURIComponent(location)}`} kind="danger">
              <Icon name="warn" />
              <span className="shell-wrong">{say.wrong}</span>
            </LinkButton>
            <Button label={say.menu} onClick={() => setOpen(true)}>
              <Icon name="menu" />
            </Button>
          </div>
        </header>
        <StatusOfNetwork />
        <div className="shell-body">
          <Pages />
          <Main className="shell-main" id={isFramed ? undefined : 'main'} tabIndex={-1}>
            <Mishap page={location}>
              <Suspense fallback={<Busy />}>{children}</Suspense>
            </Mishap>
          </Main>
        </div>
      </div>
      {isOpen && <Menu onClose={() => setOpen(false)} />}
    </div>
  )
}

/** The pages of whoever is there; a phone shows four of them. */
function Pages(): ReactNode {
  const words = useWords(MENU_WORDS)
  const say = useWords(SHELL_WORDS)
  const { may } = useSession()
  const [location] = useLocation()
  const theirs = routesFor(ROUTES, may).flatMap(({ path, menu }) =>
    menu?.rights.some((right) => may(right)) ? [{ path, ...menu }] : [],
  )
  // Where one begins stands first, and what one looks up last, whoever's folder they are in.
  const items = theirs.toSorted((a, b) => rankOf(a.path) - rankOf(b.path))
  const atHand = phoneItems(
    items.map(({ path }) => path),
    may,
  )
  return (
    <nav className="shell-menu" aria-label={say.menu}>
      <ul>
        {items.map(({ path, word, icon }) => (
          <li key={path} className={atHand.has(path) ? 'at-hand' : undefined}>
            <Link href={path} aria-current={isHere(location, path) ? 'page' : undefined}>
              <Icon name={icon} />
              <span>{words[word]}</span>
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** What somebody in a store does all day. The way to the overview is the name of the app above. */
const IN_STORE = ['/receive', '/issue', '/counts', '/boxes']
const PHONE_MOST = 4

function phoneItems(paths: readonly string[], may: (permission: Permission) => boolean): ReadonlySet<string> {
  const isKeeper = may('shipments:receive') && may('counts:complete')
  const first = isKeeper ? paths.filter((path) => IN_STORE.includes(path)) : []
  return new Set([...first, ...paths].slice(0, PHONE_MOST))
}

function rankOf(path: string): number {
  return path === '/' ? 0 : path.startsWith('/help') ? 2 : 1
}

function isHere(location: string, path: string): boolean {
  return location === path || (path !== '/' && location.startsWith(`${path}/`))
}
