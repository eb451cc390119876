import { parseArgs } from 'node:util'
import type { PartyId, PersonId } from '../custody/identifiers.ts'
import { foundParty, inviteParty, refuseFounding } from '../custody/invitations.ts'
import { decided, type Outcome, refuse, refused } from '../custody/outcome.ts'
import { changeParty, type NewSite, PARTY_ROLES } from '../custody/parties.ts'
import { DEFAULT_POLICY } from '../custody/policy.ts'
import { type Party, type PartyRole, PERSON_ROLES, type PersonRole } from '../custody/state.ts'
import { createAccount, issueEnrolment, ownerOfLoginName, parseLoginName } from '../server/auth/accounts.ts'
import { linkOf, newInvitationToken } from '../server/routes/invitations.ts'
import { type Database, readForRules } from '../store/database.ts'
import { KEEPER } from '../store/keeper.ts'
import { addInvitationDetails, addInvitationToken, invitePartySituation } from '../store/queries/invitations.ts'
import {
  allParties,
  flagCodesOfOthers,
  isMarketPartnerTaken,
  lockParties,
  partySituation,
} from '../store/queries/parties.ts'
import { actFromOutside, addPersonDetails, partyOf } from '../store/queries/people.ts'
import { type CliCommand, EXIT_GOOD, Failure, type Io, WrongUse } from './command.ts'
import {
  actingOf,
  granted,
  marketPartnerOf,
  needed,
  optionsFor,
  originOf,
  partyIdOf,
  table,
  wordsOf,
} from './from-outside.ts'
import { withDatabase } from './with-database.ts'

/** How long whoever is created has to enrol what they log in with. */
const ENROLMENT_HOURS = 24
const SITE_KINDS = ['factory', 'central_store', 'small_store', 'place_of_use', 'vehicle'] as const

export const partyCommand: CliCommand = {
  help: `Usage: geleit party create --name NAME --role ROLE --person NAME --login LOGIN [options]
       geleit party invite --name NAME --role ROLE [--by PERSON] [options]
       geleit party list [--json]
       geleit party show PARTY [--json]
       geleit party flag-codes PARTY CODE ...

Parties of this server: ${PARTY_ROLES.join(', ')}.
With DATABASE_URL it may run beside a live server; the embedded database it starts
itself, so stop the server first. What is done without --by is recorded as done by
the operator of the server.

  create       a party with its first person, a security officer; prints the link with
               which this person enrols a passkey or password, good for ${ENROLMENT_HOURS} hours and once.
               A fresh server begins with this
  invite       prints a link for the first person of the party, who then says the rest
  flag-codes   the letters of a maker (DLMS FLAG): whose devices it may announce

  --role ROLE          may be given more than once
  --market-partner-id  13 digits
  --address TEXT       create: of the party
  --site KIND:NAME     create: a site; may be given more than once
  --person-role ROLE   create: what the first person does beside security
  --flag-code CODE     create: letters of a maker; may be given more than once
  --contact TEXT       how to reach who is meant; stays in no entry
  --by PERSON          invite: a security officer of the party that invites
  --json               for programs

Exit codes: 0 good, 1 refused, 2 wrong use.
`,
  run: runParty,
}

const OPTIONS = {
  name: { type: 'string' },
  role: { type: 'string', multiple: true },
  person: { type: 'string' },
  login: { type: 'string' },
  'market-partner-id': { type: 'string' },
  address: { type: 'string' },
  site: { type: 'string', multiple: true },
  'person-role': { type: 'string', multiple: true },
  'flag-code': { type: 'string', multiple: true },
  contact: { type: 'string' },
  by: { type: 'string' },
  json: { type: 'boolean' },
} as const

const parse = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true })
type Values = ReturnType<typeof parse>['values']

async function runParty(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parse(args)
  const [what, ...rest] = positionals
  const few = what === 'show' ? 1 : what === 'flag-codes' ? Number.POSITIVE_INFINITY : 0
  if (rest.length > few) throw new WrongUse(`"${rest.slice(few).join(' ')}" is too much`)
  switch (what) {
    case 'create':
      return create(values, io)
    case 'invite':
      return invite(values, io)
    case 'list':
      return list(values, io)
    case 'show':
      return show(partyIdOf(rest[0]), values, io)
    case 'flag-codes':
      return giveFlagCodes(partyIdOf(rest[0]), rest.slice(1), io)
    case undefined:
      throw new WrongUse('say what: create, invite, list, show or flag-codes')
    default:
      throw new WrongUse(`there is no "party ${what}"`)
  }
}

function rolesIn(values: Values): PartyRole[] {
  const roles = wordsOf(values.role, PARTY_ROLES, '--role')
  if (roles.length === 0) throw new WrongUse(`--role is missing: ${PARTY_ROLES.join(', ')}`)
  return roles
}

function flagCodesIn(codes: readonly string[] | undefined): string[] {
  const wrong = (codes ?? []).filter((code) => !/^[A-Z]{3}$/.test(code))
  if (wrong.length > 0) throw new WrongUse(`${wrong.join(', ')}: a maker has three capital letters`)
  return [...new Set(codes ?? [])].sort()
}

function sitesIn(values: Values): NewSite[] {
  return (values.site ?? []).map((text) => {
    const [word, ...name] = text.split(':')
    const [kind] = wordsOf([word ?? ''], SITE_KINDS, '--site')
    if (kind === undefined) throw new WrongUse('--site has the form KIND:NAME')
    return { kind, name: needed(name.join(':'), '--site KIND:NAME'), address: null }
  })
}

interface Created {
  readonly partyId: PartyId
  readonly personId: PersonId
}

async function create(values: Values, io: Io): Promise<number> {
  const name = needed(values.name, '--name')
  const personName = needed(values.person, '--person')
  const login = parseLoginName(needed(values.login, '--login'))
  if (login === null) throw new WrongUse('--login has to look like an e-mail address')
  const founding = {
    name,
    address: values.address ?? null,
    marketPartnerId: marketPartnerOf(values['market-partner-id'], io),
    sites: sitesIn(values),
    roles: wordsOf<PersonRole>(values['person-role'], PERSON_ROLES, '--person-role'),
    hasSecondPerson: false,
    partyRoles: rolesIn(values),
    flagCodes: flagCodesIn(values['flag-code']),
  }
  let token = ''
  const work = async (database: Database): Promise<Created> => {
    const options = await optionsFor(database)
    const outcome = await actFromOutside(database, options, {
      by: null,
      load: async (loading) => {
        await lockParties(loading)
        return {
          nameTaken: (await ownerOfLoginName(loading.client, login.loginName)) !== null,
          partnerTaken: await isMarketPartnerTaken(loading, founding.marketPartnerId, null),
          codesTaken: await flagCodesOfOthers(loading.client, founding.flagCodes, null),
        }
      },
      decide: ({ nameTaken, partnerTaken, codesTaken }, given): Outcome<Created & { naturalPersonId: string }> => {
        const isMaker = founding.partyRoles.includes('manufacturer')
        if (founding.flagCodes.length > 0 && !isMaker) return refused(refuse('flag_codes_not_yours_to_give'))
        if (codesTaken.length > 0) return refused(refuse('flag_codes_taken', { flagCodes: codesTaken }))
        const refusal = refuseFounding(founding, founding.partyRoles, partnerTaken)
        if (refusal !== null) return refused(refusal)
        if (nameTaken) return refused(refuse('login_name_taken'))
        const ids = {
          partyId: given.newId() as PartyId,
          personId: given.newId() as PersonId,
          naturalPersonId: given.newId(),
        }
        return decided(ids, foundParty(founding, ids, DEFAULT_POLICY, given).facts)
      },
      beside: (writes, { partyId, personId, naturalPersonId }) => {
        const now = options.clock()
        addPersonDetails(writes, { personId, partyId, name: personName, contact: values.contact ?? null })
        createAccount(writes, { naturalPersonId, loginName: login.loginName }, now)
        token = issueEnrolment(writes, naturalPersonId, ENROLMENT_HOURS * 3_600_000, now)
      },
    })
    return granted(outcome)
  }
  const { partyId, personId } = await withDatabase(io, work, { writes: true })
  const link = `${originOf(io)}/invitation#enrol=${token}`
  if (values.json === true) io.out(`${JSON.stringify({ partyId, personId, link }, null, 2)}\n`)
  else {
    io.out(`Party ${partyId}: ${name}\nFirst person ${personId}: ${personName}, security officer\n`)
    io.out(`${personName} opens this link within ${ENROLMENT_HOURS} hours, once:\n${link}\n`)
  }
  return EXIT_GOOD
}

async function invite(values: Values, io: Io): Promise<number> {
  const name = needed(values.name, '--name')
  const by = actingOf(values.by)
  const request = { roles: rolesIn(values), marketPartnerId: marketPartnerOf(values['market-partner-id'], io) }
  const { token, tokenHash } = newInvitationToken()
  const work = async (database: Database) => {
    const partyId = by === null ? KEEPER.partyId : await partyOf(database, by)
    const { marketPartnerId } = request
    const outcome = await actFromOutside(database, await optionsFor(database), {
      by,
      load: (loading) => invitePartySituation(loading, { actingId: by, marketPartnerId, policy: DEFAULT_POLICY }),
      decide: (situation, given) => inviteParty(situation, request, given),
      beside: (writes, { invitationId }) => {
        if (partyId === null) return
        addInvitationDetails(writes, { invitationId, partyId, name, contact: values.contact ?? null })
        addInvitationToken(writes, { invitationId, partyId, tokenHash })
      },
    })
    return granted(outcome)
  }
  const { invitationId, expiresAt } = await withDatabase(io, work, { writes: true })
  const shown = { invitationId, expiresAt: new Date(expiresAt).toISOString(), link: linkOf(originOf(io), token) }
  if (values.json === true) io.out(`${JSON.stringify(shown, null, 2)}\n`)
  else io.out(`${name} is invited until ${shown.expiresAt}. The link is good once:\n${shown.link}\n`)
  return EXIT_GOOD
}

async function list(values: Values, io: Io): Promise<number> {
  const parties = await withDatabase(io, (database) => readForRules(database, null, allParties))
  if (values.json === true) io.out(`${JSON.stringify({ parties }, null, 2)}\n`)
  else {
    const rows = parties.map((each) => [each.partyId, each.roles.join(','), each.marketPartnerId ?? '-', each.name])
    io.out(table([['party', 'roles', 'market partner', 'name'], ...rows]))
  }
  return EXIT_GOOD
}

async function show(partyId: PartyId, values: Values, io: Io): Promise<number> {
  const parties = await withDatabase(io, (database) => readForRules(database, null, allParties))
  const party = parties.find((each) => each.partyId === partyId)
  if (party === undefined) throw new Failure('there is no party of this identifier.')
  if (values.json === true) io.out(`${JSON.stringify(party, null, 2)}\n`)
  else io.out(describe(party))
  return EXIT_GOOD
}

function describe(party: Party): string {
  const listed = (texts: readonly string[]): string => (texts.length === 0 ? '-' : texts.join(', '))
  return table([
    ['party', party.partyId],
    ['name', party.name],
    ['roles', listed(party.roles)],
    ['market partner', party.marketPartnerId ?? '-'],
    ['address', party.address ?? '-'],
    ['letters', listed(party.flagCodes)],
    ['administrators', listed(party.gatewayAdministratorIds)],
  ])
}

async function giveFlagCodes(partyId: PartyId, codes: readonly string[], io: Io): Promise<number> {
  const change = { flagCodes: flagCodesIn(codes) }
  const work = async (database: Database) =>
    granted(
      await actFromOutside(database, await optionsFor(database), {
        by: null,
        load: (loading) => partySituation(loading, partyId, null, change),
        decide: (situation) => changeParty(situation, change),
      }),
    )
  const { changed } = await withDatabase(io, work, { writes: true })
  const said = change.flagCodes.length === 0 ? 'no letters' : `the letters ${change.flagCodes.join(', ')}`
  io.out(changed ? `The party has ${said} now.\n` : `The party had ${said} already.\n`)
  return EXIT_GOOD
}
