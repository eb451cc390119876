import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { parseVerifierKey, type VerifierKey } from '../auditlog/note.ts'
import { type Policy, parsePolicy } from '../auditlog/policy.ts'
import { type Trust, verifyEvidence } from '../auditlog/verify.ts'
import { type CliCommand, EXIT_GOOD, EXIT_REFUSED, type Io, WrongUse } from './command.ts'
import { nodeSha256, nodeVerifyEd25519 } from './node-crypto.ts'
import { type Language, reportOf } from './verify/report.ts'

export const verifyCommand: CliCommand = {
  help: `Usage: geleit verify FILE --log-key VKEY [--witness VKEY ...] [--policy FILE] [--json]
       geleit verify --page FILE

Checks an evidence file: what is proven, what is not, and why. Needs no network, no
database and no trust in whoever made the file, only in the keys that you name here.
Get them from those whose they are, not from the file and not with it.

  --log-key VKEY  verifier key of the log: <name>+<id>+<key>, as its operator publishes
                  it under /log/. May be given more than once
  --witness VKEY  verifier key of a witness that you trust. Without one nobody else
                  attests that the log was shown to all alike, nor when: not proven
  --policy FILE   which witnesses are enough (c2sp.org/tlog-policy). Without it the log's
                  own policy in force counts, with the witnesses that you named
  --language L    en (default) or de
  --json          the whole verdict for programs
  --page FILE     writes the page that checks evidence in a browser, without any network; a
                  server shows the same under /verify. Its SHA-256 is printed

Exit codes: 0 everything is proven, 1 something is not, 2 wrong use or no such file.
`,
  run: runVerify,
}

async function runVerify(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      'log-key': { type: 'string', multiple: true },
      witness: { type: 'string', multiple: true },
      policy: { type: 'string' },
      language: { type: 'string' },
      json: { type: 'boolean' },
      page: { type: 'string' },
    },
    allowPositionals: true,
    strict: true,
  })
  if (values.page !== undefined) {
    if (positionals.length > 0 || Object.keys(values).length > 1) throw new WrongUse('--page stands alone')
    return writePage(values.page, io)
  }
  const [path, ...more] = positionals
  if (path === undefined || more.length > 0) throw new WrongUse('name one evidence file')
  const policy = values.policy === undefined ? undefined : await policyIn(values.policy)
  const trust: Trust = {
    logKeys: [...keysOf(values['log-key'] ?? [], 1, '--log-key'), ...(policy?.logs.map(({ key }) => key) ?? [])],
    witnesses: keysOf(values.witness ?? [], 4, '--witness'),
    policy,
  }
  if (trust.logKeys.length === 0) throw new WrongUse('--log-key is missing: whose log is it?')
  const language = languageOf(values.language ?? 'en')
  const file = await readText(path)
  const verdict = verifyEvidence(file, trust, { verify: nodeVerifyEd25519, sha256: nodeSha256 })
  io.out(values.json === true ? `${JSON.stringify(verdict, null, 2)}\n` : reportOf(verdict, { path, language, ...io }))
  return verdict.ok ? EXIT_GOOD : EXIT_REFUSED
}

async function writePage(path: string, io: Io): Promise<number> {
  // Loaded here alone: a verification needs nothing of the page.
  const { verifyPage } = await import('../server/verify-page/document.ts')
  const { html, sha256 } = verifyPage()
  try {
    await writeFile(path, html, { flag: 'wx' })
  } catch (error) {
    throw new WrongUse(`${path} can't be written: ${(error as Error).message}`)
  }
  io.out(`${sha256}  ${path}\n`)
  return EXIT_GOOD
}

function languageOf(text: string): Language {
  if (text !== 'en' && text !== 'de') throw new WrongUse(`--language is en or de, not "${text}"`)
  return text
}

function keysOf(texts: readonly string[], type: 1 | 4, option: string): readonly VerifierKey[] {
  return texts.map((text) => {
    const key = parseVerifierKey(text)
    if (key === null) throw new WrongUse(`${option}: "${text}" is no verifier key; its form is <name>+<id>+<key>`)
    if (key.type !== type) {
      const found = type === 1 ? 'a witness, not of a log' : 'a log, not of a witness'
      throw new WrongUse(`${option}: "${text}" is the key of ${found}`)
    }
    return key
  })
}

async function policyIn(path: string): Promise<Policy> {
  const policy = parsePolicy(await readText(path))
  if (!('problems' in policy)) return policy
  const [first] = policy.problems
  throw new WrongUse(`${path} is no policy: line ${first?.line}: ${first?.problem}`)
}

async function readText(path: string): Promise<string> {
  try {
    // Bytes that are no UTF-8 must not be read as if they were.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(path))
  } catch (error) {
    if (error instanceof TypeError) throw new WrongUse(`${path} is no text in UTF-8`)
    throw new WrongUse(`${path} can't be read: ${(error as Error).message}`)
  }
}
