/** The log's side against real witnesses: good ones, slow, dead and lying ones, and ones that know more than it does. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseCheckpoint } from '../../src/auditlog/checkpoint.ts'
import { cosign, verifyCosignature } from '../../src/auditlog/cosignature.ts'
import { formatSignature, formatVerifierKey, parseNote, parseVerifierKey } from '../../src/auditlog/note.ts'
import { parseAddCheckpoint } from '../../src/auditlog/witness.ts'
import { openFileKeyStore } from '../../src/keystore/file-keystore.ts'
import type { KeyStore } from '../../src/keystore/keystore.ts'
import { publishedCheckpoint } from '../../src/store/cosignatures.ts'
import { readForRules } from '../../src/store/database.ts'
import { logKey } from '../../src/worker/log-keys.ts'
import { until } from '../faults/serve-process.ts'
import { SmallLog, signerOf } from './logs.ts'
import { get, type LyingWitness, lie, post, WitnessProcess } from './processes.ts'
import { LogSide, policyWith, SIDE_ORIGIN } from './side.ts'

let folder: string
let logsFile: string
let keyStore: KeyStore
let witness: WitnessProcess
let main: LogSide
const otherLog = new SmallLog(30, { origin: 'other.example' })
/** Has the same key. */
const fork = new SmallLog(30, { origin: 'other.example', shared: 10, word: 'b' })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geleit-cosigning-'))
  ;({ keyStore } = await openFileKeyStore({ dir: join(folder, 'keystore') }))
  logsFile = join(folder, 'logs')
  await writeFile(logsFile, `log ${formatVerifierKey(logKey(keyStore, SIDE_ORIGIN, 1))}\n`)
  witness = await WitnessProcess.start({ dir: join(folder, 'witness'), logsFile, name: 'witness.example/good' })
  main = await LogSide.start(keyStore, { witnessLogs: [otherLog.signer.key] })
  await main.append(20)
  main.sign()
})
afterAll(async () => {
  await main.stop()
  await witness.end('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

const good = () => ({ name: 'good', key: witness.vkey, url: witness.url })

async function published(side: LogSide, policy: ReturnType<typeof policyWith>) {
  return readForRules(side.server.database, null, (client) => publishedCheckpoint(client, policy))
}

test('what enough witnesses have cosigned is published, with their signatures', async () => {
  const policy = policyWith([good()], 'quorum good\n')
  const size = await main.signed()
  expect(await published(main, policy)).toBeNull()
  expect((await published(main, policyWith([])))?.size).toBe(size)
  const cosigning = main.asking(policy)
  cosigning.start()
  for (const more of [0, 1, 7]) {
    if (more > 0) await main.append(more)
    const signed = await main.signed()
    await until('it is published', async () => (await published(main, policy))?.size === signed)
    const note = parseNote((await published(main, policy))?.note ?? '')
    const key = parseVerifierKey(witness.vkey)
    expect(note !== null && key !== null && verifyCosignature(note, key)).not.toBeNull()
    expect(parseCheckpoint(note?.text ?? '')?.size).toBe(signed)
  }
  await cosigning.stop()
  expect(cosigning.figures).toMatchObject([{ witness: 'witness.example/good', failures: 0 }])
})

test('after a start it goes on from the size that the witness has', async () => {
  await main.append(3)
  const signed = await main.signed()
  const cosigning = main.asking(policyWith([good()]))
  cosigning.start()
  await until('the witness has it', () => cosigning.figures[0]?.cosignedSize === signed)
  await cosigning.stop()
})

test('a witness that is new to the log is brought to its size at once', async () => {
  const fresh = await WitnessProcess.start({ dir: join(folder, 'fresh'), logsFile, name: 'witness.example/fresh' })
  const cosigning = main.asking(policyWith([{ name: 'fresh', key: fresh.vkey, url: fresh.url }]))
  cosigning.start()
  const signed = await main.signed()
  await until('the witness has it', () => cosigning.figures[0]?.cosignedSize === signed)
  await cosigning.stop()
  await fresh.end('SIGTERM')
})

type Answer = (request: IncomingMessage, body: string, response: ServerResponse) => void | Promise<void>

describe('witnesses that are slow or down', () => {
  const slowKey = signerOf('witness.example/slow', 4)
  const deadKey = signerOf('witness.example/dead', 4)

  test('hold up nobody whose cosignature is enough', async () => {
    const slow = await lie(() => {})
    const gone = await lie(() => {})
    await gone.stop()
    const policy = policyWith(
      [{ name: 'slow', key: slowKey.key, url: slow.url }, { name: 'dead', key: deadKey.key, url: gone.url }, good()],
      'group any-of-them any slow dead good\nquorum any-of-them\n',
    )
    const cosigning = main.asking(policy)
    cosigning.start()
    for (let round = 0; round < 3; round++) {
      await main.append(1)
      const signed = await main.signed()
      await until('it is published', async () => (await published(main, policy))?.size === signed)
    }
    await until('both are known to fail', () => cosigning.figures.slice(0, 2).every(({ failures }) => failures > 0))
    expect(cosigning.figures.map(({ lastFailure }) => lastFailure)).toEqual([
      'it did not answer in time',
      expect.stringContaining('it could not be reached'),
      null,
    ])
    const stopping = cosigning.stop()
    await slow.stop()
    await stopping
    // Where all are needed, nothing new is published: it could be a second face.
    const all = policyWith(
      [good(), { name: 'dead', key: deadKey.key, url: gone.url }],
      'group both all good dead\nquorum both\n',
    )
    expect(await published(main, all)).toBeNull()
  })

  test('one that takes its time cosigns the same checkpoints as the others', async () => {
    const second = await WitnessProcess.start({ dir: join(folder, 'second'), logsFile, name: 'witness.example/second' })
    const slow = await lie(async (request, body, response) => {
      await sleep(700)
      const answer = request.method === 'POST' ? await post(second.url, body) : await get(second.url + request.url)
      response.writeHead(answer.status, { 'content-type': answer.contentType ?? '' }).end(answer.body)
    })
    const policy = policyWith(
      [good(), { name: 'second', key: second.vkey, url: slow.url }],
      'group both all good second\nquorum both\n',
    )
    const cosigning = main.asking(policy)
    cosigning.start()
    const sizes = new Set<number>()
    // Faster than it can answer.
    for (let round = 0; sizes.size < 3; round++) {
      if (round < 200) await main.append(1)
      await sleep(100)
      const now = await published(main, policy)
      if (now !== null) sizes.add(now.size)
      if (round > 500) throw new Error('the two never cosign the same')
    }
    await cosigning.stop()
    await slow.stop()
    await second.end('SIGTERM')
  })
})

describe('witnesses that lie', () => {
  const HOUR_SECONDS = 3_600
  const nowSeconds = (): number => Math.floor(Date.now() / 1000)
  const keyOf = (name: string) => signerOf(`witness.example/${name}`, 4)
  const textOf = (body: string): string => parseAddCheckpoint(body)?.signed.text ?? ''
  const says = (status: number, text: string | Buffer, type = 'text/plain'): Answer => {
    return (request, _body, response) => {
      if (request.method === 'GET') response.writeHead(404).end()
      else response.writeHead(status, { 'content-type': type }).end(text)
    }
  }
  const signs = (make: (body: string) => string): Answer => {
    return (request, body, response) => {
      if (request.method === 'GET') response.writeHead(404).end()
      else response.writeHead(200).end(`${make(body)}\n`)
    }
  }
  const shows = (status: number, text: string, shown: (body: string) => string): Answer => {
    return (request, body, response) => {
      if (request.method === 'GET') response.writeHead(200).end(shown(body))
      else response.writeHead(status).end(text)
    }
  }
  const forge = (name: string, body: string): string => {
    const true_ = keyOf(name)
    const false_ = signerOf(`witness.example/${name}`, 4, 'somebody else')
    return formatSignature(cosign(textOf(body), { key: true_.key, sign: false_.sign }, nowSeconds()))
  }
  const someoneElses = signerOf('witness.example/someone', 4)

  const LIARS: readonly (readonly [string, Answer, string])[] = [
    ['wrong-key', signs((body) => forge('wrong-key', body)), 'its cosignature does not verify'],
    [
      'of-another',
      signs((body) => formatSignature(cosign(textOf(body), someoneElses, nowSeconds()))),
      'no cosignature with its key',
    ],
    [
      'other-text',
      signs(() => formatSignature(cosign(parseNote(fork.note(9))?.text ?? '', keyOf('other-text'), nowSeconds()))),
      'does not verify',
    ],
    [
      'late',
      signs((body) => formatSignature(cosign(textOf(body), keyOf('late'), nowSeconds() + HOUR_SECONDS))),
      'ahead of our clock',
    ],
    [
      'early',
      signs((body) => formatSignature(cosign(textOf(body), keyOf('early'), nowSeconds() - HOUR_SECONDS))),
      'behind our clock',
    ],
    ['garbage', says(200, Buffer.from([0xff, 0xfe, 0, 1])), ''],
    ['html', says(200, '<html>welcome</html>', 'text/html'), 'no cosignature with its key'],
    ['nothing', says(200, ''), 'no cosignature with its key'],
    ['endless', says(200, 'x'.repeat(100_000)), 'too long'],
    [
      'elsewhere',
      (_request, _body, response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
      '',
    ],
    ['hangs-up', (request) => void request.socket.destroy(), 'could not be reached'],
    ['broken', says(500, 'oops'), 'it answered 500'],
    ['forbids', says(403, 'no'), 'does not accept the signature'],
    ['huge', says(409, '9007199254740991\n', 'text/x.tlog.size'), "can't show it"],
    ['beyond', says(409, '18446744073709551616\n', 'text/x.tlog.size'), 'without a size'],
    ['no-size', says(409, 'many\n', 'text/x.tlog.size'), 'without a size'],
    ['never-content', says(409, '1\n', 'text/x.tlog.size'), 'another size each time'],
    ['contradicts', says(422, ''), "can't show it"],
    ['shows-nonsense', shows(409, '900000\n', () => 'nonsense'), "can't show it"],
    [
      'shows-a-forgery',
      shows(409, '900000\n', () => new SmallLog(90, { origin: SIDE_ORIGIN, key: 'forger' }).note()),
      "can't show it",
    ],
    ['shows-another-log', shows(422, '', () => fork.note()), "can't show it"],
  ]

  test('are not believed, and stop nobody', async () => {
    const servers: LyingWitness[] = []
    for (const [, answer] of LIARS) servers.push(await lie(answer))
    const lines = LIARS.map(([name], index) => ({ name, key: keyOf(name).key, url: servers[index]?.url ?? '' }))
    // This one shows what is true, and says that it contradicts the log.
    const honestNote = (await published(main, policyWith([])))?.note ?? ''
    const last = await lie(shows(422, '', () => honestNote))
    servers.push(last)
    lines.push({ name: 'shows-the-truth', key: keyOf('shows-the-truth').key, url: last.url })
    const policy = policyWith([...lines, good()], 'quorum good\n')
    const cosigning = main.asking(policy)
    await cosigning.recognise()
    await main.append(2)
    cosigning.start()
    const signed = await main.signed()
    await until('the good one has cosigned', async () => (await published(main, policy))?.size === signed)
    const liars = () => cosigning.figures.filter(({ witness }) => !witness.endsWith('/good'))
    await until('all others are known to fail', () => liars().every(({ failures }) => failures > 0))
    await cosigning.stop()
    for (const [name, , failure] of LIARS) {
      const figures = cosigning.figures.find((each) => each.witness === `witness.example/${name}`)
      expect(figures?.lastFailure, name).toContain(failure)
    }
    const { rows } = await readForRules(main.server.database, null, (client) =>
      client.query<{ witness: string }>('select distinct witness from log_cosignature'),
    )
    const stored = rows.map((row) => row.witness).filter((name) => LIARS.some(([liar]) => name.endsWith(`/${liar}`)))
    expect(stored).toEqual([])
    expect((await main.log()).halted).toBeNull()
    for (const incidents of (await main.recordIncidentsByParty()).values()) expect(incidents).toEqual([])
    for (const server of servers) await server.stop()
  })
})

describe('a log that has forgotten, or has two faces', () => {
  const seenByAll = async (side: LogSide): Promise<readonly unknown[]> => {
    const byParty = [...(await side.recordIncidentsByParty()).values()]
    // Maker, operator and their neighbours: more than one party, and all see the same.
    expect(byParty.length).toBeGreaterThan(2)
    for (const each of byParty) expect(each).toEqual(byParty[0])
    return byParty[0] ?? []
  }

  test('a database that was put back is recognised before anything is signed', async () => {
    const known = (await get(`${witness.url}/`)).status
    expect(known).toBe(200)
    const restored = await LogSide.start(keyStore)
    const cosigning = restored.asking(policyWith([good()], 'quorum good\n'))
    await cosigning.recognise()
    expect((await restored.log()).halted).toContain('put back to an older state')
    restored.sign()
    cosigning.start()
    await sleep(1_500)
    expect((await restored.log()).size).toBe(0)
    await cosigning.recognise()
    expect(await seenByAll(restored)).toMatchObject([
      { kind: 'record', status: 'open', knowledge: [{ cause: 'log_restored', about: SIDE_ORIGIN }] },
    ])
    await restored.stop()
  })

  test('one that went on is recognised by its witness, and stops', async () => {
    const forked = await LogSide.start(keyStore)
    await forked.append(200)
    forked.sign()
    const size = await forked.signed()
    expect(size).toBeGreaterThan((await main.log()).size)
    const cosigning = forked.asking(policyWith([good()], 'quorum good\n'))
    cosigning.start()
    await until('the log is halted', async () => (await forked.log()).halted !== null)
    expect((await forked.log()).halted).toContain('two faces')
    await until('everybody sees it', async () => (await seenByAll(forked)).length > 0)
    expect(await seenByAll(forked)).toMatchObject([{ kind: 'record', knowledge: [{ cause: 'log_forked' }] }])
    // The one that was there first goes on.
    const truthful = main.asking(policyWith([good()]))
    await main.append(1)
    truthful.start()
    const signed = await main.signed()
    await until('the witness follows it', () => truthful.figures[0]?.cosignedSize === signed)
    expect((await main.log()).halted).toBeNull()
    await forked.stop()
  })

  test('a server that is a witness catches the log of others, and people of every party see it', async () => {
    const send = async (payload: string) =>
      (
        await main.server.app.inject({
          method: 'POST',
          url: '/witness/add-checkpoint',
          payload,
          headers: { 'content-type': 'text/plain' },
        })
      ).statusCode
    expect(await send(otherLog.request(0, 13))).toBe(200)
    for (let round = 0; round < 3; round++) expect(await send(fork.request(13, 20))).toBe(422)
    for (const [size, status] of [
      [13, 422],
      [12, 409],
    ] as const)
      expect(await send(fork.request(size, size))).toBe(status)
    expect(await seenByAll(main)).toMatchObject([
      {
        kind: 'record',
        status: 'open',
        held: [],
        containerHeld: false,
        knowledge: [{ kind: 'record', cause: 'two_faces_of_other_log', about: 'other.example' }],
      },
    ])
    expect((await main.log()).halted).toBeNull()
  })
})
