import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { contentTypeOfFile } from '../server/delivery-note-formats/index.ts'
import { type CliCommand, EXIT_GOOD, EXIT_REFUSED, Failure, type Io, WrongUse } from './command.ts'

export const importNoteCommand: CliCommand = {
  help: `Usage: geleit import-note FILE [--keep-the-good] [--url URL] [--token-file FILE]

Announces the devices of a delivery note (.csv, .json or .xml). Every finding is shown
with its line. Without --keep-the-good a single faulty line stops the whole note.

  --keep-the-good    announce the good lines, leave the faulty ones out
  --url URL          the server; http://127.0.0.1:8080 if left out
  --token-file FILE  a file with the token of a dispatcher of the maker; GELEIT_TOKEN
                     in the environment does the same

Exit codes: 0 announced, 1 refused, 2 wrong use.
`,
  run: runImport,
}

interface Finding {
  readonly line: number | null
  readonly severity: string
  readonly code: string
  readonly sentence: { readonly en: string }
}

async function runImport(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { 'keep-the-good': { type: 'boolean' }, url: { type: 'string' }, 'token-file': { type: 'string' } },
    allowPositionals: true,
    strict: true,
  })
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new WrongUse('name one file')
  const contentType = contentTypeOfFile(file)
  if (contentType === null) throw new WrongUse(`"${file}" is neither .csv, .tsv, .json nor .xml`)
  const url = values.url ?? 'http://127.0.0.1:8080'
  if (!URL.canParse(url)) throw new WrongUse(`"${url}" is no address`)
  const mode = values['keep-the-good'] === true ? 'keep_the_good' : 'all_or_nothing'
  const authorization = `Bearer ${await tokenFrom(values['token-file'], io)}`
  const body = await readFile(file).catch(() => {
    throw new WrongUse(`"${file}" can't be read`)
  })
  const { response, answer } = await showing(io, body.length, async () => {
    const response = await send(`${url}/v1/delivery-notes?mode=${mode}`, { authorization, contentType, body })
    return { response, answer: (await response.json()) as Record<string, unknown> }
  })
  for (const finding of (answer['findings'] ?? []) as Finding[]) {
    const where = finding.line === null ? 'head' : `line ${finding.line}`
    io.err(`${where}: ${finding.severity}: ${finding.code}: ${finding.sentence.en}\n`)
  }
  if (response.ok) {
    io.out(`Announced ${String(answer['announced'])} devices of note ${String(answer['noteNumber'])}.\n`)
    return EXIT_GOOD
  }
  io.err(
    `Refused (${String(answer['code'])}): ${String(answer['detail'])}${answer['why'] === undefined ? '' : ` ${String(answer['why'])}`}\n`,
  )
  return EXIT_REFUSED
}

/** A note is taken in as a whole or not at all, so what there is to show is that it is being worked on. */
async function showing<Result>(io: Io, bytes: number, work: () => Promise<Result>): Promise<Result> {
  if (!io.interactive) return work()
  const started = performance.now()
  const show = (): void => {
    const seconds = Math.round((performance.now() - started) / 1000)
    io.err(`\r${(bytes / 1e6).toFixed(1)} MB sent; the server checks and records them, ${seconds} s … `)
  }
  const timer = setInterval(show, 1000)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    io.err('\r\u001b[K')
  }
}

async function tokenFrom(file: string | undefined, io: Io): Promise<string> {
  // Not on the command line: there everybody on the machine could read it.
  if (file !== undefined) return (await readFile(file, 'utf8')).trim()
  const token = io.environment['GELEIT_TOKEN']
  if (token === undefined) throw new WrongUse('no token: give --token-file, or set GELEIT_TOKEN')
  return token
}

async function send(
  url: string,
  request: { authorization: string; contentType: string; body: Buffer },
): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      // The token is for this server; wherever it would send us, it is not for there.
      redirect: 'error',
      headers: { authorization: request.authorization, 'content-type': request.contentType },
      body: new Uint8Array(request.body),
    })
  } catch {
    throw new Failure(`no server answers at ${new URL(url).origin}. Start it with "npm start", or name it with --url.`)
  }
}
