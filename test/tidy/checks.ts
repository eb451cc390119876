import {
  codeOf,
  findAll,
  folderOf,
  importsOf,
  isTest,
  isTypeScript,
  type SourceFile,
  withoutComments,
} from './source.ts'

/** Looks at one file; each string is one thing to put right. */
export type Check = (file: SourceFile) => string[]

const PURE_FOLDERS = ['custody', 'oath', 'auditlog']
/** Files longer than this need a reason here; the list only shrinks. */
export const LONGEST_FILE_LINES = 400
/** Nobody writes or reads this one: it is made from docs/openapi.json. */
export const LONG_FILES: readonly string[] = ['web/api/operations.d.ts']

/** The rules take clock, randomness and identifiers as arguments. */
export const pureFoldersArePure: Check = (file) => {
  if (!isProduct(file) || !PURE_FOLDERS.includes(folderOf(file.path))) return []
  const impure =
    /\bDate\.now\b|\bnew Date\(\s*\)|(?<!new )\bDate\(\)|\bMath\.random\b|\bprocess\.|\bperformance\.|\bcrypto\.|\bconsole\.|\bfetch\(|\bset(?:Timeout|Interval|Immediate)\b|\bBuffer\b/g
  const imported = importsOf(file).filter(({ from }) => !from.startsWith('src/') && !from.startsWith('@noble/'))
  return [
    ...findAll(file, codeOf(file.text), impure, 'no clock, randomness or I/O in a rule'),
    ...imported.map(({ from, line }) => `${file.path}:${line}: a pure folder imports: ${from}`),
  ]
}

const ARROWS: Readonly<Record<string, readonly string[]>> = {
  oath: [],
  auditlog: [],
  custody: ['oath', 'auditlog'],
  locksim: ['oath'],
  epcis: ['custody', 'oath', 'auditlog'],
  keystore: ['custody', 'oath', 'auditlog'],
  witness: ['keystore', 'auditlog'],
  store: ['custody', 'oath', 'auditlog'],
  worker: ['store', 'keystore', 'epcis', 'custody', 'oath', 'auditlog'],
  server: ['store', 'keystore', 'witness', 'epcis', 'custody', 'oath', 'auditlog'],
  cli: ['server', 'worker', 'store', 'keystore', 'witness', 'epcis', 'custody', 'oath', 'auditlog', 'locksim'],
}

/** Arrows of single files: the wiring, and what plays the locks in a rehearsal. */
const SINGLE_ARROWS: readonly { readonly from: RegExp; readonly to: string }[] = [
  { from: /^src\/server\/main\.ts$/, to: 'worker' },
  { from: /^src\/server\/(?:[^/]+\/)*[^/]*rehearsal[^/]*(?:\/|\.ts$)/, to: 'locksim' },
]

/** With the server's lock logic in the simulator one mistake would pass on both sides. */
const LOCKSIM_MAY_IMPORT = /^src\/oath\/(hotp|ocra|check-digits|mac)\.ts$/
/** The rules and their sentences, what reads and verifies evidence, and what finds typing errors in codes. */
const WEB_MAY_IMPORT =
  /^src\/(custody\/[^/]+|auditlog\/(verify|canonical|merkle|evidence)|oath\/(check-digits|lock-codes))\.ts$/

export const arrowsPointInward: Check = (file) => {
  const from = folderOf(file.path)
  if (!isProduct(file)) return []
  return importsOf(file)
    .filter((imported) => imported.from.startsWith('src/'))
    .filter(({ from: path }) => {
      const to = folderOf(path)
      if (from === 'web') return !WEB_MAY_IMPORT.test(path)
      if (from === to) return false
      if (from === 'locksim') return !LOCKSIM_MAY_IMPORT.test(path)
      const single = SINGLE_ARROWS.some((arrow) => arrow.from.test(file.path) && arrow.to === to)
      return !single && !(ARROWS[from] ?? []).includes(to)
    })
    .map((imported) => `${file.path}:${imported.line}: ${from} must not import ${imported.from}`)
}

const HOMES: readonly { readonly packages: RegExp; readonly folders: readonly string[] }[] = [
  { packages: /^(pg|pg-.*|kysely)$/, folders: ['store'] },
  { packages: /^(fastify|@fastify\/.*)$/, folders: ['server'] },
  { packages: /^(react|react-dom)(\/.*)?$/, folders: ['web'] },
]

export const librariesStayAtHome: Check = (file) =>
  isProduct(file)
    ? importsOf(file)
        .filter(({ from }) =>
          HOMES.some(({ packages, folders }) => packages.test(from) && !folders.includes(folderOf(file.path))),
        )
        .map(({ from, line }) => `${file.path}:${line}: not the folder for ${from}`)
    : []

export const sqlOnlyInStore: Check = (file) => {
  if (!isProduct(file) || folderOf(file.path) === 'store') return []
  const sql =
    /\bsql`|(['"`])\s*(select\b(?:(?!\1)[\s\S])*?\bfrom\b|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|(?:create|alter|drop)\s+(?:table|database|role|index)\s)/gi
  return findAll(file, withoutComments(file.text), sql, 'SQL outside of the store')
}

export const httpOnlyInServer: Check = (file) => {
  if (!isProduct(file) || !file.path.startsWith('src/') || folderOf(file.path) === 'server') return []
  const status = /\b(?:status|statusCode|httpStatus)\s*(?:\(|:|={1,3})\s*[1-5]\d\d\b/g
  return findAll(file, codeOf(file.text), status, 'HTTP outside of the server')
}

/**
 * A branch for the unknown may only prove that there is none: `return x satisfies never`, or a call of a function
 * `unknown…`, which takes a `never` and throws.
 */
export const switchesEndInNever: Check = (file) => {
  if (!isProduct(file) || folderOf(file.path) !== 'custody') return []
  const swallowing = /\bdefault:(?![^}]{0,200}\b(?:never\b|unknown[A-Z]\w*\())[^\n]*/g
  return findAll(file, codeOf(file.text), swallowing, 'a branch that swallows the unknown')
}

export const noEscapeHatches: Check = (file) => {
  if (!isTypeScript(file) || isTidy(file)) return []
  const typed = /(?:[:<|&,(=]|\bas|\bextends)\s*any\b(?!\s*[:(.?])/g
  return [
    ...findAll(file, codeOf(file.text), typed, 'any'),
    ...findAll(
      file,
      file.text,
      /@ts-(?:ignore|expect-error|nocheck)|biome-ignore|eslint-disable/g,
      'a check switched off',
    ),
  ]
}

export const filesFitInTheHead: Check = (file) => {
  if (!/\.(ts|tsx|mjs)$/.test(file.path) || LONG_FILES.includes(file.path)) return []
  const lines = file.text.split('\n').length - 1
  return lines > LONGEST_FILE_LINES ? [`${file.path}: ${lines} lines, more than ${LONGEST_FILE_LINES}`] : []
}

export const nothingIsPutOff: Check = (file) => {
  if (isTidy(file)) return []
  const skipped =
    /\b(?:test|it|describe|suite|bench)(?:\.\w+)*\.(?:skip|only|todo|skipIf|runIf)\b|\bx(?:it|describe|test)\(/g
  return [
    ...(isTypeScript(file) ? findAll(file, codeOf(file.text), skipped, 'a test that is not run') : []),
    ...findAll(file, file.text, /\b(?:TODO|FIXME|XXX)\b/g, 'put off'),
  ]
}

/** Where and how the work was done is no part of the product. */
export const noWordsOfTheWorkplace: Check = (file) =>
  isTidy(file)
    ? []
    : findAll(
        file,
        file.text,
        // In a style sheet it is a colour.
        file.path.endsWith('.css')
          ? /(?<![\w.])\/work\/|(?<![\w.-])shared\/|\bissues? #?\d+\b/gim
          : /(?<![\w.])\/work\/|(?<![\w.-])shared\/|\bissues? #?\d+\b|(?<=^|[\s(])#\d{1,5}(?=[\s).,;:]|$)/gim,
        'a word of the workplace',
      )

const WRONG_WORDS =
  /^(gateway|gateways|item|items|asset|assets|crate|crates|carton box|holder|holders|transaction|transactions|tan|tans|pin|pins|password|passwords|blacklist|blacklisted|alert|alerts|ticket|tickets|config|session|sessions)$/

/** One word per thing: the domain's other words for it don't become identifiers of the rules. */
export const oneWordPerThing: Check = (file) => {
  if (!isProduct(file) || !['custody', 'locksim'].includes(folderOf(file.path))) return []
  const code = codeOf(file.text)
  return Array.from(code.matchAll(/[A-Za-z_$][\w$]*/g)).flatMap((match) => {
    const name = match[0].replace(/[gG]ateway_?[aA]dministrator|GATEWAY_ADMINISTRATOR/g, '')
    const words = name.split(/_|(?<=[a-z0-9])(?=[A-Z])/).map((word) => word.toLowerCase())
    const line = code.slice(0, match.index).split('\n').length
    return words.some((word) => WRONG_WORDS.test(word)) ? [`${file.path}:${line}: not our word: ${match[0]}`] : []
  })
}

export const CHECKS: Readonly<Record<string, Check>> = {
  pureFoldersArePure,
  arrowsPointInward,
  librariesStayAtHome,
  sqlOnlyInStore,
  httpOnlyInServer,
  switchesEndInNever,
  noEscapeHatches,
  filesFitInTheHead,
  nothingIsPutOff,
  noWordsOfTheWorkplace,
  oneWordPerThing,
}

function isProduct(file: SourceFile): boolean {
  return isTypeScript(file) && !isTest(file) && /^(src|web)\//.test(file.path)
}

/** These files name what they forbid. */
function isTidy(file: SourceFile): boolean {
  return file.path.startsWith('test/tidy/')
}
