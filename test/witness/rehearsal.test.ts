/** A rehearsal has a witness of its own, through HTTP as any other, and says what that is worth. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openCheckpoint } from '../../src/auditlog/cosignature.ts'
import { formatVerifierKey, parseVerifierKey, type VerifierKey } from '../../src/auditlog/note.ts'
import { workFolder } from '../faults/notes.ts'
import { GeleitProcess, killAll, rehearsalFile, startServer, until } from '../faults/serve-process.ts'
import { signerOf } from './logs.ts'
import { get } from './processes.ts'

const work = workFolder()
afterAll(async () => {
  await killAll()
  work.remove()
})

test('from the first minute what is published is cosigned, and nobody is told that it proves much', async () => {
  const dataDir = join(work.path, 'data')
  const server = await startServer({ dataDir })
  const url = server.url ?? ''
  const { log } = await rehearsalFile(dataDir)
  const [logKey, witnessKey] = [log?.key, log?.witness].map((text) => parseVerifierKey(text ?? '')) as [
    VerifierKey,
    VerifierKey,
  ]
  await until('a checkpoint is published', async () => (await get(`${url}/log/checkpoint`)).status === 200)
  const opened = openCheckpoint((await get(`${url}/log/checkpoint`)).body, {
    logKeys: [logKey],
    witnesses: [witnessKey],
  })
  if ('fault' in opened) throw new Error(opened.fault)
  expect(opened.checkpoint.origin).toBe(log?.origin)
  expect(opened.cosignatures).toHaveLength(1)
  const { policy } = JSON.parse((await get(`${url}/log/`, { headers: { accept: 'application/json' } })).body)
  for (const text of [policy, log?.remark, (await get(`${url}/rehearsal/witness`)).body, server.errors]) {
    expect(text).toContain('not independent')
  }

  // After a start both go on, and the witness is the same.
  server.kill('SIGTERM')
  await server.exited
  const again = await startServer({ dataDir })
  expect((await rehearsalFile(dataDir)).log).toEqual(log)
  expect((await get(`${again.url}/log/checkpoint`)).status).toBe(200)
  again.kill('SIGTERM')
  await again.exited
})

test('a policy that can’t work is said at the start', async () => {
  const witness = formatVerifierKey(signerOf('witness.example/a', 4).key)
  const second = formatVerifierKey(signerOf('witness.example/a', 4, 'another').key)
  const file = join(work.path, 'policy')
  const said = async (policy: string): Promise<string> => {
    await writeFile(file, policy)
    const plan = { dataDir: join(work.path, 'policy-data'), environment: { GELEIT_LOG_POLICY: file } }
    const process = new GeleitProcess(['serve', '--no-rehearsal'], plan)
    await until('it serves or ends', () => process.url !== null || process.exit !== null)
    process.kill('SIGTERM')
    await process.exited
    return process.errors
  }
  expect(await said('witness a nonsense\nquorum a\n')).toContain('line 1')
  expect(await said(`witness a ${witness}\nwitness b ${second}\nquorum a\n`)).toContain('two witnesses have keys')
  expect(await said(`witness a ${witness}\nquorum a\n`)).toContain('nothing will be published')
})
