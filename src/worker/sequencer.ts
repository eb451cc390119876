/**
 * Keeps the log going: gives new entries their indices and signs what the tree has become. Exactly one server does it
 * at a time; the others stand by and take over when it is gone.
 *
 * A checkpoint is signed only for what the database has committed, and for each size once. So a crash at any moment
 * leaves a log that goes on as if nothing had been: either the leaves are there and their checkpoint follows, or
 * neither is.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Checkpoint, signCheckpoint } from '../auditlog/checkpoint.ts'
import { equalBytes } from '../auditlog/hash.ts'
import { type NoteSigner, parseNote, signaturesBy } from '../auditlog/note.ts'
import type { KeyStore } from '../keystore/keystore.ts'
import { BATCH_LEAVES, type Round, SequencerConnection, type Standing } from '../store/sequencer.ts'
import { logSigner } from './log-keys.ts'

/** How long a new entry may lie before it is seen, ms. */
const LOOK_EVERY_MS = 200
/** Between two checkpoints: under load there are two in a second, each over all that came in between. */
const CHECKPOINT_EVERY_MS = 400
/** How often who stands by asks whether the other one is gone. */
const STAND_BY_MS = 1_000
const FIRST_DELAY_MS = 50
const LONGEST_DELAY_MS = 1_000

export interface SequencerOptions {
  readonly connectionString: string
  readonly keyStore: Pick<KeyStore, 'signCheckpoint' | 'checkpointPublicKeyOf'>
  /** ms since 1970 UTC. */
  readonly clock: () => number
  /** Keeps a checkpoint apart from the database, before anybody can see it: a restored database is known by it. */
  readonly remember?: (note: string) => Promise<void>
  /** Sentences for whoever runs the server. */
  readonly say: (line: string) => void
  /** Leaves of one transaction. */
  readonly batchLeaves?: number
}

export class Sequencer {
  readonly #options: SequencerOptions
  readonly #ending = new AbortController()
  #running: Promise<void> | null = null
  #active = false
  #lastSaid: string | null = null
  #lastSignedMs = Number.NEGATIVE_INFINITY

  constructor(options: SequencerOptions) {
    this.#options = options
  }

  /** Whether this one is it; the others stand by. */
  get active(): boolean {
    return this.#active
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Ends after what was begun. */
  async stop(): Promise<void> {
    this.#ending.abort()
    await this.#running
  }

  get #stopping(): boolean {
    return this.#ending.signal.aborted
  }

  /** Whatever goes wrong, the connection is thrown away and the state read again on a new one. */
  async #run(): Promise<void> {
    let delayMs = FIRST_DELAY_MS
    while (!this.#stopping) {
      let connection: SequencerConnection | null = null
      try {
        connection = await SequencerConnection.open(this.#options.connectionString)
        await this.#standBy(connection)
        this.#active = !this.#stopping
        while (!this.#stopping) {
          await this.#step(connection)
          delayMs = FIRST_DELAY_MS
          this.#lastSaid = null
        }
      } catch (error) {
        this.#sayOnce(error instanceof Error ? error.message : String(error))
        await this.#pause(delayMs)
        delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS)
      } finally {
        this.#active = false
        await connection?.close()
      }
    }
  }

  async #standBy(connection: SequencerConnection): Promise<void> {
    while (!this.#stopping && !(await connection.takeLock())) await this.#pause(STAND_BY_MS)
  }

  async #step(connection: SequencerConnection): Promise<void> {
    const look = await connection.look()
    if (look.halted !== null) return this.#pause(STAND_BY_MS)
    if (look.otherCluster) {
      return connection.halt(
        'The database was copied into another PostgreSQL cluster, or put back to an older state: its entries carry ' +
          'transaction numbers that this cluster has not reached. Decide how the log goes on (geleit log continue).',
      )
    }
    if (look.first !== null) await this.#integrate(connection, { look, from: look.first })
    else {
      if (look.window > 0) await connection.narrow(look)
      if (look.integrated > look.size) await this.#publish(connection, look)
      await this.#pause(look.integrated > look.size ? LOOK_EVERY_MS / 2 : LOOK_EVERY_MS)
    }
  }

  async #integrate(connection: SequencerConnection, first: Round): Promise<void> {
    const most = this.#options.batchLeaves ?? BATCH_LEAVES
    for (let round: Round | null = first; round !== null && !this.#stopping; ) {
      const integrated = await connection.integrate(round, most)
      round = integrated.rest
      if (this.#mayPublish) await this.#publish(connection, await connection.standing())
    }
    // What comes now waits for its turn: many entries in one transaction cost little more than one.
    await this.#pause(LOOK_EVERY_MS)
  }

  get #mayPublish(): boolean {
    return performance.now() - this.#lastSignedMs >= CHECKPOINT_EVERY_MS
  }

  async #publish(connection: SequencerConnection, standing: Standing): Promise<void> {
    const { origin, integrated: size, newest, halted } = standing
    if (!this.#mayPublish || halted !== null || size <= standing.size) return
    if (newest !== null && !equalBytes(await connection.rootAt(newest.size), newest.root)) {
      return connection.halt(
        `The tiles of the log do not give the root that was signed for ${newest.size} leaves: the database was changed. ` +
          'Nothing is signed until somebody has decided (geleit log status).',
      )
    }
    const checkpoint: Checkpoint = { origin, size, root: await connection.rootAt(size), extensions: [] }
    const note = signCheckpoint(checkpoint, this.#signers(standing))
    await this.#options.remember?.(note)
    const stored = await connection.addCheckpoint({ ...checkpoint, note, signedAt: this.#options.clock() })
    this.#lastSignedMs = performance.now()
    if (!stored) await connection.halt(`There is another checkpoint over ${size} leaves with another root.`)
  }

  /**
   * The key in force; for the first checkpoint after a hand-over also the keys before, back to the one that signed the
   * newest checkpoint: whoever trusts that one learns of the next from a checkpoint that it signed.
   */
  #signers({ origin, keyGeneration, newest }: Standing): NoteSigner[] {
    const inForce = logSigner(this.#options.keyStore, origin, keyGeneration)
    const note = newest === null ? null : parseNote(newest.note)
    const signers = [inForce]
    if (note === null) return signers
    for (let generation = keyGeneration; generation > 1; generation -= 1) {
      const [latest] = signers
      if (latest !== undefined && signaturesBy(note, latest.key).length > 0) break
      signers.unshift(logSigner(this.#options.keyStore, origin, generation - 1))
    }
    return signers
  }

  async #pause(milliseconds: number): Promise<void> {
    await sleep(milliseconds, undefined, { signal: this.#ending.signal }).catch(() => {})
  }

  /** The same again and again is said once. */
  #sayOnce(message: string): void {
    if (message === this.#lastSaid || this.#stopping) return
    this.#lastSaid = message
    this.#options.say(`The log waits, and will try again: ${message}.`)
  }
}
