/**
 * A witness of logs (C2SP tlog-witness): cosigns a checkpoint if it continues the last one, remembers it, and keeps
 * what speaks against a log. What it remembers is the note that it cosigned, one file for each log:
 *
 *   key/witness-key            its own key and name
 *   checkpoints/<origin hash>  the latest cosigned checkpoint of a log, as it is served
 *   two-faces/, doubtful/      requests that speak against their log
 *   lock                       who may write
 */
import { hash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Checkpoint, parseCheckpoint } from '../auditlog/checkpoint.ts'
import { cosign, verifyCosignature } from '../auditlog/cosignature.ts'
import { formatNote, formatSignature, type NoteSigner, parseNote, type VerifierKey } from '../auditlog/note.ts'
import {
  type Doubt,
  decideRequest,
  examineRequest,
  originHash,
  type Refused,
  type TrustedRequest,
} from '../auditlog/witness.ts'
import { readIfThere, replaceFile } from '../keystore/durable-file.ts'
import { EVIDENCE_FOLDERS, type Evidence, keepEvidence, markTold, readEvidence } from './evidence.ts'
import { FolderLock, makeFolders, removeLeftovers } from './folder.ts'
import { type OpenedKey, openWitnessKey, verifyWithNode, WitnessError } from './key.ts'

export interface WitnessOptions {
  readonly dir: string
  /** Needed at the first start; later it may be left out. */
  readonly name?: string | undefined
  /** Keys (type 1) of the logs that it serves; the name of a key is the origin of its log. */
  readonly logs: readonly VerifierKey[]
  /** ms since 1970 UTC. */
  readonly clock: () => number
  /**
   * Told once of each proof that a log shows two faces, after it is on disk and before the answer. What is thrown is
   * not held against the request; the proof is then told again at the next start.
   */
  readonly onTwoFaces?: (evidence: Evidence) => Promise<void>
  /** Told of requests that are refused, in a sentence. */
  readonly say?: (line: string) => void
}

export type AddCheckpointOutcome = { readonly kind: 'cosigned'; readonly lines: readonly string[] } | Refused

/** What a witness remembers of a log. */
export interface Remembered {
  readonly checkpoint: Checkpoint
  readonly timeSeconds: number
  /** The note: the log's signatures and the witness's cosignature. */
  readonly note: string
}

const CHECKPOINTS = 'checkpoints'

export class Witness {
  readonly signer: NoteSigner
  /** Sentences for whoever started it. */
  readonly notices: readonly string[]
  readonly #options: WitnessOptions
  readonly #lock: FolderLock

  private constructor(options: WitnessOptions, { signer, notices }: OpenedKey, lock: FolderLock) {
    this.#options = options
    this.signer = signer
    this.notices = notices
    this.#lock = lock
  }

  /** @throws WitnessError what a person has to put right, before anything is signed */
  static async open(options: WitnessOptions): Promise<Witness> {
    await makeFolders(options.dir, [CHECKPOINTS, ...Object.values(EVIDENCE_FOLDERS)])
    const opened = await openWitnessKey(options.dir, options.name)
    const witness = new Witness(options, opened, await FolderLock.open(options.dir))
    try {
      await witness.#lock.run(async () => {
        for (const folder of [CHECKPOINTS, ...Object.values(EVIDENCE_FOLDERS)]) {
          await removeLeftovers(join(options.dir, folder))
        }
      })
      await readAllRemembered(options.dir, opened.signer.key)
      for (const { name, told, evidence } of await readEvidence(options.dir, 'proven')) {
        if (!told) await witness.#tell(name, evidence)
      }
    } catch (error) {
      await witness.close()
      throw error
    }
    return witness
  }

  get logs(): readonly VerifierKey[] {
    return this.#options.logs
  }

  /**
   * Decides on the body of an add-checkpoint request. When it returns `cosigned`, the checkpoint is on disk. One
   * request at a time is compared and written, also between processes on the same folder.
   *
   * @throws FolderBusy, and WitnessError for a damaged file: nothing was signed then
   */
  async addCheckpoint(body: string): Promise<AddCheckpointOutcome> {
    const examined = examineRequest(body, this.#options.logs, verifyWithNode)
    if ('refused' in examined) return examined.refused
    const { request } = examined
    let found: { readonly name: string; readonly evidence: Evidence } | null = null
    const outcome = await this.#lock.run(async (): Promise<AddCheckpointOutcome> => {
      const recorded = await this.remembered(request.checkpoint.origin)
      const decided = decideRequest(request, recorded?.checkpoint ?? null, sha256)
      if (decided.kind === 'cosign') return this.#record(request, recorded)
      const doubt = 'doubt' in decided ? decided.doubt : null
      if (doubt !== null) found = await this.#keep(doubt, request, recorded, body)
      return decided
    })
    if (found !== null) await this.#tellFound(found)
    return outcome
  }

  /** The checkpoint that was last cosigned for an origin. @throws WitnessError if its file is damaged */
  remembered(origin: string): Promise<Remembered | null> {
    return readRemembered(this.#options.dir, hexOf(originHash(origin)), this.signer.key)
  }

  /** The same by SHA-256 of the origin, 64 lower-case hexadecimal digits, as a note. */
  async latestNote(originHashHex: string): Promise<string | null> {
    if (!/^[0-9a-f]{64}$/.test(originHashHex)) return null
    const remembered = await readRemembered(this.#options.dir, originHashHex, this.signer.key)
    return remembered?.note ?? null
  }

  /** Waits for what was begun. */
  close(): Promise<void> {
    return this.#lock.close()
  }

  /** The caller has the lock, and has compared. */
  async #record(request: TrustedRequest, recorded: Remembered | null): Promise<AddCheckpointOutcome> {
    const { checkpoint, signed, logSignatures } = request
    // The rule has seen to it; should it ever be wrong, this witness stops instead of forgetting what it has seen.
    if (recorded !== null && recorded.checkpoint.size > checkpoint.size) {
      throw new Error('a smaller checkpoint would replace a larger one')
    }
    const cosignature = cosign(signed.text, this.signer, Math.floor(this.#options.clock() / 1000))
    const note = formatNote({ text: signed.text, signatures: [...logSignatures, cosignature] })
    await replaceFile(join(this.#options.dir, CHECKPOINTS, hexOf(originHash(checkpoint.origin))), note)
    return { kind: 'cosigned', lines: [formatSignature(cosignature)] }
  }

  async #keep(
    { certainty, why }: Doubt,
    request: TrustedRequest,
    recorded: Remembered | null,
    body: string,
  ): Promise<{ readonly name: string; readonly evidence: Evidence } | null> {
    const { origin, size } = request.checkpoint
    const foundAt = new Date(this.#options.clock()).toISOString()
    const evidence: Evidence = {
      version: 1,
      certainty,
      why,
      origin,
      foundAt,
      recorded: recorded?.note ?? null,
      request: body,
    }
    const name = await keepEvidence(this.#options.dir, evidence, request.signed.text)
    if (name === null) return null
    const place = join(EVIDENCE_FOLDERS[certainty], name)
    this.#options.say?.(
      certainty === 'proven'
        ? `TWO FACES: the log ${origin} signed a tree of size ${size} that contradicts what it showed before. Kept in ${place}`
        : `Doubtful: a checkpoint of ${origin}, size ${size}, came with a proof that does not verify. Kept in ${place}`,
    )
    return certainty === 'proven' ? { name, evidence } : null
  }

  async #tellFound({ name, evidence }: { readonly name: string; readonly evidence: Evidence }): Promise<void> {
    try {
      await this.#tell(name, evidence)
    } catch (error) {
      this.#options.say?.(`Two faces of ${evidence.origin} could not be reported yet: ${(error as Error).message}`)
    }
  }

  async #tell(name: string, evidence: Evidence): Promise<void> {
    if (this.#options.onTwoFaces === undefined) return
    await this.#options.onTwoFaces(evidence)
    await markTold(this.#options.dir, name)
  }
}

/** Everything that a witness remembers, by origin. @throws WitnessError for a damaged file */
export async function readAllRemembered(dir: string, key: VerifierKey): Promise<readonly Remembered[]> {
  const names = await readdir(join(dir, CHECKPOINTS)).catch(() => [] as string[])
  const all: Remembered[] = []
  for (const name of names.filter((each) => !each.startsWith('.'))) {
    const remembered = await readRemembered(dir, name, key)
    if (remembered !== null) all.push(remembered)
  }
  return all.sort((a, b) => (a.checkpoint.origin < b.checkpoint.origin ? -1 : 1))
}

/** Its own cosignature shows that the file is what this witness wrote. */
async function readRemembered(dir: string, name: string, key: VerifierKey): Promise<Remembered | null> {
  const path = join(dir, CHECKPOINTS, name)
  const text = await readIfThere(path)
  if (text === null) return null
  const note = parseNote(text)
  const checkpoint = note === null ? null : parseCheckpoint(note.text)
  const seen = note === null ? null : verifyCosignature(note, key, verifyWithNode)
  if (checkpoint === null || seen === null || hexOf(originHash(checkpoint.origin)) !== name) {
    throw new WitnessError(
      `${path} is damaged. Bring it back from your backup: without it this witness would cosign a log that forgot.`,
    )
  }
  return { checkpoint, timeSeconds: seen.timeSeconds, note: text }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function sha256(data: Uint8Array): Uint8Array {
  return hash('sha256', data, 'buffer')
}
