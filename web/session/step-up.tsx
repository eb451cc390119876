/** A second factor, asked for in the middle of what one was doing. */
import { type ReactNode, useEffect, useState } from 'react'
import type { Api } from '../api/client.ts'
import { useWords } from '../i18n/language.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TextField } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Wrong } from '../ui/parts.tsx'
import { UI_WORDS } from '../ui/words.ts'
import { SESSION_WORDS } from './words.ts'

export function StepUp({
  api,
  onEnd,
}: {
  readonly api: Api
  /** True: it was shown. */
  readonly onEnd: (shown: boolean) => void
}): ReactNode {
  const say = useWords(SESSION_WORDS)
  const ui = useWords(UI_WORDS)
  const [error, setError] = useState<unknown>(null)
  const [way, setWay] = useState<'totp' | 'paper' | null>(null)
  const [code, setCode] = useState('')
  const [providers, setProviders] = useState<readonly string[]>([])
  useEffect(() => {
    api.call('GET /v1/login').then(
      ({ singleSignOn }) => setProviders(singleSignOn),
      () => setProviders([]),
    )
  }, [api])
  const goTo = (next: typeof way): void => {
    setError(null)
    setCode('')
    setWay(next)
  }
  const byPasskey = async (): Promise<void> => {
    setError(null)
    try {
      const options = await api.call('POST /v1/session/second-factor/passkey-options', { body: {} as never })
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
        options as unknown as PublicKeyCredentialRequestOptionsJSON,
      )
      const credential = await navigator.credentials.get({ publicKey }).catch(() => null)
      if (!(credential instanceof PublicKeyCredential)) throw new Error(say.cancelled)
      const response = credential.toJSON() as never
      await api.call('POST /v1/session/second-factor/passkey', { body: { response } })
      onEnd(true)
    } catch (refused) {
      setError(refused)
    }
  }
  const byProvider = async (provider: string): Promise<void> => {
    setError(null)
    try {
      const next = location.pathname + location.search
      const body = { provider, next } as { provider: string }
      const gone = await api.call('POST /v1/session/second-factor/single-sign-on', { body })
      location.assign(gone.location)
    } catch (refused) {
      setError(refused)
    }
  }
  const byCode = async (): Promise<void> => {
    const body = { code }
    if (way === 'paper') await api.call('POST /v1/session/second-factor/recovery-code', { body })
    else await api.call('POST /v1/session/second-factor/totp', { body })
    onEnd(true)
  }
  return (
    <Dialog title={say.stepUpTitle} onClose={() => onEnd(false)}>
      <p>{say.stepUpText}</p>
      {error !== null && <Wrong error={error} />}
      {way === null ? (
        <div className="stack">
          <Button kind="main" wide onClick={byPasskey}>
            {say.usePasskey}
          </Button>
          {providers.map((name) => (
            <Button key={name} wide onClick={() => byProvider(name)}>
              {say.at(name)}
            </Button>
          ))}
          <Button wide onClick={() => goTo('totp')}>
            {say.code}
          </Button>
          <Button wide onClick={() => goTo('paper')}>
            {say.recoveryCode}
          </Button>
          <Button kind="plain" onClick={() => onEnd(false)}>
            {ui.cancel}
          </Button>
        </div>
      ) : (
        <Form
          send={say.confirm}
          onSend={byCode}
          more={
            <Button kind="plain" onClick={() => goTo(null)}>
              {say.otherWay}
            </Button>
          }
        >
          <TextField
            label={way === 'totp' ? say.code : say.recoveryCode}
            value={code}
            onChange={setCode}
            autoComplete="one-time-code"
            inputMode={way === 'totp' ? 'numeric' : 'text'}
            maxLength={40}
            autoFocus
          />
        </Form>
      )}
    </Dialog>
  )
}
