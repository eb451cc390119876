import { expect, test } from 'vitest'
import { makeTestToken } from './softhsm2.ts'

test('where modules are loaded anew, tokens are made as before: SoftHSM knows nothing of modules', async () => {
  const first = await makeTestToken()
  const anew = './softhsm2.ts?anew'
  const { makeTestToken: makeAnother }: { makeTestToken: typeof makeTestToken } = await import(anew)
  const second = await makeAnother()
  expect(second.environment['SOFTHSM2_CONF']).toBe(first.environment['SOFTHSM2_CONF'])
  expect(second.label).not.toBe(first.label)
})
