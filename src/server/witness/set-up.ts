/** Which witnesses a server is, and which it asks, as the environment says (docs/operating/witnesses.md). */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatVerifierKey, verifierKey } from '../../auditlog/note.ts'
import { type Policy, parsePolicy } from '../../auditlog/policy.ts'
import type { CommitOptions } from '../../store/commit.ts'
import type { Database } from '../../store/database.ts'
import type { CurrentLog } from '../../store/log.ts'
import { raiseRecordIncident } from '../../store/record-incidents.ts'
import type { Evidence } from '../../witness/evidence.ts'
import { keyFileOf, verifierKeyText } from '../../witness/key.ts'
import { logsOfPolicy } from '../../witness/logs.ts'
import { Witness } from '../../witness/witness.ts'
import type { RehearsalLog } from '../rehearsal/data-set.ts'

/** A witness that this server is, and under which path. */
export interface MountedWitness {
  readonly witness: Witness
  readonly prefix: string
  readonly remark: string | null
}

export interface WitnessSetUp {
  readonly witnesses: readonly MountedWitness[]
  /** The witnesses that the log asks; word for word what is published. */
  readonly policyText: string
  /** The same with the addresses, once the server's own is known. */
  policyAt(url: string): Policy
}

export interface SetUpOptions extends CommitOptions {
  readonly dataDir: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly rehearsing: boolean
  readonly database: Database
  readonly log: CurrentLog
  /** The public key of the log of a generation, 32 bytes. */
  readonly publicKeyOf: (generation: number) => Uint8Array
  readonly say: (line: string) => void
}

export const NO_WITNESSES = 'quorum none\n'
const PREFIX = '/witness'
const REHEARSAL_PREFIX = '/rehearsal/witness'
/** Hand-overs of the key that the rehearsal's witness follows without being started again. */
const GENERATIONS_AHEAD = 32

export const NOT_INDEPENDENT =
  'This witness belongs to a rehearsal and runs inside the server of the log itself: it is not independent. It shows ' +
  'how witnesses work, and proves nothing to anybody else.'

/** @throws Error for a file that can't be read or is no policy, WitnessError for a folder that has to be put right */
export async function setUpWitnesses(options: SetUpOptions): Promise<WitnessSetUp> {
  const { environment, rehearsing, log, say } = options
  const witnesses: MountedWitness[] = []
  try {
    const logsFile = environment['GELEIT_WITNESS_LOGS']
    if (logsFile !== undefined) witnesses.push(await openForOthers(options, logsFile))
    const policyFile = environment['GELEIT_LOG_POLICY']
    const rehearsal = rehearsing && policyFile === undefined ? await openForRehearsal(options) : null
    if (rehearsal !== null) witnesses.push(rehearsal)
    for (const { witness } of witnesses) for (const notice of witness.notices) say(notice)
    if (rehearsal !== null) {
      if (rehearsal.witness.notices.length > 0) say(NOT_INDEPENDENT)
      return { witnesses, ...rehearsalPolicy(rehearsal) }
    }
    const policyText = policyFile === undefined ? NO_WITNESSES : await textOf('GELEIT_LOG_POLICY', policyFile)
    const policy = policyOf(policyText, `GELEIT_LOG_POLICY (${policyFile})`)
    checkPolicy(policy, log, say)
    return { witnesses, policyText, policyAt: () => policy }
  } catch (error) {
    await Promise.all(witnesses.map(({ witness }) => witness.close()))
    throw error
  }
}

/** What would only show when nothing is published. @throws Error where it can't go well */
function checkPolicy(policy: Policy, { origin }: CurrentLog, say: (line: string) => void): void {
  const names = policy.witnesses.map(({ key }) => key.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  // Cosignatures are kept by that name.
  if (twice !== undefined) throw new Error(`GELEIT_LOG_POLICY: two witnesses have keys with the name ${twice}`)
  const asked = policy.witnesses.filter(({ url }) => url !== null).map(({ key }) => key)
  if (!policy.quorumMet(asked)) {
    say(
      'GELEIT_LOG_POLICY: the witnesses that have an address are not enough for its quorum; nothing will be published.',
    )
  }
  if (policy.logs.length > 0 && !policy.logs.some(({ key }) => key.name === origin)) {
    say(`GELEIT_LOG_POLICY has log lines, but none for this log, which is called ${origin}.`)
  }
}

/** The server as a witness of the logs of others. */
async function openForOthers(options: SetUpOptions, logsFile: string): Promise<MountedWitness> {
  const { dataDir, environment, database, log, clock, say } = options
  const { logs, problems } = logsOfPolicy(await textOf('GELEIT_WITNESS_LOGS', logsFile))
  if (problems.length > 0) throw new Error(`GELEIT_WITNESS_LOGS (${logsFile}): ${problems.join('; ')}`)
  const dir = join(dataDir, 'witness')
  const name = environment['GELEIT_WITNESS_NAME'] ?? nameWithin(dir, `${log.origin}/witness`)
  const onTwoFaces = async (evidence: Evidence): Promise<void> => {
    await raiseRecordIncident(database, options, {
      cause: 'two_faces_of_other_log',
      about: evidence.origin,
      what: describeEvidence(evidence),
    })
  }
  const witness = await Witness.open({ dir, name, logs, clock, onTwoFaces, say })
  return { witness, prefix: PREFIX, remark: null }
}

/** A name that was given once is the key's; only a first start takes the one that is proposed. */
function nameWithin(dir: string, proposed: string): string | undefined {
  return existsSync(keyFileOf(dir)) ? undefined : proposed
}

async function openForRehearsal({ dataDir, log, publicKeyOf, clock, say }: SetUpOptions): Promise<MountedWitness> {
  const generations = Array.from({ length: log.keyGeneration + GENERATIONS_AHEAD }, (_, before) => before + 1)
  const witness = await Witness.open({
    dir: join(dataDir, 'witness-of-rehearsal'),
    name: 'witness-of-rehearsal.geleit.invalid',
    logs: generations.map((generation) => verifierKey(log.origin, 1, publicKeyOf(generation))),
    clock,
    say,
  })
  return { witness, prefix: REHEARSAL_PREFIX, remark: NOT_INDEPENDENT }
}

function rehearsalPolicy({ witness }: MountedWitness): Omit<WitnessSetUp, 'witnesses'> {
  const textWith = (url: string): string =>
    `# ${NOT_INDEPENDENT}\nwitness rehearsal ${formatVerifierKey(witness.signer.key)}${url}\nquorum rehearsal\n`
  return {
    policyText: textWith(''),
    policyAt: (url) => policyOf(textWith(` ${url}${REHEARSAL_PREFIX}`), 'the policy of the rehearsal'),
  }
}

/** A text that was checked before, such as what `setUpWitnesses` gave. @throws Error that names every wrong line */
export function policyOf(text: string, where: string): Policy {
  const policy = parsePolicy(text)
  if (!('problems' in policy)) return policy
  const problems = policy.problems.map(({ line, problem }) => (line === 0 ? problem : `line ${line}: ${problem}`))
  throw new Error(`${where}: ${problems.join('; ')}`)
}

/** What `data/rehearsal.json` says of the log. */
export function describeLog({ log, publicKeyOf }: SetUpOptions, { witnesses }: WitnessSetUp): RehearsalLog {
  const own = witnesses.find(({ prefix }) => prefix === REHEARSAL_PREFIX)
  return {
    origin: log.origin,
    key: formatVerifierKey(verifierKey(log.origin, 1, publicKeyOf(log.keyGeneration))),
    witness: own === undefined ? null : verifierKeyText(own.witness.signer),
    remark: own?.remark ?? null,
  }
}

function describeEvidence({ origin, why, foundAt }: Evidence): string {
  const found = {
    same_size_other_root: 'two checkpoints of one size with different roots',
    proof_shows_other_tree: 'a tree that does not begin with the one that it showed before',
    root_of_empty_tree: 'an empty tree with the root of another one',
    proof_does_not_verify: 'a proof that does not verify',
  } as const
  return `The log ${origin} shows two faces: it signed ${found[why]}. This server, its witness, found it at ${foundAt} and kept both.`
}

async function textOf(name: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new Error(`${name}: ${path} can't be read (${code}). Correct the path, or remove ${name}.`)
  }
}
