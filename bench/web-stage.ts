/** A rehearsal server of its own with a delivery that has come to a fitter's van, and a browser before it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { StoryClient } from '../src/cli/rehearsal/client.ts'
import { shareOf } from '../src/cli/rehearsal/field.ts'
import { STEPS } from '../src/cli/rehearsal/story.ts'
import { readNoteFile, sizesFor } from '../src/cli/rehearse.ts'
import type { RehearsalFile } from '../src/server/rehearsal/data-set.ts'
import { startChromium } from '../test/login/chromium.ts'
import { startServer } from './world.ts'

const SAMPLE_NOTE = join(import.meta.dirname, '../src/cli/rehearsal-data/delivery-note.csv')
export const PHONE = { width: 390, height: 844 }
export const FITTER = 'fitter-1'
/** In the fitter's van, with devices in it. */
export const BOX = 'BOX-S-0001'

export interface WebStage {
  readonly url: string
  readonly client: StoryClient
  readonly browser: Browser
  /** Where the browser's program is. */
  readonly program: string
  /** What is in the fitter's box. */
  readonly deviceIds: readonly string[]
  readonly token: string
  /** A window of the fitter, as if for the first time on this phone. */
  open(size?: { readonly width: number; readonly height: number }): Promise<{ context: BrowserContext; page: Page }>
  end(): Promise<void>
}

export async function makeWebStage(say: (line: string) => void): Promise<WebStage> {
  // Named in pieces: the compiler knows nothing of plain scripts.
  const scripts = '../scripts/lib'
  const { ensureWebBuilt } = await import(`${scripts}/build-web.mjs`)
  const { findChromium } = await import(`${scripts}/chromium.mjs`)
  await ensureWebBuilt(say)
  const { program, libraryDirs } = findChromium(say) as { program: string; libraryDirs: readonly string[] }
  process.env['GELEIT_CHROMIUM'] = program
  process.env['GELEIT_CHROMIUM_LIBRARIES'] = libraryDirs.join(':')
  const dir = await mkdtemp(join(tmpdir(), 'geleit-bench-web-'))
  const server = await startServer({ DATA_DIR: dir }, ['--rehearsal'])
  const file = JSON.parse(await readFile(join(dir, 'rehearsal.json'), 'utf8')) as RehearsalFile
  const client = new StoryClient({ file, run: 'bench', patienceMs: 0 })
  const deviceIds = await tellUntilIssued(client)
  const browser = await startChromium()
  const { token } = client.person(FITTER)
  const url = `http://localhost:${server.port}`
  return {
    url,
    client,
    browser,
    program,
    deviceIds,
    token,
    open: async (size = PHONE) => {
      const context = await browser.newContext({
        baseURL: url,
        viewport: size,
        locale: 'de-DE',
        serviceWorkers: 'block',
      })
      await context.addInitScript((kept) => {
        const { localStorage } = globalThis as unknown as {
          localStorage: { setItem(name: string, value: string): void }
        }
        localStorage.setItem('geleit-rehearsal-token', kept)
      }, token)
      return { context, page: await context.newPage() }
    },
    end: async () => {
      await browser.close()
      await server.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** The rehearsal's story up to the small boxes in the vans; what is in the fitter's one. */
async function tellUntilIssued(client: StoryClient): Promise<readonly string[]> {
  const { note, body, contentType, deviceIds } = await readNoteFile(SAMPLE_NOTE)
  const { large, small } = sizesFor(deviceIds.length)
  const base = { client, note, noteBody: body, noteType: contentType, deviceIds, large, small }
  const state = { ...base, facts: new Map<string, string>() }
  for (const step of STEPS) if (step.number <= 4) await step.tell(state)
  return deviceIds.slice(0, small - 2 * shareOf(small))
}
