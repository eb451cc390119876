import { Witness } from '../../src/witness/witness.ts'
import { SmallLog } from './logs.ts'

/** Large enough for every race. */
export const RACE_LOG_SIZE = 120

export function raceLog(): SmallLog {
  return new SmallLog(RACE_LOG_SIZE)
}

export function openRaceWitness(dir: string, log: SmallLog): Promise<Witness> {
  return Witness.open({ dir, name: 'witness.example/race', logs: [log.signer.key], clock: Date.now })
}

/** Offers one size after the other, from whatever the folder holds by then, and tells of each that was cosigned. */
export async function decideNext(
  dir: string,
  first: number,
  last: number,
  told: (size: number) => void,
): Promise<void> {
  const log = raceLog()
  const witness = await openRaceWitness(dir, log)
  for (let size = first; size <= last; size += 1) {
    const known = (await witness.remembered(log.origin))?.checkpoint.size ?? 0
    if (known > size) continue
    const outcome = await witness.addCheckpoint(log.request(known, size))
    if (outcome.kind === 'cosigned') told(size)
  }
  await witness.close()
}
