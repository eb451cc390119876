import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's folder, absolute. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** @param {string} path relative to the repository */
export function fromRoot(path) {
  return join(root, path)
}
