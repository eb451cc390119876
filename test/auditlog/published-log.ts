/** A log of made-up entries, as files under the paths it would publish, with its keys and witnesses. */
import { hash } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { signCheckpoint } from '../../src/auditlog/checkpoint.ts'
import { cosign } from '../../src/auditlog/cosignature.ts'
import type { Sha256 } from '../../src/auditlog/hash.ts'
import { leafHash } from '../../src/auditlog/merkle.ts'
import { formatSignature, type KeyType, type NoteSigner, verifierKey } from '../../src/auditlog/note.ts'
import { appendToTiles, bundlePath, entryBundle, TILE_WIDTH, tilePath } from '../../src/auditlog/tiles.ts'
import type { LogSource } from '../../src/cli/verify-log/source.ts'

export const sha256: Sha256 = (data) => Buffer.from(hash('sha256', data, 'binary'), 'binary')

/** Path under the log's prefix, and bytes. */
export type Files = ReadonlyMap<string, Uint8Array>

export interface PublishedLog {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
  readonly files: Files
  /** Of the checkpoint, without cosignatures. */
  readonly signed: string
}

export function signerOf(name: string, type: KeyType, seedByte: number): NoteSigner {
  const seed = new Uint8Array(32).fill(seedByte)
  return { key: verifierKey(name, type, ed25519.getPublicKey(seed)), sign: (message) => ed25519.sign(message, seed) }
}

export const ORIGIN = 'log.geleit.example/log'
export const LOG = signerOf(ORIGIN, 1, 1)
export const WITNESS = signerOf('zeugin.example/w', 4, 2)
export const COSIGNED_AT_SECONDS = 1_893_456_000

/** 32 bytes, as the commitment of an entry has. */
export function entryAt(index: number, history = 'entry'): Uint8Array {
  return sha256(Buffer.from(`${history} ${index}`))
}

export function publish(entries: readonly Uint8Array[], witnesses: readonly NoteSigner[] = [WITNESS]): PublishedLog {
  const leaves = entries.map((entry) => leafHash(entry, sha256))
  const { tiles, size, root } = appendToTiles(0, () => null, leaves, sha256)
  const files = new Map<string, Uint8Array>()
  for (let begin = 0; begin < size; begin += TILE_WIDTH) {
    const part = entries.slice(begin, begin + TILE_WIDTH)
    files.set(bundlePath(begin / TILE_WIDTH, part.length), entryBundle(part))
  }
  for (const { level, tile, hashes } of tiles) files.set(tilePath({ level, tile }, hashes.length / 32), hashes)
  const signed = signCheckpoint({ origin: ORIGIN, size, root, extensions: [] }, [LOG])
  files.set('checkpoint', Buffer.from(cosignedBy(signed, witnesses)))
  return { origin: ORIGIN, size, root, files, signed }
}

/** The note with lines of these witnesses behind its signatures. */
export function cosignedBy(signed: string, witnesses: readonly NoteSigner[], atSeconds = COSIGNED_AT_SECONDS): string {
  const text = signed.slice(0, signed.lastIndexOf('\n\n') + 1)
  const lines = witnesses.map((witness) => `${formatSignature(cosign(text, witness, atSeconds))}\n`)
  return signed + lines.join('')
}

/** The log as `verify-log` reads it; what is missing there is missing. */
export function sourceOf(files: Files): LogSource {
  return {
    placeOf: (path) => path,
    read: async (path, maxBytes) => {
      const bytes = files.get(path)
      if (bytes === undefined) return { fault: `${path} is missing` }
      return bytes.length > maxBytes ? { fault: `${path} is too long` } : { bytes }
    },
  }
}
