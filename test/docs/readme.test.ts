/**
 * Runs what README.md shows: the pieces marked `sh run` one after the other in one shell, against a server that was
 * started as `npm start` starts it, on a fresh data folder; and compares what they print with what is shown.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fence, fencesOf, ROOT, readPage } from './markdown.ts'

const END = '----- end of a piece -----'

interface Piece {
  readonly line: number
  readonly mark: string
  readonly script: string
  /** What the page shows below it; null where it shows nothing. */
  readonly shown: string | null
}

const pieces = piecesOf(fencesOf(readPage('README.md')))
const marked = (mark: string): Piece[] => pieces.filter((piece) => piece.mark === mark)

function piecesOf(fences: readonly Fence[]): Piece[] {
  return fences.flatMap(({ info, line, text }, place) => {
    const mark = /^sh (run|alone|after-stop)$/.exec(info)?.[1]
    const next = fences[place + 1]
    return mark === undefined ? [] : [{ line, mark, script: text, shown: next?.info === 'text' ? next.text : null }]
  })
}

/** `…` stands for anything within a line, and alone on a line for any lines. */
function patternOf(shown: string | null): RegExp {
  if (shown === null) return /^$/
  const lines = shown.split('\n').map((line) => {
    if (line === '…') return '(?:.*\\n)*?'
    return `${line.split('…').map(escaped).join('.+')}\\n`
  })
  return new RegExp(`^${lines.join('')}$`)
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

const dataDir = mkdtempSync(join(tmpdir(), 'geleit-readme-'))
// The Node that runs this is also the one that the shell finds first.
const environment: NodeJS.ProcessEnv = {
  ...process.env,
  // What npm thinks of the settings of this machine is not ours.
  npm_config_loglevel: 'error',
  PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
  DATA_DIR: dataDir,
  PORT: '0',
  NODE_ENV: 'production',
  NO_PROXY: '127.0.0.1',
  no_proxy: '127.0.0.1',
}
for (const name of ['DATABASE_URL', 'NODE_OPTIONS', 'LOG_LEVEL', 'GELEIT_TOKEN']) delete environment[name]

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A script in a plain POSIX shell, as somebody would paste it. */
function inShell(script: string): Promise<Ended> {
  const child = spawn('sh', ['-s'], { cwd: ROOT, env: environment, stdio: 'pipe' })
  child.stdin.end(script)
  return endOf(child)
}

function endOf(child: ChildProcess): Promise<Ended> {
  let out = ''
  let err = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, out, err }))
  })
}

async function startServer(): Promise<{ stop(): Promise<Ended> }> {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } }
  const child = spawn('sh', ['-c', scripts.start], { cwd: ROOT, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = endOf(child)
  const ready = new Promise<void>((resolve) => {
    child.stdout?.on('data', (text: string) => {
      if (text.includes('Geleit serves')) resolve()
    })
  })
  const early = ended.then(({ err }) => {
    throw new Error(`the server ended: ${err}`)
  })
  await Promise.race([ready, early])
  early.catch(() => {})
  return {
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

let story: Ended
let stopped: Ended
let after: Ended[]
let alone: Ended[]

beforeAll(async () => {
  const separate = Promise.all(marked('alone').map((piece) => inShell(piece.script)))
  const server = await startServer()
  const script = marked('run').map((piece) => `${piece.script}\necho '${END}'\n`)
  try {
    story = await inShell(script.join(''))
  } finally {
    stopped = await server.stop()
  }
  after = []
  for (const piece of marked('after-stop')) after.push(await inShell(piece.script))
  alone = await separate
}, 180_000)

afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

test('the page has a story to run', () => {
  expect(marked('run').length).toBeGreaterThan(10)
  expect(marked('run').filter((piece) => piece.shown !== null).length).toBeGreaterThan(8)
})

test('nothing is said on standard error, and the shell ends well', () => {
  expect(story.err).toBe('')
  expect(story.code).toBe(0)
})

test.each(marked('run').map((piece, place) => [piece.line, piece, place] as const))(
  'the piece at line %i prints what is shown',
  (_, { shown }, place) => {
    const printed = story.out.split(`${END}\n`)[place] ?? 'nothing'
    expect(printed).toMatch(patternOf(shown))
  },
)

test('the server ends in order when it is asked to', () => {
  expect(stopped.code).toBe(0)
})

test.each(marked('after-stop').map((piece, place) => [piece.line, piece, place] as const))(
  'the piece at line %i, with the server stopped, prints what is shown',
  (_, { shown }, place) => {
    expect(after[place]?.out).toMatch(patternOf(shown))
    expect(after[place]?.code).toBe(0)
  },
)

test.each(marked('alone').map((piece, place) => [piece.line, piece, place] as const))(
  'the command at line %i prints what is shown',
  (_, { shown }, place) => {
    expect(alone[place]?.out).toMatch(patternOf(shown))
    expect(alone[place]?.code).toBe(0)
  },
)
