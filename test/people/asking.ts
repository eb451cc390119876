/** Asking the server as people of the rehearsal, as strangers, and as people who came in since. */
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { newToken } from '../../src/server/auth/rehearsal-tokens.ts'
import { type Answer, send } from '../http/requests.ts'
import { bearer, type TestServer } from '../http/server.ts'
import { query } from '../http/tables.ts'

export interface Asking {
  /** As somebody of the rehearsal by label; with a token (`rehearsal-…`); null: as a stranger. */
  post(who: string | null, url: string, payload?: object, headers?: Readonly<Record<string, string>>): Promise<Answer>
  get(who: string | null, url: string): Promise<Answer>
  /** The same, and it has to be granted. */
  done(who: string | null, url: string, payload?: object): Promise<Readonly<Record<string, unknown>>>
}

export function asking(server: TestServer): Asking {
  const headersOf = (who: string | null): Record<string, string> => {
    if (who === null) return {}
    return who.startsWith('rehearsal-') ? { authorization: `Bearer ${who}` } : bearer(server, who)
  }
  const post: Asking['post'] = (who, url, payload = {}, headers = {}) =>
    send(server.app, { method: 'POST', url, payload, headers: { ...headersOf(who), ...headers } })
  return {
    post,
    get: (who, url) => send(server.app, { method: 'GET', url, headers: headersOf(who) }),
    done: async (who, url, payload) => {
      const answer = await post(who, url, payload, { 'idempotency-key': randomUUID() })
      expect([200, 201], `${url}: ${answer.text}`).toContain(answer.status)
      return answer.body
    },
  }
}

/** The end of a link, which its holder sends. */
export function tokenIn(link: unknown): string {
  const [, token = ''] = /^http:\/\/localhost:\d+\/invitation#([A-Za-z0-9_-]{43})$/.exec(String(link)) ?? []
  expect(token, String(link)).not.toBe('')
  return token
}

/** A token for somebody who came in since the rehearsal began: with it they act as if they had logged in. */
export async function loginAs(server: TestServer, personId: string): Promise<string> {
  const { token, hash } = newToken()
  await query(
    server.connectionString,
    'insert into rehearsal_token (token_hash, person_id, party_id) select $1, person_id, party_id from person where person_id = $2',
    [hash, personId],
  )
  return token
}

export function personIdOf(server: Pick<TestServer, 'file'>, label: string): string {
  return of(server, label).personId
}

export function partyIdOf(server: Pick<TestServer, 'file'>, label: string): string {
  return of(server, label).partyId
}

function of({ file }: Pick<TestServer, 'file'>, label: string): TestServer['file']['people'][number] {
  const person = file.people.find((each) => each.label === label)
  if (person === undefined) throw new Error(`nobody is called ${label}`)
  return person
}

export function siteIdOf({ file }: Pick<TestServer, 'file'>, name: string): string {
  const site = file.sites.find((each) => each.name === name)
  if (site === undefined) throw new Error(`no site is called ${name}`)
  return site.siteId
}
