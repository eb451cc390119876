/** Makes the table of roles and routes by asking every route as everybody. Nothing in it is read from the rights table. */
import { SYSTEM_PERMISSIONS } from '../../src/custody/people.ts'
import { PERSON_ROLES } from '../../src/custody/state.ts'
import { nobodysBody } from '../http/bodies.ts'
import { addApiKey, addSession, type Cast, type Headers, type Member } from '../http/cast.ts'
import { isOutside, OF_HUMANS, parametersOf, permissionOf } from '../http/kinds.ts'
import { type Answer, fill, send } from '../http/requests.ts'
import { nameOf, type Route } from '../http/routes.ts'
import type { TestServer } from '../http/server.ts'
import { Oracle, readBooks } from '../http/visible.ts'

const INTRODUCTION = `# Who may do what

Made by asking every route of the app as everybody, by \`test/roles\`; not edited by hand. Whoever is let in is told what is
wrong with an empty request under ids that nobody has: that counts as "yes".`

const MEANING = {
  yes: 'let in',
  '401': 'has to log in',
  '403': 'the role, or the scope of the key, does not have this right',
  '404': 'told that there is nothing of that name',
  '400': 'told that the form is wrong, before anything was looked up',
  hint: 'a report of what is not one’s own is kept as a hint, in the same words for everybody',
  'no verdict': 'the verdict on what one may not see is “no: not announced”',
  'second factor': 'has to show a second factor, and is told where (401, RFC 9470)',
  choose: 'has to say as whom they act first',
  people: 'only for people',
} as const
export type Outcome = keyof typeof MEANING

export function outcomeOf(answer: Answer): Outcome {
  switch (answer.body['code']) {
    case 'not_authenticated':
      return '401'
    case 'role_not_allowed':
      return '403'
    case 'second_factor_needed':
      return 'second factor'
    case 'person_not_chosen':
      return 'choose'
    case 'only_for_people':
    case 'not_for_systems':
      return 'people'
    default:
      return 'yes'
  }
}

export interface Matrix {
  readonly server: TestServer
  readonly cast: Cast
  readonly routes: readonly Route[]
}

export function ask(server: TestServer, route: Route, headers: Headers, url = fill(route.path)): Promise<Answer> {
  return send(server.app, { method: route.method, url, headers: { ...headers } })
}

export async function matrixPage(matrix: Matrix): Promise<string> {
  const parts = [
    INTRODUCTION,
    '## Each role on each route',
    await roles(matrix),
    '## The same roles at another party',
    'Each tries what the operator or the maker has, and its own party has nothing to do with. What is invisible is not there: 404.',
    tableOf(['route', ...PERSON_ROLES], await elsewhere(matrix)),
    '## Each way to be logged in',
    'Somebody with every role, in sessions whose second factor was shown a moment ago, six minutes ago, or never; before saying as whom they act; and systems, whose key has every scope or none.',
    await ways(matrix),
  ]
  const text = parts.join('\n\n')
  const used = Object.entries(MEANING).filter(([outcome]) => text.includes(`| ${outcome} |`))
  const legend = used.map(([outcome, meaning]) => `- **${outcome}**: ${meaning}`).join('\n')
  return `${text}\n\n## What the words mean\n\n${legend}\n`
}

function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

const code = (route: Route): string => `\`${nameOf(route)}\``

/** At one's own party, with a rehearsal token, whose second factor counts as fresh. */
async function roles({ server, cast, routes }: Matrix): Promise<string> {
  const rows: string[][] = []
  for (const route of routes) {
    const stranger = outcomeOf(await ask(server, route, {}))
    const cells = [code(route), stranger === '401' ? '401' : 'public']
    for (const role of PERSON_ROLES) {
      cells.push(outcomeOf(await ask(server, route, cast.member('operator', role).headers)))
    }
    rows.push(cells)
  }
  return tableOf(['route', 'nobody', ...PERSON_ROLES], rows)
}

/** As somebody of the neighbour, who has nothing to do with the story that was told. */
export async function elsewhere({ server, cast, routes }: Matrix): Promise<string[][]> {
  const oracle = new Oracle(await readBooks(server.connectionString))
  const neighbour = cast.partyId('neighbour')
  const own = new Set(oracle.visible('person', neighbour).map((row) => row['natural_person_id']))
  const rows: string[][] = []
  for (const route of routes) {
    const parameters = parametersOf(route)
    if (parameters.length === 0 || isOutside(route)) continue
    const values: Record<string, string> = {}
    for (const { name, kindName, kind } of parameters) {
      const theirs = OF_HUMANS.has(kindName)
        ? oracle.rows(kind.table).find((row) => !own.has(row['natural_person_id']))
        : oracle.rows(kind.table).find((row) => !oracle.visible(kind.table, neighbour).includes(row))
      values[name] = theirs === undefined ? kind.nobodys() : String(theirs[kind.column])
    }
    const cells = [code(route)]
    for (const role of PERSON_ROLES) {
      cells.push(await outcomeElsewhere(server, route, cast.member('neighbour', role), fill(route.path, values)))
    }
    rows.push(cells)
  }
  return rows
}

async function outcomeElsewhere(server: TestServer, route: Route, member: Member, url: string): Promise<string> {
  const body = nobodysBody(server, route)
  const payload = body === undefined ? {} : { payload: body }
  // What belongs to humans asks for a session of theirs.
  const ofHumans = parametersOf(route).some(({ kindName }) => OF_HUMANS.has(kindName))
  const session = { secondFactorMinutesAgo: 0, chosen: true }
  const headers = ofHumans ? await addSession(server, member, session) : member.headers
  const answer = await send(server.app, { method: route.method, url, headers: { ...headers }, ...payload })
  const outcome = outcomeOf(answer)
  if (outcome !== 'yes') return outcome
  if (answer.status === 202) return 'hint'
  if (answer.status === 200 && answer.body['verdict'] === 'no') return 'no verdict'
  return String(answer.status)
}

const MINUTES_STALE = 6

async function ways({ server, cast, routes }: Matrix): Promise<string> {
  const everything = cast.member('operator', 'all')
  const session =
    (secondFactorMinutesAgo: number | null, chosen = true) =>
    (): Promise<Headers> =>
      addSession(server, everything, { secondFactorMinutesAgo, chosen })
  const [withAll, withNone] = [
    await addApiKey(server, 'operator', SYSTEM_PERMISSIONS),
    await addApiKey(server, 'operator', []),
  ]
  const columns: readonly (readonly [string, () => Promise<Headers> | Headers])[] = [
    ['fresh', session(0)],
    [`${MINUTES_STALE} minutes`, session(MINUTES_STALE)],
    ['no second factor', session(null)],
    ['nobody chosen', session(0, false)],
    ['key, every scope', () => withAll],
    ['key, no scope', () => withNone],
  ]
  const kept = new Map<string, Headers>()
  const rows: string[][] = []
  for (const route of routes) {
    const permission = await permissionOf(server.app, route, cast.member('operator', 'none').headers)
    if (permission === 'public') continue
    const cells = [code(route), permission === 'session' ? '*logged in*' : permission]
    for (const [name, headersOf] of columns) {
      // A route of the session itself may end it: it gets one of its own.
      const headers = permission === 'session' ? await headersOf() : (kept.get(name) ?? (await headersOf()))
      if (permission !== 'session') kept.set(name, headers)
      const outcome = outcomeOf(await ask(server, route, headers))
      if (outcome === '401') throw new Error(`${nameOf(route)}: the login (${name}) is over`)
      cells.push(outcome)
    }
    // And it may end all the others of the same human.
    if (permission === 'session') kept.clear()
    rows.push(cells)
  }
  return tableOf(['route', 'permission', ...columns.map(([name]) => name)], rows)
}
