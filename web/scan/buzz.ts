/** Lets the phone shake. Browsers want that somebody has touched the page before, and complain where nobody has. */
export function buzz(pattern: number | readonly number[]): void {
  if (navigator.userActivation?.hasBeenActive === false) return
  navigator.vibrate?.(typeof pattern === 'number' ? pattern : [...pattern])
}

/** A label was read. */
export const READ = 40
/** It was read, and there is something about it. */
export const READ_BUT = [40, 60, 40]
