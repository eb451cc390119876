/** Everybody who may send a request: people of each role at each party, sessions in every state, systems, strangers. */
import { randomBytes } from 'node:crypto'
import { mayDo, PERMISSIONS, type Permission } from '../../../src/custody/people.ts'
import type { PersonRole } from '../../../src/custody/state.ts'
import type { Dice } from '../../exposure/dice.ts'
import { addApiKey, addCast, addSession, type Cast, type Headers, PARTY_LABELS } from '../cast.ts'
import type { TestServer } from '../server.ts'

export interface Caller {
  readonly label: string
  /** Null: a stranger. */
  readonly partyId: string | null
  readonly personId: string | null
  readonly keySerial: string | null
  /** The natural person; null: nobody, or a system. */
  readonly human: string | null
  readonly roles: readonly PersonRole[]
  readonly kind: 'rehearsal' | 'fresh' | 'stale' | 'never' | 'unchosen' | 'system' | 'stranger'
  readonly headers: Headers
}

export class Callers {
  readonly #groups: readonly (readonly [number, readonly Caller[]])[]
  readonly all: readonly Caller[]

  private constructor(groups: readonly (readonly [number, readonly Caller[]])[]) {
    this.#groups = groups
    this.all = groups.flatMap(([, callers]) => callers)
  }

  /** `times`: people who are added for the first time, the second … */
  static async gather(server: TestServer, times: string): Promise<Callers> {
    const cast = await addCast(server, times)
    return new Callers([
      [0.4, peopleOfTheRehearsal(server)],
      [0.28, peopleOfTheCast(cast)],
      [0.16, await sessions(server, cast)],
      [0.08, await systems(server, cast)],
      [0.08, strangers()],
    ])
  }

  /** Mostly somebody who has the right. */
  pickFor(dice: Dice, permission: string): Caller {
    if (!Object.hasOwn(PERMISSIONS, permission) || dice.chance(0.3)) return this.pick(dice)
    for (let tries = 0; tries < 50; tries += 1) {
      const caller = this.pick(dice)
      if (mayDo(caller.roles, permission as Permission)) return caller
    }
    return this.pick(dice)
  }

  pick(dice: Dice): Caller {
    let roll = dice.roll()
    for (const [share, callers] of this.#groups) {
      if (roll < share) return dice.pick(callers)
      roll -= share
    }
    return dice.pick(this.all)
  }

  /** Somebody of a party who may do anything there; another human than `not`. */
  somebody(dice: Dice, partyId: string | null, not: string | null): Caller | undefined {
    const fit = this.all.filter(
      (each) =>
        each.kind === 'rehearsal' &&
        each.partyId === partyId &&
        each.personId !== not &&
        /\/all|security|store/.test(each.label),
    )
    return fit.length === 0 ? undefined : dice.pick(fit)
  }

  person(personId: unknown): Caller | undefined {
    return this.all.find((each) => each.kind === 'rehearsal' && each.personId === personId)
  }
}

function peopleOfTheRehearsal({ file }: TestServer): Caller[] {
  return file.people.map(({ label, partyId, personId, keySerial, role, token }) => ({
    ...{ label, partyId, personId, keySerial, human: label, roles: [role as PersonRole], kind: 'rehearsal' },
    headers: { authorization: `Bearer ${token}` },
  }))
}

function peopleOfTheCast({ members }: Cast): Caller[] {
  return members.map(({ label, partyId, personId, keySerial, roles, naturalPersonId, headers }) => ({
    ...{ label, partyId, personId, keySerial, headers, roles, human: naturalPersonId },
    kind: 'rehearsal',
  }))
}

async function sessions(server: TestServer, cast: Cast): Promise<Caller[]> {
  const callers: Caller[] = []
  for (const party of PARTY_LABELS) {
    const member = cast.member(party, 'all')
    for (const [kind, secondFactorMinutesAgo, chosen] of [
      // From the future it would not be believed; the clock of the server only goes on.
      ['fresh', 0, true],
      ['stale', 6, true],
      ['never', null, true],
      ['unchosen', 0, false],
    ] as const) {
      const headers = await addSession(server, member, { secondFactorMinutesAgo, chosen })
      const { partyId, personId, keySerial, roles, naturalPersonId: human } = member
      callers.push({ label: `${party}/all, ${kind}`, partyId, personId, keySerial, roles, human, kind, headers })
    }
  }
  return callers
}

async function systems(server: TestServer, cast: Cast): Promise<Caller[]> {
  const callers: Caller[] = []
  for (const party of PARTY_LABELS) {
    for (const scopes of [undefined, []] as const) {
      const headers = await addApiKey(server, party, scopes)
      const label = `system of ${party}, ${scopes === undefined ? 'every scope' : 'no scope'}`
      callers.push({
        label,
        partyId: cast.partyId(party),
        personId: null,
        keySerial: null,
        roles: [],
        human: null,
        kind: 'system',
        headers,
      })
    }
  }
  return callers
}

function strangers(): Caller[] {
  const strange: readonly (readonly [string, Headers])[] = [
    ['nobody', {}],
    ['with a token of nobody', { authorization: `Bearer rehearsal-${randomBytes(24).toString('base64url')}` }],
    ['with a key of nobody', { authorization: `Bearer geleit_${randomBytes(32).toString('base64url')}` }],
    [
      'with a cookie of nobody',
      { cookie: `__Host-geleit=${randomBytes(32).toString('base64url')}`, 'sec-fetch-site': 'same-origin' },
    ],
    ['from our own pages', { 'sec-fetch-site': 'same-origin' }],
    ['from another site', { 'sec-fetch-site': 'cross-site', origin: 'https://other.example' }],
  ]
  return strange.map(([label, headers]) => ({
    ...{ label, headers, partyId: null, personId: null, keySerial: null, roles: [], human: null },
    kind: 'stranger',
  }))
}
