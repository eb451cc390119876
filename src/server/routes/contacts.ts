/** Whom a party has told by mail, tests of that, and what became of the mails. */
import { Type } from 'typebox'
import type { ContactId, MailId, PersonId, SiteId } from '../../custody/identifiers.ts'
import {
  CONTACT_KINDS,
  type ContactDetails,
  changeContact,
  endContact,
  MAIL_LANGUAGES,
  refuseChange,
  registerContact,
} from '../../custody/mail-contacts.ts'
import { partOf } from '../../custody/notices.ts'
import { decided, refuse, refused } from '../../custody/outcome.ts'
import { refuseActing } from '../../custody/parties.ts'
import { readAs } from '../../store/database.ts'
import {
  addContact,
  addTest,
  type ContactView,
  changeContactRow,
  contactList,
  contactRegistering,
  contactSituation,
  forgetContact,
  type MailView,
  mailList,
  mailSituation,
  resendMail,
} from '../../store/queries/mail.ts'
import type { App } from '../app-type.ts'
import { type Context, identityOf, runCommand } from '../context.ts'
import { IdParams, Paging, plainText, UuidText } from '../schemas.ts'
import { linkToNext, pageAsked } from './paging.ts'

const READ = { config: { permission: 'contacts:read' as const } }
const CHANGE = { config: { permission: 'contacts:change' as const } }

const Kinds = Type.Array(Type.Union(CONTACT_KINDS.map((kind) => Type.Literal(kind))), {
  minItems: 1,
  maxItems: CONTACT_KINDS.length,
  uniqueItems: true,
  description: 'What the contact is told of. With "shipment", partners see the name, to have it told of a shipment.',
})
const Name = plainText(120)
const Mail = plainText(254)
const Language = Type.Union(MAIL_LANGUAGES.map((language) => Type.Literal(language)))
const SiteText = Type.Union([UuidText, Type.Null()], {
  description: 'Told of shipments to this site alone; null: of all.',
})
const PersonText = Type.Union([UuidText, Type.Null()], {
  description: 'Whose address it is: told of deadlines that this person watches, or that are about them. Null: of all.',
})
const Time = Type.String({ format: 'date-time' })
const MaybeTime = Type.Union([Time, Type.Null()])
const MaybeText = Type.Union([Type.String(), Type.Null()])

const ContactShown = Type.Object({
  contactId: Type.String(),
  partyId: Type.String(),
  siteId: MaybeText,
  name: MaybeText,
  kinds: Type.Optional(Type.Array(Type.String())),
  mail: Type.Optional(MaybeText),
  language: Type.Optional(MaybeText),
  personId: Type.Optional(MaybeText),
  createdAt: Type.Optional(Time),
  endedAt: Type.Optional(MaybeTime),
})
const MailShown = Type.Object({
  mailId: Type.String(),
  contactId: Type.String(),
  kind: Type.String(),
  status: Type.String(),
  createdAt: Time,
  attempts: Type.Integer(),
  nextAt: MaybeTime,
  endedAt: MaybeTime,
  lastAnswer: Type.Union([Type.Integer(), Type.Null()]),
  lastError: MaybeText,
})

export function contactRoutes(app: App, context: Context): void {
  listRoute(app, context)
  registerRoute(app, context)
  changeRoutes(app, context)
  testRoute(app, context)
  mailRoutes(app, context)
}

function listRoute(app: App, context: Context): void {
  app.get(
    '/v1/contacts',
    {
      ...READ,
      schema: {
        summary: 'Contacts of one’s party, the newest first; of a partner those who can be told of shipments, by name',
        querystring: Type.Intersect([Paging, Type.Object({ partyId: Type.Optional(UuidText) })]),
        response: { 200: Type.Object({ contacts: Type.Array(ContactShown) }) },
      },
    },
    async (request, reply) => {
      const { partyId: own } = identityOf(request)
      const asked = { ...pageAsked(request.query), partyId: request.query.partyId ?? own }
      const page = await readAs(context.database, own, (client) => contactList(client, asked))
      const contacts = linkToNext(reply, '/v1/contacts', request.query, page)
      return { contacts: contacts.map((contact) => shown(contact, contact.partyId === own)) }
    },
  )
}

function shown({ name, createdAt, endedAt, ...contact }: ContactView, isOwn: boolean) {
  const { contactId, partyId, siteId } = contact
  const named = name === '' ? null : name
  if (!isOwn) return { contactId, partyId, siteId, name: named }
  return { ...contact, kinds: [...contact.kinds], name: named, createdAt: iso(createdAt), endedAt: isoOrNull(endedAt) }
}

const iso = (at: number): string => new Date(at).toISOString()
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at))

function registerRoute(app: App, context: Context): void {
  app.post(
    '/v1/contacts',
    {
      ...CHANGE,
      schema: {
        summary: 'Have somebody told by mail',
        description: 'Name and address stand in no entry of the record, and are forgotten when the contact ends.',
        body: Type.Object({
          name: Name,
          mail: Mail,
          kinds: Kinds,
          language: Type.Optional(Language),
          siteId: Type.Optional(SiteText),
          personId: Type.Optional(PersonText),
        }),
        response: { 201: Type.Object({ contactId: Type.String() }) },
      },
    },
    (request, reply) => {
      const { name, mail, kinds, language = 'de' } = request.body
      const details: ContactDetails = { name, mail, kinds, language, ...named(request.body, null) }
      const { partyId } = identityOf(request)
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => contactRegistering(loading, personId, details),
        decide: (situation, given) => registerContact(situation, details, given),
        beside: (writes, contact) => addContact(writes, partyId, contact),
        answer: ({ contactId }) => ({ status: 201, body: { contactId } }),
      })
    },
  )
}

interface Naming {
  readonly siteId?: string | null
  readonly personId?: string | null
}

/** Ids as they come in; `otherwise` for those that lack. */
function named<Otherwise extends null | undefined>({ siteId, personId }: Naming, otherwise: Otherwise) {
  return {
    siteId: siteId === undefined ? otherwise : (siteId as SiteId | null),
    personId: personId === undefined ? otherwise : (personId as PersonId | null),
  }
}

function changeRoutes(app: App, context: Context): void {
  app.post(
    '/v1/contacts/:id/changes',
    {
      ...CHANGE,
      schema: {
        summary: 'Change a contact; what is left out stays',
        description: 'What waits already goes to the new address, in the new language.',
        params: IdParams,
        body: Type.Object({
          name: Type.Optional(Name),
          mail: Type.Optional(Mail),
          kinds: Type.Optional(Kinds),
          language: Type.Optional(Language),
          siteId: Type.Optional(SiteText),
          personId: Type.Optional(PersonText),
        }),
        response: { 201: Type.Object({ contactId: Type.String() }) },
      },
    },
    (request, reply) => {
      const contactId = request.params.id as ContactId
      const { name, mail, kinds, language } = request.body
      const change = { name, mail, kinds, language, ...named(request.body, undefined) }
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => contactSituation(loading, { contactId, personId, asked: change }),
        decide: (situation) => changeContact(situation, change),
        beside: (writes) => changeContactRow(writes, contactId, change),
        answer: () => ({ status: 201, body: { contactId } }),
      })
    },
  )
  app.post(
    '/v1/contacts/:id/endings',
    {
      ...CHANGE,
      schema: {
        summary: 'End a contact: its name and address are forgotten, and nothing more is sent',
        params: IdParams,
        response: { 201: Type.Object({ contactId: Type.String(), endedAt: Time }) },
      },
    },
    (request, reply) => {
      const contactId = request.params.id as ContactId
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => contactSituation(loading, { contactId, personId }),
        decide: (situation, given) => endContact(situation, given),
        beside: (writes, { now }) => forgetContact(writes, contactId, now),
        answer: ({ now }) => ({ status: 201, body: { contactId, endedAt: iso(now) } }),
      })
    },
  )
}

function testRoute(app: App, context: Context): void {
  app.post(
    '/v1/contacts/:id/tests',
    {
      ...CHANGE,
      schema: {
        summary: 'Send a mail that only says that mails arrive; what became of it is in the list of mails',
        params: IdParams,
        response: { 201: Type.Object({ mailId: Type.String() }) },
      },
    },
    (request, reply) => {
      const contactId = request.params.id as ContactId
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => contactSituation(loading, { contactId, personId }),
        decide: (situation, given) => {
          const refusal = refuseChange(situation)
          if (refusal !== null) return refused(refusal)
          const { contact } = situation
          return decided({ mailId: given.newId() as MailId, contact, now: given.now }, [])
        },
        beside: (writes, test) => addTest(writes, { ...test, part: partOf('test', null) }),
        answer: ({ mailId }) => ({ status: 201, body: { mailId } }),
      })
    },
  )
}

function mailRoutes(app: App, context: Context): void {
  app.get(
    '/v1/mails',
    {
      ...READ,
      schema: {
        summary: 'Mails to the contacts of one’s party, the newest first: what waits, was sent, or was given up',
        querystring: Type.Intersect([
          Paging,
          Type.Object({
            status: Type.Optional(Type.Union([Type.Literal('waiting'), Type.Literal('sent'), Type.Literal('failed')])),
          }),
        ]),
        response: { 200: Type.Object({ mails: Type.Array(MailShown) }) },
      },
    },
    async (request, reply) => {
      const asked = { ...pageAsked(request.query), status: request.query.status ?? null }
      const page = await readAs(context.database, identityOf(request).partyId, (client) => mailList(client, asked))
      return { mails: linkToNext(reply, '/v1/mails', request.query, page).map(mailShown) }
    },
  )
  app.post(
    '/v1/mails/:id/resends',
    {
      ...CHANGE,
      schema: {
        summary: 'Send again what was given up',
        params: IdParams,
        response: { 201: Type.Object({ mailId: Type.String() }) },
      },
    },
    (request, reply) => {
      const mailId = request.params.id as MailId
      return runCommand(context, {
        request,
        reply,
        load: (loading, { personId }) => mailSituation(loading, { mailId, personId }),
        decide: ({ acting, status, contactEnded }, { now }) => {
          const refusal =
            refuseActing(acting, 'contacts:change') ??
            (contactEnded ? refuse('contact_ended') : null) ??
            (status === 'failed' ? null : refuse('mail_not_failed', { mailStatus: status }))
          return refusal === null ? decided(now, []) : refused(refusal)
        },
        beside: (writes, now) => resendMail(writes, mailId, now),
        answer: () => ({ status: 201, body: { mailId } }),
      })
    },
  )
}

function mailShown({ createdAt, nextAt, endedAt, ...mail }: MailView) {
  return { ...mail, createdAt: iso(createdAt), nextAt: isoOrNull(nextAt), endedAt: isoOrNull(endedAt) }
}
