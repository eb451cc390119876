/** The hands of everybody of the cast, and what they do at virtual locks. Rehearsals only. */
import { type Api, makeApi, Problem } from '../api/client.ts'
import type { Cast, CastMember } from '../session/rehearsal-token.ts'

export interface LockSeen {
  readonly lockSerial: string
  readonly bolt: 'open' | 'thrown'
  readonly lid: 'open' | 'shut'
  readonly latched: boolean
  readonly fault: boolean
  readonly keyInside: boolean
}

export interface LockShown {
  /** Stable; `display` is what stands on the lock. */
  readonly code: string
  readonly display: string
  readonly receipt?: string
  readonly log?: {
    readonly records: readonly {
      readonly number: number
      readonly value: number | null
      readonly action: string | null
      readonly keyId: string
      readonly result: string
      readonly flags: number
    }[]
  }
}

/** A label of the cast: `fitter-1`. */
export type Label = string

export interface Hands {
  readonly cast: Cast
  person(label: Label): CastMember
  api(label: Label): Api
  site(name: string): string
  look(lockSerial: string): Promise<LockSeen>
  /** Does something at a lock: `enter`, `lid`, `force`, `power`, `receipt`, `contact`, `faults`, `key-removals`. */
  touch(lockSerial: string, what: string, body?: object): Promise<LockShown>
  log(lockSerial: string): Promise<LockShown>
  newLock(label: Label): Promise<string>
}

/** Who touches the boxes on the table does not matter: whoever takes part may. */
const TOUCHES = 'fitter-1'

export function handsOf(cast: Cast, language: () => string): Hands {
  const apis = new Map<Label, Api>()
  const person = (label: Label): CastMember => {
    const found = cast.people.find((each) => each.label === label)
    if (found === undefined) throw new Error(`nobody is ${label}`)
    return found
  }
  const api = (label: Label): Api => {
    const known =
      apis.get(label) ??
      makeApi({
        token: person(label).token,
        language,
        noNetwork: () => 'offline',
        secondFactor: async () => false,
        loggedOut: () => {},
      })
    apis.set(label, known)
    return known
  }
  const send = async (label: Label, method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> => {
    const headers: Record<string, string> = method === 'GET' ? {} : { 'idempotency-key': crypto.randomUUID() }
    if (body !== undefined) headers['content-type'] = 'application/json'
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    return (await api(label).fetch(`/rehearsal/locks${path}`, init)).json()
  }
  return {
    cast,
    person,
    api,
    site(name) {
      const found = cast.sites.find((site) => site.name === name)
      if (found === undefined) throw new Problem('not_found', `no site ${name}`, 404)
      return found.siteId
    },
    look: async (lockSerial) => (await send(TOUCHES, 'GET', `/${lockSerial}`)) as LockSeen,
    touch: async (lockSerial, what, body) => (await send(TOUCHES, 'POST', `/${lockSerial}/${what}`, body)) as LockShown,
    log: async (lockSerial) => (await send(TOUCHES, 'GET', `/${lockSerial}/log`)) as LockShown,
    newLock: async (label) => ((await send(label, 'POST', '')) as { lockSerial: string }).lockSerial,
  }
}
