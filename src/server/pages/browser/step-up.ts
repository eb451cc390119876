/** A second factor, asked for where the server says that it is needed. */
import { type Answer, ask, done } from './api.ts'
import { button, field, form, h, say } from './dom.ts'
import { usePasskey } from './passkey.ts'

/** The same request again, once a second factor was shown; the first answer, if none was needed or shown. */
export async function withSecondFactor(request: () => Promise<Answer>): Promise<Answer> {
  const answer = await request()
  if (answer.body['code'] !== 'second_factor_needed') return answer
  return (await showSecondFactor()) ? request() : answer
}

/** True: shown. */
export function showSecondFactor(): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const dialog = h('dialog', { 'aria-labelledby': 'step-up-heading' })
  const shown = async (asked: Promise<Answer>): Promise<void> => {
    if ((await done(asked)) !== null) close(true)
  }
  const close = (isShown: boolean): void => {
    resolve(isShown)
    dialog.close()
    dialog.remove()
  }
  const byPasskey = async (): Promise<void> => {
    const options = await done(ask('POST', '/v1/session/second-factor/passkey-options', {}))
    const response = options === null ? null : await usePasskey(options)
    if (response !== null) await shown(ask('POST', '/v1/session/second-factor/passkey', { response }))
  }
  const code = field({
    name: 'step-up-code',
    word: 'code',
    autocomplete: 'one-time-code',
    attributes: { inputmode: 'numeric', maxlength: '7' },
  })
  const paper = field({ name: 'step-up-paper', word: 'recoveryCode', attributes: { maxlength: '40' } })
  dialog.append(
    h('h2', { id: 'step-up-heading' }, say('stepUpHeading')),
    h('p', {}, say('stepUpText')),
    h('p', {}, button('usePasskey', byPasskey, 'main')),
    form('confirm', [code], (typed) =>
      shown(ask('POST', '/v1/session/second-factor/totp', { code: typed['step-up-code'] })),
    ),
    h(
      'details',
      {},
      h('summary', {}, say('usePaper')),
      form('confirm', [paper], (typed) =>
        shown(ask('POST', '/v1/session/second-factor/recovery-code', { code: typed['step-up-paper'] })),
      ),
    ),
    h('p', { class: 'said bad', role: 'alert' }),
    h(
      'p',
      {},
      button('cancel', () => close(false), 'plain'),
    ),
  )
  dialog.addEventListener('cancel', () => close(false))
  document.body.append(dialog)
  dialog.showModal()
  return promise
}
