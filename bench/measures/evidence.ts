/** Verification of the evidence of a device: forty entries, as `geleit verify` does it after its start. */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEvidence } from '../../src/auditlog/evidence.ts'
import type { Sha256 } from '../../src/auditlog/hash.ts'
import { parseVerifierKey, type VerifierKey, type VerifyEd25519 } from '../../src/auditlog/note.ts'
import { type Trust, verifyEvidence } from '../../src/auditlog/verify.ts'
import { nodeSha256, nodeVerifyEd25519 } from '../../src/cli/node-crypto.ts'
import { type Result, resultOf } from '../result.ts'

const ROUNDS = 9
const EACH = 20
/** What a person does not wait for, ms. */
const TARGET_MS = 20

/** Two lines with the keys of the log and of its witness, and behind them the file. */
const SAMPLE = join(import.meta.dirname, '../../test/vectors/evidence-device.txt')

function readSample(): { readonly file: string; readonly trust: Trust } {
  const [logKey = '', witness = '', ...file] = readFileSync(SAMPLE, 'utf8').split('\n')
  const keys = [logKey, witness].map(parseVerifierKey) as [VerifierKey, VerifierKey]
  return { file: file.join('\n'), trust: { logKeys: [keys[0]], witnesses: [keys[1]] } }
}

/** The floor: the same hashes and signature checks and nothing else, not even reading the file. */
export async function measureEvidence(): Promise<Result[]> {
  const { file, trust } = readSample()
  const evidence = parseEvidence(file)
  if ('fault' in evidence) throw new Error(evidence.fault)
  const signatures: Parameters<VerifyEd25519>[] = []
  const hashed: Uint8Array[] = []
  const verify: VerifyEd25519 = (...signed) => {
    signatures.push(signed)
    return nodeVerifyEd25519(...signed)
  }
  const sha256: Sha256 = (data) => {
    hashed.push(data)
    return nodeSha256(data)
  }
  if (!verifyEvidence(file, trust, { verify, sha256 }).ok) throw new Error('the sample is not proven')
  const figures: number[] = []
  const floors: number[] = []
  for (let round = -2; round < ROUNDS; round += 1) {
    const took = timed(() => verifyEvidence(file, trust, { verify: nodeVerifyEd25519, sha256: nodeSha256 }))
    const floor = timed(() => {
      for (const signed of signatures) nodeVerifyEd25519(...signed)
      for (const data of hashed) hash('sha256', data, 'buffer')
    })
    if (round < 0) continue
    figures.push(took)
    floors.push(floor)
  }
  return [
    resultOf({
      measure: 'evidence',
      unit: 'ms',
      figures,
      floors,
      floorIs: `${signatures.length} Ed25519 checks and ${hashed.length} hashes of node:crypto`,
      target: { of: 'figure', bound: 'at most', value: TARGET_MS },
      note: `${evidence.entries.length} entries, ${evidence.checkpoints.length} checkpoints, ${(file.length / 1024).toFixed(0)} KiB`,
    }),
  ]
}

/** Middle of some, ms. */
function timed(work: () => unknown): number {
  const started = performance.now()
  for (let turn = 0; turn < EACH; turn += 1) work()
  return (performance.now() - started) / EACH
}
