/** Functions that a test sends into a page. Each stands alone: nothing outside of it is there. */

/** Controls that a thumb in a glove does not hit. Links inside of a sentence may be as high as its line (WCAG 2.5.8). */
export function smallTargets(least: number): string[] {
  const small: string[] = []
  const controls = 'button, select, textarea, input, summary, a[href], [role="button"], [tabindex="0"]'
  for (const control of document.querySelectorAll<HTMLElement>(controls)) {
    if (control.getClientRects().length === 0 || control.closest('p, .in-text') !== null) continue
    if (control.matches('.skip, .hidden-text')) continue
    // A label belongs to its box: a tap on it is a tap on the box.
    const target = control.closest('label') ?? control
    const { width, height } = target.getBoundingClientRect()
    if (width < least - 0.5 || height < least - 0.5) {
      const name = control.getAttribute('aria-label') ?? control.textContent ?? ''
      small.push(`${Math.round(width)} × ${Math.round(height)}: ${control.tagName} ${name.trim().slice(0, 40)}`)
    }
  }
  return small
}

/** Texts that do not fit where they stand, and pages that are wider than their screen. */
export function cutOff(): string[] {
  const cut: string[] = []
  if (document.documentElement.scrollWidth > window.innerWidth) cut.push('wider than the screen')
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    const { overflowX, overflowY, textOverflow } = getComputedStyle(element)
    const isClipped = overflowX === 'hidden' || overflowY === 'hidden' || textOverflow === 'ellipsis'
    if (!isClipped || element.matches('.hidden-text, svg *') || element.getClientRects().length === 0) continue
    if (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1) {
      if ((element.textContent ?? '').trim() !== '')
        cut.push(`cut off: ${(element.textContent ?? '').trim().slice(0, 60)}`)
    }
  }
  return cut
}
