/** Where a run of the tests writes: in memory where there is room, so that nobody waits for a disk. */
import { accessSync, chmodSync, constants, existsSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'

const MEMORY = '/dev/shm'
const PREFIX = 'geleit-tmp-'

/** The folder in memory, or null where we may not write there or less than `roomBytes` are left. */
export function memoryWithRoom(roomBytes: number): string | null {
  try {
    accessSync(MEMORY, constants.W_OK)
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize >= roomBytes ? MEMORY : null
  } catch {
    return null
  }
}

/**
 * From here on temporary folders of this process and of those that it starts are in memory. What is killed there loses no
 * more than on a disk: only a power cut takes what the kernel holds, and no test cuts that of the machine. It is removed
 * when the process ends; what a killed run left goes at the next.
 */
export function keepTemporaryFilesInMemory(roomBytes: number): void {
  if (process.env['TMPDIR']?.startsWith(join(MEMORY, PREFIX)) === true) return
  const memory = memoryWithRoom(roomBytes)
  if (memory === null) return
  for (const name of readdirSync(memory)) {
    const [pid] = name.startsWith(PREFIX) ? name.slice(PREFIX.length).split('-') : []
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) rmSync(join(memory, name), { recursive: true, force: true })
  }
  const folder = mkdtempSync(join(memory, `${PREFIX}${process.pid}-`))
  // Servers of other users have theirs in it.
  chmodSync(folder, 0o711)
  process.env['TMPDIR'] = folder
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
}
