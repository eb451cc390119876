import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { base64 } from '../auditlog/base64.ts'
import { formatVerifierKey, type KeyType, parseVerifierKey, type VerifierKey } from '../auditlog/note.ts'
import { type Policy, parsePolicy } from '../auditlog/policy.ts'
import { type CliCommand, EXIT_GOOD, EXIT_REFUSED, type Io, WrongUse } from './command.ts'
import { checkLog, type LogReport, type Trust } from './verify-log/check.ts'
import { LogCopy } from './verify-log/copy.ts'
import { PromisedEntries, readPromise } from './verify-log/promises.ts'
import { sourceAt } from './verify-log/source.ts'
import { many, momentOf, NOT_SHOWN } from './verify-log/words.ts'

export const verifyLogCommand: CliCommand = {
  help: `Usage: geleit verify-log URL|FOLDER --log-key VKEY [--witness VKEY ...]
                         [--policy FILE] [--promise FILE ...] [--save FOLDER] [--json]

Reads a whole audit log and checks it from its entries up: that the log has signed its
checkpoint, that the witnesses have cosigned it, and that all published entries, tiles
and the signed root belong together. It needs no server of its own and no account.

  URL                a server, such as https://log.example; its log is under /log
  FOLDER             a copy, with the files under the log's own paths
  --log-key VKEY     the log's key, from somebody you trust; several while it changes
  --witness VKEY     a witness that must have cosigned; may be repeated
  --policy FILE      logs, witnesses and quorum (C2SP tlog-policy)
  --promise FILE     the answer to a report: what it promised has to stand in the log
  --save FOLDER      keeps a copy; where there is one already, the log must continue it
  --json             the result for programs

Exit codes: 0 everything is proven, 1 something is not (without any witness nobody
independent has seen the log), 2 wrong use.
`,
  run: runVerifyLog,
}

async function runVerifyLog(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      'log-key': { type: 'string', multiple: true },
      witness: { type: 'string', multiple: true },
      policy: { type: 'string' },
      promise: { type: 'string', multiple: true },
      save: { type: 'string' },
      json: { type: 'boolean' },
    },
    allowPositionals: true,
    strict: true,
  })
  const [place, ...more] = positionals
  if (place === undefined || more.length > 0) throw new WrongUse('name one address or folder')
  const policy = values.policy === undefined ? null : await policyFrom(values.policy)
  const given = (values['log-key'] ?? []).map((text) => keyOf(text, 1, '--log-key'))
  const trust: Trust = {
    logKeys: given.length > 0 ? given : (policy?.logs.map(({ key }) => key) ?? []),
    witnesses: (values.witness ?? []).map((text) => keyOf(text, 4, '--witness')),
    policy,
  }
  if (trust.logKeys.length === 0) throw new WrongUse("the log's key is missing: --log-key, or a policy that names it")
  const copy = values.save === undefined ? null : new LogCopy(values.save)
  const promised = new PromisedEntries(await Promise.all((values.promise ?? []).map(readPromise)))
  const report = await checkLog(sourceAt(place), trust, copy, promised, progressTo(io))
  io.out(values.json === true ? `${JSON.stringify(asJson(report), null, 2)}\n` : inWords(report))
  return report.proven ? EXIT_GOOD : EXIT_REFUSED
}

function keyOf(text: string, type: KeyType, option: string): VerifierKey {
  const key = parseVerifierKey(text)
  if (key?.type === type) return key
  throw new WrongUse(`${option} "${text}" is no verifier key of a ${type === 1 ? 'log' : 'witness'} (C2SP signed-note)`)
}

async function policyFrom(file: string): Promise<Policy> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new WrongUse(`the policy "${file}" can't be read`)
  })
  const policy = parsePolicy(text)
  if (!('problems' in policy)) return policy
  const lines = policy.problems.map(({ line, problem }) => `${line === 0 ? 'the file' : `line ${line}`}: ${problem}`)
  throw new WrongUse(`the policy "${file}" is no policy\n${lines.join('\n')}`)
}

function progressTo(io: Io): (entries: number, size: number) => void {
  if (!io.interactive) return () => {}
  let shown = -1
  return (entries, size) => {
    const percent = Math.floor((100 * entries) / size)
    if (percent === shown) return
    shown = percent
    io.err(
      entries === size ? '\r\u001b[K' : `\r${many(entries, 'entry')} of ${size.toLocaleString('en')} (${percent} %)`,
    )
  }
}

function inWords(report: LogReport): string {
  const root = report.checkpoint === null ? '' : `Root: ${base64(report.checkpoint.root)}\n`
  const lines = report.findings.map(({ proven, text }) => `${proven ? 'proven    ' : 'NOT PROVEN'}  ${text}\n`)
  const result = report.proven ? 'Everything is proven.\n' : 'Not everything is proven.\n'
  return `${lines.join('')}${root}\n${result}\n${NOT_SHOWN}`
}

function asJson({ proven, checkpoint, cosignatures, findings }: LogReport): object {
  return {
    proven,
    checkpoint:
      checkpoint === null
        ? null
        : { origin: checkpoint.origin, size: checkpoint.size, root: Buffer.from(checkpoint.root).toString('hex') },
    cosignatures: cosignatures.map(({ key, timeSeconds }) => ({
      witness: formatVerifierKey(key),
      time: momentOf(timeSeconds),
    })),
    findings,
  }
}
