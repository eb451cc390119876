/** The whole field against a model of the server, with the phone switched off after any of its writes. */
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Confirmed, FieldCore } from './core.ts'
import { memoryVault } from './memory-vault.ts'
import { isPending, type KeptAct } from './queue.ts'
import type { ActProblem, NewAct } from './types.ts'
import { drawersOf, type Vault } from './vault.ts'

const PERSON = 'p-1'

class Refused extends Error {
  readonly problem: ActProblem
  constructor(code: string, status: number) {
    super(code)
    this.problem = { code, status, message: code, members: {} }
  }
}

type Outcome = 'ok' | 'lost' | 'answer_lost' | 'busy'

/** Does each key once, and gives its first answer again. */
class ModelServer {
  readonly deeds: { readonly name: string; readonly box: string }[] = []
  readonly #answers = new Map<string, { readonly request: string; readonly refused: boolean }>()
  outcomes: Outcome[] = []

  async send(act: KeptAct, request: { readonly body: unknown }): Promise<unknown> {
    const outcome = this.outcomes.shift() ?? 'ok'
    if (outcome === 'lost') throw new Refused('no_network', 0)
    if (outcome === 'busy') throw new Refused('database_unavailable', 503)
    const refused = this.#do(act, request.body as { readonly name: string; readonly bad: boolean })
    if (outcome === 'answer_lost') throw new Refused('no_network', 0)
    if (refused) throw new Refused('device_held', 409)
    return { ok: true }
  }

  #do(act: KeptAct, body: { readonly name: string; readonly bad: boolean }): boolean {
    const request = JSON.stringify(body)
    const known = this.#answers.get(act.key)
    if (known !== undefined) {
      expect(request, 'the same key is good for the same request').toBe(known.request)
      return known.refused
    }
    this.#answers.set(act.key, { request, refused: body.bad })
    if (!body.bad) this.deeds.push({ name: body.name, box: act.box })
    return body.bad
  }
}

/** One life of the phone: windows that share its storage, until the battery is pulled. */
class Life {
  readonly #vault: Vault
  readonly #server: ModelServer
  readonly windows: FieldCore[]
  #writesLeft: number
  readonly #lastLands: boolean
  #timers: { readonly at: number; readonly then: () => void }[] = []
  #now = 0
  #lock: Promise<void> = Promise.resolve()
  dead = false

  constructor(storage: Vault, server: ModelServer, { writesLeft, lands }: Kill, windows: number) {
    this.#server = server
    this.#lastLands = lands
    this.#writesLeft = writesLeft
    this.#vault = this.#mortal(storage)
    this.windows = Array.from({ length: windows }, () => this.#window())
  }

  /** After the last write nothing comes back any more. */
  #mortal(storage: Vault): Vault {
    const alive = async <Value>(value: Promise<Value>): Promise<Value> =>
      this.dead ? new Promise<Value>(() => {}) : value
    return {
      number: () => alive(storage.number()),
      read: (drawer) => alive(storage.read(drawer)),
      drawers: () => alive(storage.drawers()),
      destroy: (drawer) => alive(storage.destroy(drawer)),
      write: async (changes) => {
        for (let tick = 0; tick < 3; tick += 1) await Promise.resolve()
        if (this.dead) return new Promise(() => {})
        this.#writesLeft -= 1
        if (this.#writesLeft < 0) this.dead = true
        // The last write may have landed or not.
        if (!this.dead || this.#lastLands) await storage.write(changes)
        return alive(Promise.resolve())
      },
    }
  }

  #window(): FieldCore {
    const core: FieldCore = new FieldCore({
      vault: this.#vault,
      personId: PERSON,
      remote: {
        send: async (act, request) => {
          await Promise.resolve()
          if (this.dead) return new Promise(() => {})
          return this.#server.send(act, request)
        },
        pack: () => Promise.reject(new Error('no tours here')),
        verdictKeys: async () => [],
        verdict: () => Promise.reject(new Error('no verdicts here')),
      },
      problemOf: (error) => {
        if (error instanceof Refused) return error.problem
        throw error
      },
      needsEarlier: () => '',
      moment: () => ({ wall: Date.UTC(2030, 0, 15) + this.#now, counted: this.#now, life: 'one' }),
      newId: () => crypto.randomUUID(),
      random: () => 0.5,
      isOnline: () => true,
      alone: (work) => {
        const done = this.#lock.then(work)
        this.#lock = done.catch(() => {})
        return done
      },
      timer: (ms, then) => {
        const timer = { at: this.#now + ms, then }
        this.#timers.push(timer)
        return () => {
          this.#timers = this.#timers.filter((each) => each !== timer)
        }
      },
      checkEd25519: async () => false,
      tellOthers: (confirmed?: Confirmed) => {
        for (const other of this.windows ?? []) if (other !== core) void other.heard(confirmed)
      },
    })
    return core
  }

  /** The next thing that was waited for happens. */
  pass(): void {
    const [next] = this.#timers.sort((a, b) => a.at - b.at)
    if (next === undefined) return
    this.#timers = this.#timers.filter((each) => each !== next)
    this.#now = Math.max(this.#now, next.at)
    next.then()
  }
}

interface Kill {
  readonly writesLeft: number
  readonly lands: boolean
}

interface Plan {
  readonly acts: readonly { readonly box: number; readonly report: boolean; readonly bad: boolean }[]
  readonly kills: readonly Kill[]
  readonly outcomes: readonly Outcome[]
  readonly windows: number
}

async function play({ acts, kills, outcomes, windows }: Plan) {
  const storage = memoryVault()
  const server = new ModelServer()
  server.outcomes = [...outcomes]
  const recorded: string[] = []
  let next = 0
  for (const kill of [...kills, { writesLeft: Number.POSITIVE_INFINITY, lands: true }]) {
    const life = new Life(storage, server, kill, windows)
    for (const window of life.windows) void window.start()
    for (; next < acts.length && !life.dead; next += 1) {
      const name = `act-${next}`
      const adding = life.windows[next % windows]?.add(actOf(name, acts[next] ?? { box: 0, report: false, bad: false }))
      await Promise.race([adding?.then(() => recorded.push(name)), setImmediate()])
      if (next % 3 === 0) life.pass()
    }
    for (let step = 0; step < 400 && !life.dead; step += 1) {
      await setImmediate()
      if (!(await kept(storage)).some(isPending)) break
      life.pass()
    }
    if (!life.dead) for (const window of life.windows) window.stop()
  }
  return { server, recorded, left: await kept(storage) }
}

async function kept(storage: Vault): Promise<readonly KeptAct[]> {
  return [...(await storage.read(drawersOf(PERSON).queue)).values()] as KeptAct[]
}

function actOf(name: string, { box, report, bad }: Plan['acts'][number]): NewAct {
  return {
    operation: report ? 'POST /v1/hints' : 'POST /v1/openings/{id}/closing-code',
    path: { id: 'o' },
    body: { name, bad },
    what: { kind: report ? 'report' : 'scan', about: name },
    box: `box-${box}`,
  }
}

const plans = fc.record({
  acts: fc.array(
    fc.record({ box: fc.nat(2), report: fc.boolean(), bad: fc.integer({ min: 0, max: 4 }).map((n) => n === 0) }),
    { minLength: 1, maxLength: 8 },
  ),
  kills: fc.array(fc.record({ writesLeft: fc.nat(14), lands: fc.boolean() }), { maxLength: 4 }),
  outcomes: fc.array(fc.constantFrom<Outcome>('ok', 'ok', 'lost', 'answer_lost', 'busy'), { maxLength: 20 }),
  windows: fc.constantFrom(1, 2),
})

describe('a phone that may be switched off after any write', () => {
  it('loses nothing that it recorded, tells nothing twice, and keeps the order of each box', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (plan) => {
        const { server, recorded, left } = await play(plan)
        const told = server.deeds.map(({ name }) => name)
        expect(new Set(told).size, 'nothing is told twice').toBe(told.length)
        const refused = left.filter(({ state }) => state === 'refused').map(({ what }) => what.about)
        expect(left.filter(isPending), 'nothing is left waiting').toEqual([])
        for (const name of recorded) expect([...told, ...refused], 'nothing is lost').toContain(name)
        const isReport = (name: string): boolean => plan.acts[Number(name.slice(4))]?.report === true
        for (const box of ['box-0', 'box-1', 'box-2']) {
          const ofBox = server.deeds.filter((deed) => deed.box === box && !isReport(deed.name)).map(({ name }) => name)
          expect(ofBox, 'in order').toEqual([...ofBox].sort((a, b) => Number(a.slice(4)) - Number(b.slice(4))))
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('a storage that never answers', () => {
  it('leaves a verdict at no, and holds nobody up', async () => {
    const timers: (() => void)[] = []
    const core = new FieldCore({
      vault: { ...memoryVault(), read: () => new Promise(() => {}) },
      personId: PERSON,
      remote: {
        send: () => Promise.reject(new Refused('no_network', 0)),
        pack: () => Promise.reject(new Refused('no_network', 0)),
        verdictKeys: async () => [],
        verdict: () => Promise.reject(new Refused('no_network', 0)),
      },
      problemOf: () => new Refused('no_network', 0).problem,
      needsEarlier: () => '',
      moment: () => ({ wall: 0, counted: 0, life: 'one' }),
      newId: () => 'id',
      random: () => 0.5,
      isOnline: () => false,
      alone: (work) => work(),
      timer: (_, then) => {
        timers.push(then)
        return () => {}
      },
      checkEd25519: async () => true,
      tellOthers: () => {},
    })
    void core.start()
    const verdict = core.verdict('EXSM0100000001')
    for (const then of timers) then()
    expect((await verdict).verdict).toBe('no')
    core.stop()
  })
})
