import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { VerifierKey } from '../auditlog/note.ts'
import { serveWitness } from '../server/witness/server.ts'
import { readEvidence } from '../witness/evidence.ts'
import { openWitnessKey, verifierKeyText, WitnessError } from '../witness/key.ts'
import { logsOfPolicy } from '../witness/logs.ts'
import { readAllRemembered, Witness } from '../witness/witness.ts'
import { type CliCommand, EXIT_GOOD, EXIT_REFUSED, Failure, type Io, WrongUse } from './command.ts'

const DEFAULT_HOST = '127.0.0.1'
const DEFAULT_PORT = 8090

export const witnessCommand: CliCommand = {
  help: `Usage: geleit witness --dir DIR --name NAME --logs FILE [--port N] [--host HOST]
       geleit witness key --dir DIR [--name NAME]
       geleit witness status --dir DIR

A witness of transparency logs (c2sp.org/tlog-witness): it cosigns the checkpoints of
the logs it knows, if each continues the one before, and remembers the last. It needs
no database. Whoever sends a checkpoint needs no login: the log's signature counts.

  --dir DIR    its folder: key, latest checkpoints, evidence. Made at the first start.
  --name NAME  its name, such as witness.example/operator. It belongs to the key that
               the first start makes (DIR/key/witness-key, mode 0600): no other later.
  --logs FILE  the logs it serves, lines "log <vkey> [url]" as in c2sp.org/tlog-policy
  --port N     8090 if left out; 0 takes any free one
  --host HOST  127.0.0.1 if left out. TLS is the task of what stands in front of it.

  key          prints its key, for the policies of others; makes it where there is none
  status       prints size, root and time of each log's last cosigned checkpoint

A log that shows two faces is refused, printed loudly, and kept in DIR/two-faces.
Exit codes: 0 good, 1 refused; status: 1 also if a log was seen with two faces.
Ends with SIGINT or SIGTERM, after answering what was begun.
`,
  run: runWitness,
}

async function runWitness(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      dir: { type: 'string' },
      name: { type: 'string' },
      logs: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string' },
    },
    allowPositionals: true,
    strict: true,
  })
  const [what, ...more] = positionals
  if (more.length > 0) throw new WrongUse(`"${more.join(' ')}" is too much`)
  const { dir } = values
  if (dir === undefined) throw new WrongUse('--dir is missing')
  try {
    if (what === 'key') return await printKey(dir, values.name, io)
    if (what === 'status') return await printStatus(dir, io)
    if (what !== undefined) throw new WrongUse(`there is no "witness ${what}"`)
    if (values.logs === undefined) throw new WrongUse('--logs is missing')
    const port = portOf(values.port)
    const logs = await readLogs(values.logs)
    return await runServer({ dir, name: values.name, logs, port, host: values.host ?? DEFAULT_HOST }, io)
  } catch (error) {
    if (error instanceof WitnessError) throw new Failure(error.message)
    throw error
  }
}

interface ServerPlan {
  readonly dir: string
  readonly name: string | undefined
  readonly logs: readonly VerifierKey[]
  readonly port: number
  readonly host: string
}

async function runServer({ dir, name, logs, port, host }: ServerPlan, io: Io): Promise<number> {
  const say = (line: string): void => io.err(`${line}\n`)
  const { promise: ending, resolve: end } = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end())
  const witness = await Witness.open({ dir, name, logs, clock: Date.now, say })
  try {
    for (const notice of witness.notices) say(notice)
    const seen = await readEvidence(dir, 'proven')
    if (seen.length > 0) say(`TWO FACES: ${seen.length} proofs are in ${dir}/two-faces. See: geleit witness status`)
    const serving = await serveWitness({ witness, host, port, say })
    io.out(`Witness serves ${serving.url}\nKey: ${verifierKeyText(witness.signer)}\nLogs: ${logs.length}\n`)
    await ending
    await serving.stop()
  } finally {
    await witness.close()
  }
  return EXIT_GOOD
}

async function printKey(dir: string, name: string | undefined, io: Io): Promise<number> {
  const { signer, notices } = await openWitnessKey(dir, name)
  for (const notice of notices) io.err(`${notice}\n`)
  io.out(`${verifierKeyText(signer)}\n`)
  return EXIT_GOOD
}

async function printStatus(dir: string, io: Io): Promise<number> {
  const { signer } = await openWitnessKey(dir)
  const [remembered, proven, doubtful] = [
    await readAllRemembered(dir, signer.key),
    await readEvidence(dir, 'proven'),
    await readEvidence(dir, 'possible'),
  ]
  io.out(`${verifierKeyText(signer)}\n`)
  for (const { checkpoint, timeSeconds } of remembered) {
    const root = Buffer.from(checkpoint.root).toString('base64')
    io.out(`${checkpoint.origin}\n  size ${checkpoint.size}\n  root ${root}\n  time ${iso(timeSeconds)}\n`)
  }
  if (remembered.length === 0) io.out('nothing was cosigned yet\n')
  for (const { name, evidence } of doubtful) {
    io.out(`doubtful: ${evidence.origin}, ${evidence.foundAt}: a proof did not verify (doubtful/${name})\n`)
  }
  for (const { name, evidence } of proven) {
    io.out(`TWO FACES: ${evidence.origin}, ${evidence.foundAt}: ${evidence.why} (two-faces/${name})\n`)
  }
  return proven.length === 0 ? EXIT_GOOD : EXIT_REFUSED
}

function iso(timeSeconds: number): string {
  return new Date(timeSeconds * 1000).toISOString()
}

async function readLogs(path: string): Promise<readonly VerifierKey[]> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch {
    throw new Failure(`${path} can't be read. It lists the logs: lines "log <vkey> [url]".`)
  }
  const { logs, problems } = logsOfPolicy(text)
  if (problems.length > 0) throw new Failure(`${path}: ${problems.join('; ')}`)
  return logs
}

function portOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_PORT
  const port = Number(text)
  if (!/^[0-9]{1,5}$/.test(text) || port > 65_535) throw new WrongUse(`"${text}" is no port`)
  return port
}
