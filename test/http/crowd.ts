/**
 * What parties do about their people, keys, locks and systems: at each of three parties everything once, over HTTP, so
 * that every kind of row is there and each party has something that is nobody else's business.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { Cast, Member, PartyLabel } from './cast.ts'
import { send } from './requests.ts'
import type { TestServer } from './server.ts'
import { query } from './tables.ts'

const BUSY: readonly PartyLabel[] = ['maker', 'operator', 'neighbour']
const DAY_MS = 24 * 3_600_000
/** A certificate is what its first bytes say it is. */
const CERTIFICATE = Buffer.concat([Buffer.from('%PDF-1.7\n% sample\n'), randomBytes(64)]).toString('base64')

type Json = Readonly<Record<string, unknown>>

export async function addCrowd(server: TestServer, cast: Cast): Promise<void> {
  for (const party of BUSY) {
    const hands = { server, officer: cast.member(party, 'all'), mate: cast.member(party, 'store_keeper') }
    await train(hands)
    await invite(hands, party)
    await keys(hands, cast.member(party, 'keyless'))
    await systems(hands)
    await locks(hands)
    await propose(hands)
    await counts(hands)
    await cases(hands)
  }
  await passOn(server, cast)
}

interface Hands {
  readonly server: TestServer
  readonly officer: Member
  /** Somebody else of the same party. */
  readonly mate: Member
}

async function post(server: TestServer, who: Member, url: string, body: Json = {}): Promise<Json> {
  const answer = await send(server.app, { method: 'POST', url, headers: { ...who.headers }, payload: body })
  if (answer.status >= 300) throw new Error(`${url} as ${who.label}: ${answer.status} ${answer.text}`)
  return answer.body
}

async function train({ server, officer, mate }: Hands): Promise<void> {
  const { courseId } = await post(server, officer, '/v1/courses', { name: `Course of ${officer.label}` })
  const passedAt = new Date(server.clock.now() - DAY_MS).toISOString()
  const certificate = { contentType: 'application/pdf', dataBase64: CERTIFICATE }
  await post(server, officer, `/v1/people/${mate.personId}/trainings`, { courseId, passedAt, certificate })
}

async function invite({ server, officer }: Hands, party: PartyLabel): Promise<void> {
  const contact = `${party}@post.example`
  await post(server, officer, '/v1/people', { name: `New at ${party}`, contact, roles: ['auditor'], siteIds: [] })
  const company = { kind: 'party', name: `Friends of ${party}`, contact, roles: ['carrier'] }
  await post(server, officer, '/v1/invitations', company)
  const site = { kind: 'small_store', name: `Back room of ${party}`, address: `Back street of ${party}` }
  await post(server, officer, '/v1/sites', site)
}

/** What is said of an incident, where the party sees one; and a hint about nothing that anybody knows. */
async function cases({ server, officer }: Hands): Promise<void> {
  await post(server, officer, '/v1/hints', { what: `A strange van, says ${officer.label}` })
  const { body } = await send(server.app, {
    method: 'GET',
    url: '/v1/incidents?limit=1',
    headers: { ...officer.headers },
  })
  const [incident] = body['incidents'] as readonly { incidentId: string }[]
  if (incident === undefined) return
  const path = `/v1/incidents/${incident.incidentId}`
  const dataBase64 = Buffer.from(`Seen by ${officer.label}`).toString('base64')
  for (const shared of [true, false]) {
    await post(server, officer, `${path}/notes`, { text: `Note of ${officer.label}`, shared })
    const name = `${officer.label}.txt`
    await post(server, officer, `${path}/attachments`, { name, contentType: 'text/plain', dataBase64, shared })
  }
  const dueAt = new Date(server.clock.now() + DAY_MS).toISOString()
  await post(server, officer, `${path}/tasks`, { what: `Task of ${officer.label}`, dueAt })
}

/** A room attested, and a count of it under way. */
async function counts({ server, officer, mate }: Hands): Promise<void> {
  const [store] = await query<{ siteId: string }>(
    server.connectionString,
    `select site_id as "siteId" from site where party_id = $1 and site_id = any($2) and kind in
       ('factory', 'central_store', 'small_store') order by 1 limit 1`,
    [officer.partyId, officer.siteIds],
  )
  const note = `Attested by ${officer.label}`
  await post(server, officer, `/v1/sites/${store?.siteId}/attestations`, { condition: 'locked', note })
  const { countId } = await post(server, mate, '/v1/counts', { siteId: store?.siteId })
  await post(server, mate, `/v1/counts/${String(countId)}/scans`, { lines: ['EXSM0299999999'] })
}

async function keys({ server, officer }: Hands, forWhom: Member): Promise<void> {
  for (const hands of ['in stock', 'handed out']) {
    const { publicKey } = generateKeyPairSync('ed25519')
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
    const keySerial = `K-${randomBytes(5).toString('hex').toUpperCase()}`
    await post(server, officer, '/v1/keys', { keySerial, publicKey: raw.toString('hex') })
    if (hands === 'in stock') continue
    await post(server, officer, `/v1/keys/${keySerial}/personalisations`, { personId: forWhom.personId })
    await post(server, officer, `/v1/keys/${keySerial}/handouts`)
  }
}

async function systems({ server, officer }: Hands): Promise<void> {
  const expiresAt = new Date(server.clock.now() + 30 * DAY_MS).toISOString()
  await post(server, officer, '/v1/api-keys', {
    name: `System of ${officer.label}`,
    scopes: ['devices:read'],
    expiresAt,
  })
  const mail = `${randomBytes(5).toString('hex')}@post.example`
  for (const kinds of [['shipment'], ['block', 'deadline']]) {
    const name = `Ramp of ${officer.label}, ${kinds[0]}`
    const { contactId } = await post(server, officer, '/v1/contacts', { name, mail, kinds })
    await post(server, officer, `/v1/contacts/${contactId}/tests`)
  }
}

async function locks({ server, officer }: Hands): Promise<void> {
  const serial = `L-${randomBytes(5).toString('hex').toUpperCase()}`
  await post(server, officer, '/v1/locks', { serial })
  const reason = 'A new lock (sample)'
  await post(server, officer, '/v1/proposals', { kind: 'lock_personalisation', lockSerial: serial, reason })
}

async function propose({ server, officer, mate }: Hands): Promise<void> {
  const erase = { kind: 'erasure', personId: mate.personId, order: 'SAMPLE 1', reason: 'Asked for (sample)' }
  await post(server, officer, '/v1/proposals', erase)
  const right = { kind: 'right_to_approve', personId: mate.personId, reason: 'For the holidays (sample)' }
  const { proposalId } = await post(server, officer, '/v1/proposals', right)
  await post(server, officer, `/v1/proposals/${proposalId}/withdrawals`)
}

/** One box of the operator is offered to a colleague. */
async function passOn(server: TestServer, cast: Cast): Promise<void> {
  const giver = cast.member('operator', 'all')
  const taker = cast.member('operator', 'fitter')
  const [inVehicle] = await query<{ id: string }>(
    server.connectionString,
    `select container_id as id from container join site using (site_id)
     where site.kind = 'vehicle' and container.status <> 'open' order by serial limit 1`,
  )
  const toSiteId = server.file.sites.find(({ name }) => name === 'Sample van 2')?.siteId
  const body = { toPersonId: taker.personId, toSiteId }
  await post(server, giver, `/v1/containers/${inVehicle?.id}/pass-ons`, body)
}
