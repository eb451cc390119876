/** The page's script as a browser gets it, run in a world that has nothing but the language and a text encoder. */
import { createContext, runInContext } from 'node:vm'
import { type VerifyPage, verifyPage } from '../../src/server/verify-page/document.ts'

export const MAIN = 'src/server/verify-page/page/main.ts'

export interface Elements {
  readonly style: string
  readonly script: string
}

export function elementsOf({ html }: VerifyPage): Elements {
  const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? []
  const [, script = ''] = /<script type="module">([\s\S]*?)<\/script>/.exec(html) ?? []
  return { style, script }
}

type Verify = (file: string, logKeys: string, witnessKeys: string, policy: string) => unknown

/**
 * Verifies with the modules of the document: everything before the one that speaks with the browser. The answer is the
 * verdict, or what is wrong with the fields, as JSON.
 */
export function embeddedVerifier(): Verify {
  const [modules = ''] = elementsOf(verifyPage()).script.split(`// ${MAIN}\n`)
  // As text, for objects of two worlds are never equal.
  const world = createContext({ TextEncoder })
  const source = `'use strict'
${modules}
const { verifyEvidence } = GELEIT_MODULES['src/auditlog/verify.ts']
const { readFields } = GELEIT_MODULES['src/server/verify-page/page/fields.ts']
;(file, logKeys, witnessKeys, policy) => {
  const read = readFields({ logKeys, witnessKeys, policy })
  return JSON.stringify('trust' in read ? verifyEvidence(file, read.trust) : read)
}`
  const verify = runInContext(`(() => { return eval(${JSON.stringify(source)}) })()`, world) as (
    ...args: Parameters<Verify>
  ) => string
  return (...args) => JSON.parse(verify(...args))
}
