/**
 * Asks the witnesses of the policy to cosign what the log has signed (C2SP tlog-witness).
 *
 * One checkpoint at a time is the target. The next one becomes it when enough have cosigned, or nobody is being asked
 * any more: witnesses of different speed would otherwise cosign different checkpoints, and none would have enough.
 * Each witness is asked on its own: one that is slow or gone holds up nobody whose answer is enough without it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { verifyCosignature } from '../auditlog/cosignature.ts'
import { equalBytes } from '../auditlog/hash.ts'
import { formatSignature, parseNote, parseSignature, type VerifierKey } from '../auditlog/note.ts'
import type { Policy, PolicyWitness } from '../auditlog/policy.ts'
import type { WitnessClient } from '../auditlog/witness.ts'
import type { CommitOptions } from '../store/commit.ts'
import { addCosignature, cosignersOf, lastCosignedSize } from '../store/cosignatures.ts'
import { type Database, readForRules, writeForRules } from '../store/database.ts'
import { consistencyPath, currentLog, type StoredCheckpoint, storedCheckpoint } from '../store/log.ts'
import { faultShownBy, haltFor } from './witness-claims.ts'

/** How often the log is looked at for a new checkpoint. */
const LOOK_EVERY_MS = 200
const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 60_000
/** A cosignature whose time is further off proves nothing about when: the witness's clock is wrong, or ours. */
const CLOCK_TOLERANCE_SECONDS = 300

export interface CosigningOptions extends CommitOptions {
  readonly database: Database
  readonly policy: Policy
  readonly client: WitnessClient
  /** Keys of all generations with which this log may have signed. */
  readonly logKeys: (origin: string, generation: number) => readonly VerifierKey[]
  /** Whether this server is the one that signs; one is enough to ask. */
  readonly isActive: () => boolean
  /** Sentences for whoever runs the server. */
  readonly say: (line: string) => void
}

/** For those who watch the server. */
export interface WitnessFigures {
  /** Name of its key. */
  readonly witness: string
  /** Of the last checkpoint that it cosigned while this process ran. */
  readonly cosignedSize: number
  /** Failures in a row; 0: the last request was answered well. */
  readonly failures: number
  readonly lastFailure: string | null
}

class Asked {
  readonly witness: PolicyWitness
  readonly url: string
  /** The size that the witness last had, as far as we know. */
  knownSize: number | null = null
  /** Of the target it is being asked about; `null`: it isn't. */
  busyWith: number | null = null
  cosignedSize = 0
  failures = 0
  lastFailure: string | null = null
  /** Not asked before, by the clock of `performance`. */
  notBeforeMs = 0

  constructor(witness: PolicyWitness, url: string) {
    this.witness = witness
    this.url = url
  }

  get key(): VerifierKey {
    return this.witness.key
  }

  /** Of another origin it knows nothing. */
  forget(): void {
    this.knownSize = null
    this.cosignedSize = 0
  }
}

export class Cosigning {
  readonly #options: CosigningOptions
  readonly #asked: readonly Asked[]
  readonly #ending = new AbortController()
  readonly #requests = new Set<Promise<void>>()
  #running: Promise<void> | null = null
  #target: StoredCheckpoint | null = null

  constructor(options: CosigningOptions) {
    this.#options = options
    this.#asked = options.policy.witnesses.flatMap((witness) =>
      witness.url === null ? [] : [new Asked(witness, witness.url)],
    )
  }

  get figures(): readonly WitnessFigures[] {
    return this.#asked.map(({ key, cosignedSize, failures, lastFailure }) => ({
      witness: key.name,
      cosignedSize,
      failures,
      lastFailure,
    }))
  }

  /**
   * Before the first signature of a process: asks each witness what it holds. A database that was put back to an older
   * state is stopped here, before it signs a second face. Witnesses that don't answer can't say; they are asked again
   * with every checkpoint.
   */
  async recognise(): Promise<void> {
    await Promise.all(this.#asked.map((asked) => this.#judge(asked).catch((error: unknown) => this.#report(error))))
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Waits for what is under way; abort the client's requests before, where that may take long. */
  async stop(): Promise<void> {
    this.#ending.abort()
    await this.#running
    await Promise.all(this.#requests)
  }

  get #stopping(): boolean {
    return this.#ending.signal.aborted
  }

  async #run(): Promise<void> {
    while (!this.#stopping && this.#asked.length > 0) {
      try {
        if (this.#options.isActive()) await this.#look()
      } catch (error) {
        this.#report(error)
      }
      await sleep(LOOK_EVERY_MS, undefined, { signal: this.#ending.signal }).catch(() => {})
    }
  }

  async #look(): Promise<void> {
    const { database, policy } = this.#options
    const target = await readForRules(database, null, async (client) => {
      const [log, newest] = await Promise.all([currentLog(client), storedCheckpoint(client)])
      if (newest === null || log === null || log.halted !== null) return null
      const held = this.#target
      if (held === null || held.origin !== newest.origin || held.size === newest.size) return newest
      const isAsked = this.#asked.some(({ busyWith }) => busyWith === held.size)
      if (!isAsked) return newest
      return policy.quorumMet(await cosignersOf(client, held.origin, held.size, policy)) ? newest : held
    })
    if (target !== null && target.origin !== this.#target?.origin) for (const asked of this.#asked) asked.forget()
    this.#target = target
    if (target === null || this.#stopping) return
    for (const asked of this.#asked) this.#begin(asked, target)
  }

  #begin(asked: Asked, target: StoredCheckpoint): void {
    if (asked.busyWith !== null || asked.cosignedSize >= target.size || performance.now() < asked.notBeforeMs) return
    asked.busyWith = target.size
    const request = this.#ask(asked, target)
      .then((failure) => this.#ended(asked, failure))
      // The database can't be asked, for example. The witness is not at fault.
      .catch((error: unknown) => this.#report(error))
      .finally(() => {
        asked.busyWith = null
        this.#requests.delete(request)
      })
    this.#requests.add(request)
  }

  #ended(asked: Asked, failure: string | null): void {
    if (this.#stopping) return
    const { say } = this.#options
    if (failure === null) {
      if (asked.failures > 0) say(`The witness ${asked.key.name} cosigns again.`)
      asked.failures = 0
      asked.lastFailure = null
      return
    }
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** asked.failures, LONGEST_DELAY_MS)
    asked.failures += 1
    asked.notBeforeMs = performance.now() + delayMs
    // The same again and again is said once.
    if (failure !== asked.lastFailure) say(`The witness ${asked.key.name} did not cosign: ${failure}.`)
    asked.lastFailure = failure
  }

  /** Asks once, and once more where the witness named the size that it has. Gives a failure in words, or `null`. */
  async #ask(asked: Asked, target: StoredCheckpoint): Promise<string | null> {
    const { database, client, clock } = this.#options
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const { oldSize, proof } = await readForRules(database, null, async (reading) => {
        const known = asked.knownSize ?? (await lastCosignedSize(reading, target.origin, asked.key))
        // Of more than is asked for nothing can be proven; the witness will say what it has.
        const old = known > target.size ? 0 : known
        const isPlain = old === 0 || old === target.size
        return { oldSize: old, proof: isPlain ? [] : await consistencyPath(reading, old, target.size) }
      })
      const askedAt = clock()
      const answer = await client.addCheckpoint(asked.url, { oldSize, proof, note: target.note })
      switch (answer.kind) {
        case 'cosigned':
          return this.#take(asked, target, { lines: answer.lines, askedAt })
        case 'refused':
        case 'no_answer':
          return answer.why
        case 'inconsistent':
          asked.knownSize = null
          return this.#contradicted(asked, 'it says that the checkpoint does not continue what it has')
        case 'other_size': {
          asked.knownSize = answer.size
          if (answer.size > target.size) return this.#claimsMore(asked, answer.size)
          break
        }
        default: {
          const never: never = answer
          throw new Error(`unknown answer ${JSON.stringify(never)}`)
        }
      }
    }
    return 'it names another size each time it is asked'
  }

  async #claimsMore(asked: Asked, size: number): Promise<string | null> {
    const newest = await readForRules(this.#options.database, null, (client) => storedCheckpoint(client))
    // Another server of this log was faster; the next target will do.
    if (newest !== null && newest.size >= size) return null
    asked.knownSize = null
    return this.#contradicted(asked, `it says that it has seen ${size} entries, more than there are`)
  }

  async #contradicted(asked: Asked, claim: string): Promise<string> {
    return (await this.#judge(asked)) ? `${claim}, and shows it` : `${claim}, and can't show it`
  }

  /** Whether the witness shows something for which the log has to stop; then it is stopped. */
  async #judge(asked: Asked): Promise<boolean> {
    const { database, client, logKeys, say } = this.#options
    const log = await readForRules(database, null, currentLog)
    if (log === null) return false
    const shown = await client.latest(asked.url, log.origin)
    if (shown === null) return false
    const keys = logKeys(log.origin, log.keyGeneration)
    const fault = await faultShownBy(database, shown, keys, `The witness ${asked.key.name}`)
    if (fault === null) return false
    await haltFor(database, this.#options, fault)
    say(`THE LOG IS HALTED: ${fault.what}`)
    return true
  }

  /** Takes the cosignature of this witness; lines of other keys are ignored. */
  async #take(
    asked: Asked,
    target: StoredCheckpoint,
    { lines, askedAt }: { readonly lines: readonly string[]; readonly askedAt: number },
  ): Promise<string | null> {
    const { database, clock } = this.#options
    const text = parseNote(target.note)?.text
    if (text === undefined) throw new Error(`the stored checkpoint over ${target.size} leaves is no note`)
    const own = lines.map(parseSignature).filter((each) => each !== null && isBy(each, asked.key))
    const [first] = own
    if (first === undefined || first === null) return 'its answer has no cosignature with its key'
    const verified = verifyCosignature({ text, signatures: [first] }, asked.key)
    if (verified === null) return 'its cosignature does not verify'
    const { timeSeconds } = verified
    // It was signed between the question and the answer, and the clock of a rehearsal may have been moved on since.
    const isBehind = timeSeconds < askedAt / 1000 - CLOCK_TOLERANCE_SECONDS
    const isAhead = timeSeconds > clock() / 1000 + CLOCK_TOLERANCE_SECONDS
    if (isBehind || isAhead) {
      return `the time in its cosignature is ${isAhead ? 'ahead of' : 'behind'} our clock by more than 5 minutes`
    }
    const { origin, size } = target
    const cosignature = { origin, size, witness: asked.key, line: formatSignature(first), timeSeconds }
    await writeForRules(database, null, (writing) => addCosignature(writing, cosignature))
    asked.knownSize = size
    asked.cosignedSize = size
    return null
  }

  #report(error: unknown): void {
    if (this.#stopping) return
    this.#options.say(`Witnesses could not be asked: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

function isBy(signature: { readonly name: string; readonly keyId: Uint8Array }, { name, keyId }: VerifierKey): boolean {
  return signature.name === name && equalBytes(signature.keyId, keyId)
}
