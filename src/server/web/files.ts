/** The files of the app as scripts/lib/build-web.mjs left them, each also compressed. Nothing else is given out. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

const FOLDER = join(import.meta.dirname, '../../../build/web')

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
}

/** In the order in which they are offered: the smallest first. */
export const ENCODINGS = ['br', 'gzip', 'identity'] as const
export type Encoding = (typeof ENCODINGS)[number]
const ENDINGS: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz', identity: '' }

export interface WebFile {
  readonly type: string
  /** Its name says what is in it, so it never changes. */
  readonly isForEver: boolean
  /** Null: not kept in this form. */
  bytes(encoding: Encoding): Buffer | null
}

let files: ReadonlyMap<string, WebFile> | null = null

/** By path below `/app/`. Empty while the app is not built. Read once: what is built later is served by the next start. */
export function webFiles(): ReadonlyMap<string, WebFile> {
  if (files === null || files.size === 0) files = readFiles()
  return files
}

function readFiles(): ReadonlyMap<string, WebFile> {
  if (!existsSync(join(FOLDER, 'stamp'))) return new Map()
  const found = readdirSync(FOLDER, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && TYPES[extname(entry.name)] !== undefined,
  )
  return new Map(
    found.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [path.slice(FOLDER.length + 1), fileAt(path)] as const
    }),
  )
}

/** At once: the next build takes the place of this one, and a page that was begun needs all of its own. */
function fileAt(path: string): WebFile {
  const forms = ENCODINGS.map((encoding): [Encoding, Buffer | null] => {
    const file = `${path}${ENDINGS[encoding]}`
    return [encoding, existsSync(file) ? readFileSync(file) : null]
  })
  const kept = new Map(forms)
  return {
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    isForEver: path.includes('/assets/'),
    bytes: (encoding) => kept.get(encoding) ?? null,
  }
}
