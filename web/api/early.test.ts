import { afterEach, describe, expect, it } from 'vitest'
import { earlyAnswer, earlySince } from './early.ts'

function asked(answer: Response | null | Promise<Response | null>, at = Date.now(), token: string | null = null): void {
  globalThis.geleitEarly = { token, at, answers: new Map([['/v1/me', Promise.resolve(answer)]]) }
}

afterEach(() => {
  globalThis.geleitEarly = undefined
  earlySince()
})

describe('what was asked before the app was there', () => {
  it('is taken once, and says since when it is so', async () => {
    const at = Date.now() - 3_000
    asked(new Response('{}'), at)
    expect((await earlyAnswer('/v1/me', null, null))?.status).toBe(200)
    expect(await earlyAnswer('/v1/me', null, null)).toBeNull()
    expect([earlySince(), earlySince()]).toEqual([at, null])
  })

  it('is not taken by somebody else, for another question, or long after', async () => {
    asked(new Response('{}'), Date.now(), 'theirs')
    expect(await earlyAnswer('/v1/me', null, null)).toBeNull()
    asked(new Response('{}'))
    expect(await earlyAnswer('/v1/my-day', null, null)).toBeNull()
    asked(new Response('{}'), Date.now() - 31_000)
    expect(await earlyAnswer('/v1/me', null, null)).toBeNull()
    expect(earlySince()).toBeNull()
  })

  it('is asked again where none came, or a refusal that somebody reads', async () => {
    asked(null)
    expect(await earlyAnswer('/v1/me', null, null)).toBeNull()
    asked(new Response('{}', { status: 403 }))
    expect(await earlyAnswer('/v1/me', null, null)).toBeNull()
    asked(new Response('{}', { status: 401 }))
    expect((await earlyAnswer('/v1/me', null, null))?.status).toBe(401)
  })

  it('holds nobody up who waits only so long', async () => {
    asked(new Promise(() => {}))
    const control = new AbortController()
    const answer = earlyAnswer('/v1/me', null, control.signal)
    control.abort(new DOMException('too long', 'TimeoutError'))
    await expect(answer).rejects.toThrow('too long')
  })
})
