/** Functions that a test sends into a page. Each stands alone: nothing outside of it is there. */

/**
 * Controls that a thumb does not hit, or one in a glove on pages for fitters. Links inside of a sentence may be as high
 * as its line (WCAG 2.5.8).
 */
export function smallTargets(least: number): string[] {
  const small: string[] = []
  const gloved = 56
  const controls = 'button, select, textarea, input, summary, a[href], [role="button"], [tabindex="0"]'
  for (const control of document.querySelectorAll<HTMLElement>(controls)) {
    if (!control.checkVisibility({ visibilityProperty: true }) || control.closest('p, .in-text') !== null) continue
    if (control.matches('.skip, .hidden-text')) continue
    // A label belongs to its box: a tap on it is a tap on the box.
    const target = control.closest('label') ?? control
    const { width, height } = target.getBoundingClientRect()
    const wanted = (control.closest('.fitter, .verdict-screen') === null ? least : Math.max(least, gloved)) - 0.5
    if (width < wanted || height < wanted) {
      const name = control.getAttribute('aria-label') ?? control.textContent ?? ''
      small.push(`${Math.round(width)} × ${Math.round(height)}: ${control.tagName} ${name.trim().slice(0, 40)}`)
    }
  }
  return small
}

/** Texts that do not fit where they stand, words that are broken in two, and pages that are wider than their screen. */
export function cutOff(): string[] {
  const cut: string[] = []
  if (document.documentElement.scrollWidth > window.innerWidth) cut.push('wider than the screen')
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    const { overflowX, overflowY, textOverflow } = getComputedStyle(element)
    const isClipped = overflowX === 'hidden' || overflowY === 'hidden' || textOverflow === 'ellipsis'
    // What is kept for screen readers alone is clipped on purpose, and a phone in a frame scrolls.
    const { width, height } = element.getBoundingClientRect()
    if (!isClipped || width <= 1 || height <= 1 || element.matches('svg *, .phone-screen')) continue
    if (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1) {
      if ((element.textContent ?? '').trim() !== '')
        cut.push(`cut off: ${(element.textContent ?? '').trim().slice(0, 60)}`)
    }
  }
  for (const element of document.querySelectorAll<HTMLElement>(
    'h1, h2, h3, nav span, th, dt, .badge, .button, label',
  )) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      for (const { index, 0: word } of (text.textContent ?? '').matchAll(/\p{L}{4,}/gu)) {
        const range = document.createRange()
        range.setStart(text, index)
        range.setEnd(text, index + word.length)
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))
        if (lines.size > 1) cut.push(`broken in two: ${word}`)
      }
    }
  }
  return cut
}

interface Watched {
  /** What the tab key has to come to, and what it came to so far, with what was wrong there. */
  readonly stops: readonly HTMLElement[]
  readonly seen: Map<HTMLElement, boolean>
}
declare global {
  var geleitFocus: Watched | undefined
}

/** Begins to look where the focus goes, from before the first control; answers how often the key is to be pressed. */
export function watchFocus(): number {
  const controls = 'button, select, textarea, input, summary, a[href], [tabindex]'
  const modal = document.querySelector<HTMLElement>('dialog:modal, [role="alertdialog"]')
  const groups = new Set<string>()
  const stops = [...(modal ?? document).querySelectorAll<HTMLElement>(controls)].filter((control) => {
    if (control.tabIndex < 0 || control.closest('[inert]') !== null || control.matches(':disabled')) return false
    if (!control.checkVisibility({ visibilityProperty: true })) return false
    if (!(control instanceof HTMLInputElement) || control.type !== 'radio') return true
    // One stop for a group of radio buttons; the arrow keys do the rest.
    const isFirst = !groups.has(control.name)
    groups.add(control.name)
    return isFirst
  })
  const seen = new Map<HTMLElement, boolean>()
  globalThis.geleitFocus = { stops, seen }
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement)) return
    const look = (element: Element): boolean => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
      return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) || boxShadow !== 'none'
    }
    const label = target.closest('label')
    globalThis.geleitFocus?.seen.set(target, look(target) || (label !== null && look(label)))
  })
  document.body.tabIndex = -1
  document.body.focus()
  document.body.removeAttribute('tabindex')
  // Day, month, year, hour, minute and the calendar are stops of their own inside of one field.
  const parts = 7
  return stops.length + parts * stops.filter((stop) => stop.matches('[type="date"], [type="datetime-local"]')).length
}

/** What the tab key has not come to since `watchFocus`, and where nothing showed that it had. */
export function focusFaults(): string[] {
  const { stops, seen } = globalThis.geleitFocus ?? { stops: [], seen: new Map<HTMLElement, boolean>() }
  const nameOf = (control: HTMLElement): string =>
    `${control.tagName} ${(control.getAttribute('aria-label') ?? control.textContent ?? '').trim().slice(0, 40)}`
  const groupSeen = (control: HTMLElement): boolean =>
    control instanceof HTMLInputElement &&
    control.type === 'radio' &&
    [...seen.keys()].some((other) => other instanceof HTMLInputElement && other.name === control.name)
  // In a long list not every row is there to be come to.
  const most = 149
  return [
    ...stops
      .slice(0, most)
      .filter((control) => control.isConnected && !seen.has(control) && !groupSeen(control))
      .map((control) => `no way by keyboard: ${nameOf(control)}`),
    ...[...seen].filter(([, isShown]) => !isShown).map(([control]) => `focus not to be seen: ${nameOf(control)}`),
  ]
}

/** Another page of the app, without loading the app again. */
export function goTo(path: string): void {
  history.pushState(null, '', path)
}

/** There is a page, and nothing on it is still being read. */
export function isSettled(): boolean {
  const title = document.querySelector('h1')
  return title !== null && document.readyState === 'complete' && document.querySelector('.busy') === null
}

/** What the page says that went wrong, and whether it is no page at all. */
export function mishaps(): string[] {
  return [...document.querySelectorAll('main .notice.bad[role="alert"]:has(button)')].map(
    (notice) => `says that something went wrong: ${(notice.textContent ?? '').trim().slice(0, 120)}`,
  )
}

/** To the end of a long list, as fast as its pages come. */
export async function scrollToEnd(): Promise<void> {
  const place = document.querySelector('.find-rows')
  if (place === null) throw new Error('there is no list')
  for (let seen = -1; seen !== place.scrollHeight; ) {
    seen = place.scrollHeight
    place.scrollTop = seen
    for (let wait = 0; wait < 100 && place.scrollHeight === seen; wait++) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
  }
}
