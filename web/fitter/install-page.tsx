/** A device goes on the wall: which, where, with a photo; or it turns out to be defective. */
import { type ReactNode, useEffect, useState } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { parseDeviceId } from '../../src/custody/device-id.ts'
import { isMalformed } from '../../src/custody/malformed.ts'
import { deviceText } from '../i18n/format.ts'
import { useLanguage, useWords } from '../i18n/language.tsx'
import { useField } from '../offline/field.ts'
import type { ShownVerdict } from '../offline/types.ts'
import { Scan } from '../scan/scan.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { Icon } from '../ui/icons.tsx'
import { Page } from '../ui/page.tsx'
import { Badge, Busy, Notice } from '../ui/parts.tsx'
import { DefectForm } from './defect-form.tsx'
import { type Installed, InstallForm } from './install-form.tsx'
import { INSTALL_WORDS } from './install-words.ts'
import { useMyDay } from './my-day.ts'
import { Whence } from './verdict-screen.tsx'
import { REASON_WORDS } from './verdict-words.ts'
import { whyNoDevice } from './work-step.tsx'
import './fitter.css'

export default function InstallPage({ params }: { readonly params: Readonly<Record<string, string>> }): ReactNode {
  const say = useWords(INSTALL_WORDS)
  const search = useSearch()
  const planId = new URLSearchParams(search).get('plan')
  const read = parseDeviceId(params['deviceId'] ?? '')
  return (
    <Page title={say.title} back="/">
      <div className="stack loose fitter">
        {isMalformed(read) ? <Which search={search} /> : <Install key={read} deviceId={read} planId={planId} />}
      </div>
    </Page>
  )
}

function Which({ search }: { readonly search: string }): ReactNode {
  const say = useWords(INSTALL_WORDS)
  const language = useLanguage()
  const [, go] = useLocation()
  const { devices } = useMyDay()
  const to = (deviceId: string): string => `/install/${deviceId}${search === '' ? '' : `?${search}`}`
  return (
    <section className="stack">
      <h2>{say.whichTitle}</h2>
      <p>{devices.length === 0 ? say.noneInHand : say.whichText}</p>
      {devices.length > 0 && (
        <ul className="list">
          {devices.map(({ deviceId, deviceType }) => (
            <li key={deviceId}>
              <Link href={to(deviceId)}>
                <span className="stack tight">
                  <span className="title mono">{deviceText(deviceId)}</span>
                  <span className="quiet">{deviceType}</span>
                </span>
                <Icon name="next" />
              </Link>
            </li>
          ))}
        </ul>
      )}
      <Scan
        label={say.field}
        check={(text) => whyNoDevice(text, language)}
        onRead={(text) => {
          const read = parseDeviceId(text)
          if (!isMalformed(read)) go(to(read))
        }}
      />
    </section>
  )
}

function Install({ deviceId, planId }: { readonly deviceId: string; readonly planId: string | null }): ReactNode {
  const say = useWords(INSTALL_WORDS)
  const { verdict: askVerdict } = useField()
  const [verdict, setVerdict] = useState<ShownVerdict | null>(null)
  const [installed, setInstalled] = useState<Installed | null>(null)
  const [isDefective, setDefective] = useState(false)
  useEffect(() => {
    let isOver = false
    void askVerdict(deviceId).then((answer) => {
      if (!isOver) setVerdict(answer)
    })
    return () => {
      isOver = true
    }
  }, [askVerdict, deviceId])
  if (installed !== null) return <Done deviceId={deviceId} installed={installed} />
  return (
    <>
      <div className="stack tight">
        <p className="device-plate mono">{deviceText(deviceId)}</p>
        {verdict === null ? <Busy text={say.checking} /> : <Said verdict={verdict} />}
      </div>
      {isDefective ? (
        <DefectDone />
      ) : (
        <>
          {verdict?.verdict === 'yes' && <InstallForm deviceId={deviceId} planId={planId} onInstalled={setInstalled} />}
          {verdict !== null && <DefectForm deviceId={deviceId} onDone={() => setDefective(true)} />}
          <LinkButton to="/install" kind="plain">
            {say.otherDevice}
          </LinkButton>
        </>
      )}
    </>
  )
}

function Said({ verdict }: { readonly verdict: ShownVerdict }): ReactNode {
  const say = useWords(INSTALL_WORDS)
  const reasons: Readonly<Record<string, string>> = useWords(REASON_WORDS)
  if (verdict.verdict === 'yes') {
    return (
      <div className="row">
        <Badge tone="good">
          <Icon name="check" size={18} />
          {say.yes}
        </Badge>
        <span className="quiet">
          <Whence verdict={verdict} />
        </span>
      </div>
    )
  }
  return (
    <Notice tone="bad" alert>
      <h2>{say.notYes}</h2>
      {verdict.reasons.map((reason) => (
        <p key={reason}>{reasons[reason] ?? reason}</p>
      ))}
      <Whence verdict={verdict} />
    </Notice>
  )
}

function DefectDone(): ReactNode {
  const say = useWords(INSTALL_WORDS)
  return (
    <Notice tone="good">
      <h2>{say.defectDone}</h2>
      <p>{say.defectDoneText}</p>
      <p>
        <LinkButton to="/">{say.toDay}</LinkButton>
      </p>
    </Notice>
  )
}

function Done({ deviceId, installed }: { readonly deviceId: string; readonly installed: Installed }): ReactNode {
  const say = useWords(INSTALL_WORDS)
  const [, go] = useLocation()
  return (
    <section className="stack">
      <div className="done-mark">
        <Icon name="check" size={48} />
        <h2>{say.doneTitle}</h2>
      </div>
      <p className="mono">{deviceText(deviceId)}</p>
      <p>{installed.is === 'kept' ? say.kept : say.done}</p>
      {installed.is === 'answered' && installed.recalled && (
        <Notice tone="bad" alert>
          <p>{say.recalled}</p>
        </Notice>
      )}
      {installed.is === 'answered' && installed.photosMissing && (
        <Notice tone="warn">
          <p>{say.photosMissing}</p>
        </Notice>
      )}
      <LinkButton to="/" kind="main" wide>
        {say.toDay}
      </LinkButton>
      <Button wide onClick={() => go('/install')}>
        {say.another}
      </Button>
    </section>
  )
}
