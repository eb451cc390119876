/** Functions that a test sends into a page. Each stands alone: nothing outside of it is there. */

/** Enrols a passkey by a grant; the status of the answer. */
export async function enrolInPage(grant: string): Promise<number> {
  const post = (path: string, body: object): Promise<Response> =>
    fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const options = await (await post('/v1/enrolments/passkey-options', { grant })).json()
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
  return (await post('/v1/enrolments/passkeys', { grant, name: 'Sample phone', response: credential.toJSON() })).status
}

/** Takes away what browsers of spring 2020 do not have: Chrome 80, Safari 13.1, Firefox 75. */
export function becomeOld(): void {
  const gone: readonly (readonly [object, readonly string[]])[] = [
    [Element.prototype, ['replaceChildren', 'checkVisibility', 'setHTML']],
    [Array.prototype, ['at', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with']],
    [String.prototype, ['at', 'replaceAll', 'isWellFormed', 'toWellFormed']],
    [Object, ['hasOwn', 'groupBy']],
    [Promise, ['any', 'withResolvers', 'try']],
    [AbortSignal, ['any', 'timeout', 'abort']],
    [URL, ['canParse', 'parse']],
    [Crypto.prototype, ['randomUUID']],
    [window, ['structuredClone', 'WeakRef', 'scheduler', 'navigation', 'PublicKeyCredential']],
  ]
  for (const [owner, names] of gone) for (const name of names) Reflect.deleteProperty(owner, name)
}

export function isActive(element: unknown): boolean {
  return element === document.activeElement
}

export function readableCookies(): string {
  return document.cookie
}

/** WCAG 2.2, 1.3.1, 4.1.2 and 1.4.3 (AA), as far as they can be computed. */
export function faultsInPage(): string[] {
  const faults: string[] = []
  for (const input of document.querySelectorAll<HTMLInputElement>('input, select')) {
    if (!input.labels?.length) faults.push(`no label: ${input.outerHTML}`)
  }
  for (const control of document.querySelectorAll('button, a')) {
    const name = control.getAttribute('aria-label') ?? control.textContent ?? ''
    if (name.trim() === '') faults.push('a control without a name')
  }
  if (document.querySelectorAll('h1').length !== 1) faults.push('not one heading')
  const colour = (text: string): number[] => (text.match(/[\d.]+/g) ?? []).map(Number)
  const luminance = (rgb: number[]): number => {
    const [r = 0, g = 0, b = 0] = rgb.map((value) => {
      const part = value / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const groundOf = (element: Element | null): number[] => {
    if (element === null) return [255, 255, 255]
    const ground = colour(getComputedStyle(element).backgroundColor)
    return ground.length === 4 && ground[3] === 0 ? groundOf(element.parentElement) : ground
  }
  for (const element of document.querySelectorAll('body *')) {
    const hasText = Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.textContent?.trim())
    if (!hasText || element.getClientRects().length === 0) continue
    const pair = [luminance(colour(getComputedStyle(element).color)), luminance(groundOf(element))]
    const contrast = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05)
    if (contrast < 4.5) faults.push(`${contrast.toFixed(2)}: ${element.textContent?.slice(0, 40)}`)
  }
  return faults
}

/** Controls that a thumb in a glove does not hit: less than 48 CSS pixels high or wide. */
export function smallTargets(): string[] {
  const small: string[] = []
  for (const control of document.querySelectorAll<HTMLElement>(
    'button, select, textarea, input:not(.hidden), label.big',
  )) {
    const { width, height } = control.getBoundingClientRect()
    if (width < 48 || height < 48) small.push(`${width} × ${height}: ${control.textContent ?? control.outerHTML}`)
  }
  if (document.documentElement.scrollWidth > window.innerWidth) small.push('wider than the screen')
  return small
}
