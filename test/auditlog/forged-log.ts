/**
 * A log in memory whose keys the test has: whoever holds the log's key can write what they like, and the verifier must
 * find out all the same, as long as the witnesses are honest. Built from the entries of a real file.
 */
import { createHash, createPrivateKey, sign } from 'node:crypto'
import { canonicalise, type JsonValue } from '../../src/auditlog/canonical.ts'
import { signCheckpoint } from '../../src/auditlog/checkpoint.ts'
import { commitmentOf, type SetMember, setProof, setRoot } from '../../src/auditlog/commitment.ts'
import { cosign } from '../../src/auditlog/cosignature.ts'
import { readEntry } from '../../src/auditlog/evidence/entry.ts'
import { CURRENT_RULES } from '../../src/auditlog/evidence/rules.ts'
import type { PlacedEntry } from '../../src/auditlog/evidence/segments.ts'
import { type About, bracketEntries, selectEntries } from '../../src/auditlog/evidence/select.ts'
import {
  ATTESTED_FACTS,
  type ChainKind,
  type Evidence,
  formatEvidence,
  parseEvidence,
} from '../../src/auditlog/evidence.ts'
import { consistencyProof, inclusionProof, leafHash, treeRoot } from '../../src/auditlog/merkle.ts'
import { formatNote, formatVerifierKey, type NoteSigner, parseNote, verifierKey } from '../../src/auditlog/note.ts'
import {
  branchOf,
  bucketOf,
  type MapLeaf,
  proveSubject,
  subjectKey,
  subjectLeaf,
  subjectSalt,
} from '../../src/auditlog/subject-map.ts'
import type { Trust } from '../../src/auditlog/verify.ts'
import { HASHES } from '../../src/store/entry-format.ts'

const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')
export const ORIGIN = 'log.forged.example'
const MAP_KEY = digest('map key')

export interface Recorded {
  readonly fact: Readonly<Record<string, unknown>> & { readonly type: string }
  readonly recordTime: number
  readonly partyId: string
  readonly personId: string
  /** Kinds and ids of its subjects, devices apart. */
  readonly subjects: readonly { readonly kind: string; readonly id: string }[]
  readonly deviceIds: readonly string[]
}

interface Leaf extends PlacedEntry {
  readonly canonical: string
  readonly salt: Uint8Array
  readonly commitment: string
  readonly devices: readonly SetMember[]
}

/** An Ed25519 signer whose key follows from a word. */
export function signerOf(name: string, type: 1 | 4, word = name): NoteSigner {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, digest(word)]), format: 'der', type: 'pkcs8' })
  const x = Buffer.from((key.export({ format: 'jwk' }).x as string) ?? '', 'base64url')
  return { key: verifierKey(name, type, x), sign: (message) => sign(null, message, key) }
}

export class ForgedLog {
  /** Signs the next checkpoint. */
  logKey = signerOf(ORIGIN, 1)
  readonly witnesses: readonly NoteSigner[]
  readonly leaves: Leaf[] = []
  readonly checkpoints: { size: number; note: string }[] = []
  readonly #heads = new Map<string, { sequence: number; head: string }>()
  #mapped = new Map<string, { sequence: number; head: string }>()
  #mapIndex = -1

  constructor(witnesses = ['witness.one.example']) {
    this.witnesses = witnesses.map((name) => signerOf(name, 4))
  }

  get trust(): Trust {
    return { logKeys: [this.logKey.key], witnesses: this.witnesses.map(({ key }) => key) }
  }

  /** The fact by which the log says whom it asks. */
  policy(quorum = 'all'): Recorded['fact'] {
    const lines = this.witnesses.map(({ key }, place) => `witness w${place} ${formatVerifierKey(key)}`)
    const names = this.witnesses.map((_, place) => `w${place}`).join(' ')
    const policy = `${lines.join('\n')}\ngroup g ${quorum} ${names}\nquorum g\n`
    return { type: 'log_policy_set', origin: ORIGIN, logKey: formatVerifierKey(this.logKey.key), policy }
  }

  record({ fact, recordTime, partyId, personId, subjects, deviceIds }: Recorded): void {
    const salt = digest(`salt ${this.leaves.length}`)
    const next = (kind: string, id: string): SetMember & { kind: string } => {
      const head = this.#heads.get(`${kind} ${id}`)
      return { kind, id, sequence: (head?.sequence ?? 0) + 1, previous: head?.head ?? null }
    }
    const devices = deviceIds.map((id) => next('device', id))
    const links = subjects.map(({ kind, id }) => next(kind, id))
    const at = new Date(recordTime).toISOString()
    const value = {
      version: 2,
      entryId: `entry-${this.leaves.length}`,
      partyId,
      personId,
      recordTime: at,
      eventTime: at,
      fact,
      devices: { root: Buffer.from(setRoot(salt, devices, HASHES)).toString('hex'), size: devices.length },
      subjects: links,
      personal: null,
    }
    const canonical = Buffer.from(canonicalise(value as unknown as JsonValue)).toString()
    const commitment = Buffer.from(commitmentOf(salt, Buffer.from(canonical), HASHES.sha256)).toString('hex')
    for (const { kind, id, sequence } of [...devices, ...links]) {
      this.#heads.set(`${kind} ${id}`, { sequence, head: commitment })
    }
    const entry = readEntry(canonical)
    if ('fault' in entry) throw new Error(`a forged entry that is none: ${entry.fault}`)
    this.leaves.push({ entry, index: this.leaves.length, deviceSequence: null, canonical, salt, commitment, devices })
  }

  /** Signed now; cosigned by each witness at its time, seconds after `at` (ms since 1970). */
  checkpoint(at: number, delays: readonly (number | null)[] = this.witnesses.map(() => 0)): void {
    const size = this.leaves.length
    const unseen = signCheckpoint({ origin: ORIGIN, size, root: treeRoot(this.#hashes(size)), extensions: [] }, [
      this.logKey,
    ])
    const note = parseNote(unseen)
    if (note === null) throw new Error('no note')
    const cosigned = this.witnesses.flatMap((witness, place) => {
      const delay = delays[place] ?? null
      return delay === null ? [] : [cosign(note.text, witness, Math.floor(at / 1000) + delay)]
    })
    const byName = [...cosigned].sort((a, b) => (a.name < b.name ? -1 : 1))
    this.checkpoints.push({ size, note: formatNote({ text: note.text, signatures: [...note.signatures, ...byName] }) })
  }

  map(recordTime: number): void {
    this.#mapped = new Map(this.#heads)
    const root = Buffer.from(branchOf(this.#mapLeaves(), 0).node).toString('hex')
    const size = this.leaves.length
    const fact = { type: 'subject_map_committed', origin: ORIGIN, root, subjects: this.#mapped.size, size }
    this.#mapIndex = size
    this.record({ ...KEEPER, fact, recordTime })
  }

  evidence(about: About): Evidence {
    const placed = this.leaves.map((leaf) => ({
      ...leaf,
      deviceSequence:
        about.kind === 'device' ? (leaf.devices.find(({ id }) => id === about.id)?.sequence ?? null) : null,
    }))
    const headOf = (kind: ChainKind, id: string): number | null => this.#mapped.get(`${kind} ${id}`)?.sequence ?? null
    const selection = selectEntries(about, placed, this.#mapIndex, headOf)
    const { entries, checkpoints } = bracketEntries(selection, this.checkpoints)
    const size = this.checkpoints.at(-1)?.size ?? 0
    return {
      about,
      asOf: this.leaves[this.#mapIndex]?.entry.recordTime ?? 0,
      missing: [],
      entryVersions: [2],
      rules: CURRENT_RULES,
      attested: ATTESTED_FACTS,
      origin: ORIGIN,
      checkpoints: checkpoints.map(({ note, size: newer }, place) => ({
        note,
        consistency: place === 0 ? [] : consistencyProof(this.#hashes(newer), checkpoints[place - 1]?.size ?? 0),
      })),
      entries: entries.map(({ placed: leaf, before, after }) => ({
        index: leaf.index,
        salt: leaf.salt,
        canonical: leaf.canonical,
        inclusion: inclusionProof(this.#hashes(size), leaf.index),
        before,
        after,
        member: leaf.deviceSequence === null ? null : this.#member(leaf, about.id),
        personal: null,
      })),
      map: this.#mapIndex,
      heads: selection.heads.map(([kind, id]) => this.#head(kind, id)),
      segments: selection.segments,
    }
  }

  file(about: About): string {
    return formatEvidence(this.evidence(about))
  }

  #member({ salt, devices }: Leaf, id: string): Evidence['entries'][number]['member'] {
    const proof = setProof(salt, devices, id, HASHES)
    const member = devices.find((each) => each.id === id)
    if (proof === null || member === undefined) throw new Error('no member')
    const { index, size, path, memberSalt } = proof
    return { sequence: member.sequence, previous: member.previous, salt: memberSalt, index, size, path }
  }

  #head(kind: ChainKind, id: string): Evidence['heads'][number] {
    const { sequence = 0, head = '' } = this.#mapped.get(`${kind} ${id}`) ?? {}
    const key = subjectKey(kind, id)
    const leaves = this.#mapLeaves()
    const path = proveSubject(
      key,
      leaves.filter((leaf) => bucketOf(leaf.key, 0) === 0),
      [branchOf(leaves, 0)],
    )
    return { kind, id, sequence, head, salt: subjectSalt(MAP_KEY, key, sequence), path: path ?? [] }
  }

  #mapLeaves(): MapLeaf[] {
    const leaves = [...this.#mapped].map(([name, { sequence, head }]) => {
      const [kind = '', ...id] = name.split(' ')
      const subject = { kind, id: id.join(' '), sequence, head }
      return subjectLeaf(subject, subjectSalt(MAP_KEY, subjectKey(kind, subject.id), sequence))
    })
    return leaves.sort((a, b) => Buffer.compare(a.key, b.key))
  }

  #hashes(size: number): Uint8Array[] {
    return this.leaves.slice(0, size).map(({ commitment }) => leafHash(Buffer.from(commitment, 'hex')))
  }
}

/** What a real file says, to be recorded anew: its entries without the log's own words, devices of its sets made up. */
export function factsOf(file: string): { readonly about: About; readonly facts: readonly Recorded[] } {
  const evidence = parseEvidence(file)
  if ('fault' in evidence) throw new Error(evidence.fault)
  const facts = evidence.entries.flatMap(({ canonical, member }): Recorded[] => {
    const entry = readEntry(canonical)
    if ('fault' in entry) throw new Error(entry.fault)
    const { fact, recordTime, partyId, personId, subjects, devices } = entry
    if (fact.type.startsWith('log_') || fact.type === 'subject_map_committed') return []
    const others = Array.from({ length: devices.size }, (_, place) => `EXSM09${String(10_000_000 + place)}`)
    const deviceIds = member === null ? others : [evidence.about.id, ...others.slice(1)]
    return [{ fact, recordTime, partyId, personId, subjects, deviceIds }]
  })
  return { about: evidence.about, facts }
}

export const KEEPER = {
  partyId: 'log',
  personId: 'log-keeper',
  subjects: [{ kind: 'person', id: 'log-keeper' }],
  deviceIds: [],
}

/** The fact by which the log goes over from one key to the next. */
export function handOver(from: NoteSigner, to: NoteSigner): Recorded['fact'] {
  const [fromKey, toKey] = [formatVerifierKey(from.key), formatVerifierKey(to.key)]
  const message = Buffer.from(`geleit-log-key-v1\n${ORIGIN}\n${fromKey}\n${toKey}\n`)
  const [signature, counterSignature] = [from, to].map((signer) => Buffer.from(signer.sign(message)).toString('hex'))
  return { type: 'log_key_changed', origin: ORIGIN, fromKey, toKey, signature, counterSignature }
}

/** Records them, each batch of so many under a checkpoint of its own, with a map at the end. */
export function retell(
  facts: readonly Recorded[],
  {
    log = new ForgedLog(),
    seenAt = (at: number) => at + 1_000,
    each = 3,
    between = () => {},
  }: {
    log?: ForgedLog
    seenAt?: (recordTime: number) => number
    each?: number
    /** Called before each fact. */
    between?: (place: number, recordTime: number) => void
  } = {},
): ForgedLog {
  const first = facts[0]?.recordTime ?? 0
  log.record({ ...KEEPER, fact: log.policy(), recordTime: first })
  for (const [place, fact] of facts.entries()) {
    between(place, fact.recordTime)
    log.record(fact)
    if (place % each === each - 1) log.checkpoint(seenAt(fact.recordTime))
  }
  const last = facts.at(-1)?.recordTime ?? 0
  log.map(last)
  log.checkpoint(seenAt(last))
  return log
}

function digest(word: string): Buffer {
  return createHash('sha256').update(word).digest()
}
