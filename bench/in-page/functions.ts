/** Functions that a measure sends into a page. Each stands alone: nothing outside of it is there. */

declare global {
  /** ms from the start of the page until what was watched for was there. */
  var benchSeenAt: number | undefined
}

/** Before a page loads: notes when the first element of this kind is on it, and when it can be used. */
export function watchFor(selector: string): void {
  const look = new MutationObserver(() => {
    if (document.querySelector(selector) === null) return
    look.disconnect()
    // After the next frame it is on the screen, and the script that put it there is through.
    const note = (): void => {
      globalThis.benchSeenAt = performance.now()
    }
    requestAnimationFrame(() => setTimeout(note))
  })
  look.observe(document, { childList: true, subtree: true })
}

export function seenAt(): number | null {
  return globalThis.benchSeenAt ?? null
}

/** ms from the start of loading until all of a document was there. */
export function loadedAfter(): number {
  const [navigation] = performance.getEntriesByType('navigation')
  return navigation?.duration ?? Number.NaN
}

/**
 * A scanner that types this label; ms from its last key to the frame that shows the verdict. Needs the page
 * `/app/verdict` with no verdict on it.
 */
export async function scanToVerdict(label: string): Promise<{ readonly ms: number; readonly verdict: string }> {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
  const shown = new Promise<number>((resolve) => {
    const look = new MutationObserver(() => {
      if (document.querySelector('.verdict-screen') === null) return
      look.disconnect()
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
    })
    look.observe(document, { childList: true, subtree: true })
  })
  const press = (key: string): boolean =>
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  for (const key of label) press(key)
  const from = performance.now()
  press('Enter')
  const ms = (await shown) - from
  return { ms, verdict: document.querySelector('.verdict-screen')?.className ?? '' }
}

/** ms of a bare request, and of a frame after it. */
export async function timeRequest({ path, token }: { readonly path: string; readonly token: string }): Promise<number> {
  const from = performance.now()
  const answer = await fetch(path, { headers: { authorization: `Bearer ${token}` } })
  await answer.json()
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  return performance.now() - from
}

export interface Scrolled {
  /** ms, the longest first. */
  readonly tasks: readonly number[]
  readonly frames: number
}

/** Scrolls a list from its beginning to its end and back, this many px in each frame. */
export async function scrollThrough({
  selector,
  step,
}: {
  readonly selector: string
  readonly step: number
}): Promise<Scrolled> {
  const list = document.querySelector<HTMLElement>(selector)
  if (list === null) throw new Error(`there is no ${selector}`)
  const tasks: number[] = []
  const look = new PerformanceObserver((entries) => {
    for (const { duration } of entries.getEntries()) tasks.push(duration)
  })
  look.observe({ type: 'longtask' })
  let frames = 0
  const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve))
  for (const direction of [1, -1]) {
    let at = Number.NaN
    while (at !== list.scrollTop) {
      at = list.scrollTop
      list.scrollTop += direction * step
      frames += 1
      await frame()
    }
  }
  look.disconnect()
  return { tasks: tasks.sort((one, other) => other - one), frames }
}

/** How many rows a list says that it has read. */
export function rowsRead(selector: string): number {
  return (document.querySelector<HTMLElement>(selector)?.scrollHeight ?? 0) / 60
}
