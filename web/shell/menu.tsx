import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import { useRead } from '../api/context.tsx'
import { useWords } from '../i18n/language.tsx'
import { useField } from '../offline/field.ts'
import { OFFLINE_WORDS } from '../offline/words.ts'
import { useSession } from '../session/session.tsx'
import { ROLE_WORDS } from '../session/words.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Select } from '../ui/fields.tsx'
import { Icon } from '../ui/icons.tsx'
import { Notice } from '../ui/parts.tsx'
import { UI_WORDS } from '../ui/words.ts'
import { useChooseLanguage } from './preferences.tsx'
import { ROUTES, routesFor } from './routes.ts'
import { keepTheme, keptTheme, type Theme } from './theme.ts'
import { MENU_WORDS, SHELL_WORDS } from './words.ts'

export function Menu({ onClose }: { readonly onClose: () => void }): ReactNode {
  const say = useWords(SHELL_WORDS)
  const ui = useWords(UI_WORDS)
  const words = useWords(MENU_WORDS)
  const roles = useWords(ROLE_WORDS)
  const { me, may, rehearsal, change, logOut } = useSession()
  const offline = useWords(OFFLINE_WORDS)
  const { tour, queue, durable } = useField()
  const own = useRead('GET /v1/session', {}, { enabled: !rehearsal })
  const isSeveral = rehearsal || (own.data?.persons.length ?? 0) > 1
  const [theme, setTheme] = useState<Theme>(keptTheme)
  const chooseLanguage = useChooseLanguage()
  const items = routesFor(ROUTES, may).filter(({ menu }) => menu?.rights.some((right) => may(right)))
  return (
    <Dialog title={me.person.name ?? say.menu} onClose={onClose}>
      <p className="quiet">{me.roles.map((role) => roles[role]).join(', ')}</p>
      <nav aria-label={say.menu}>
        <ul className="list">
          {items.map(({ path, menu }) => (
            <li key={path}>
              <Link href={path} onClick={onClose}>
                <span className="row">
                  {menu !== undefined && <Icon name={menu.icon} />}
                  {menu !== undefined && words[menu.word]}
                </span>
                <Icon name="next" size={20} />
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Select
        label={`${say.light} / ${say.dark}`}
        value={theme}
        onChange={(next) => {
          setTheme(next as Theme)
          keepTheme(next as Theme)
        }}
        options={[
          { value: 'system', text: say.system },
          { value: 'light', text: say.light },
          { value: 'dark', text: say.dark },
        ]}
      />
      {tour.tours.length > 0 && (
        <Notice tone="warn">
          <p>{offline.leavingTour}</p>
        </Notice>
      )}
      {queue.unsent > 0 && (
        <Notice>
          <p>{offline.leavingUnsent}</p>
        </Notice>
      )}
      {!durable && (
        <Notice tone="warn">
          <p>{offline.notKept}</p>
        </Notice>
      )}
      <div className="row">
        <Button onClick={chooseLanguage}>{say.language}</Button>
        {!rehearsal && (
          <a className="button" href="/account">
            {say.account}
          </a>
        )}
        {isSeveral && <Button onClick={change}>{say.change}</Button>}
        {!rehearsal && <Button onClick={logOut}>{say.logOut}</Button>}
        <Button kind="plain" onClick={onClose}>
          {ui.close}
        </Button>
      </div>
    </Dialog>
  )
}
