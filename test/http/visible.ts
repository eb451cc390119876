/**
 * An oracle of DOMAIN, rule 22: what each party may see. Written anew from the rule's words over rows that were read as
 * superuser, so that neither row-level security nor a query of the server is believed.
 *
 * A party sees its own: what is booked under it, what it has in its hands or carries, shipments and hand-overs that it
 * takes part in. A maker sees its devices until the hand-over, and those that are held always. A gateway administrator
 * sees the devices of the operators that named it. With a thing goes what is said of that thing: stays, grounds,
 * recalls of a device; grounds and incidents of a container. Whom it has to do with it sees by name.
 */
import { Client } from 'pg'

export type Row = Readonly<Record<string, unknown>>
/** Rows by table, as superuser. */
export type Books = Readonly<Record<string, readonly Row[]>>

/** `without`: tables that are left out. */
export async function readBooks(connectionString: string, without: ReadonlySet<string> = new Set()): Promise<Books> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    const tables = await client.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
         and relname <> 'migration' order by 1`,
    )
    const books: Record<string, readonly Row[]> = {}
    for (const { name } of tables.rows) {
      if (without.has(name)) continue
      const { rows } = await client.query<{ row: Row }>(`select to_jsonb(t) as row from "${name}" t`)
      books[name] = rows.map(({ row }) => row)
    }
    return books
  } finally {
    await client.end()
  }
}

/** What the record itself is made of: large, and without a word that identifies anything. */
export const BYTES: ReadonlySet<string> = new Set([
  'log_tile',
  'log_leaf',
  'subject_map_bucket',
  'entry_content',
  'entry_personal',
])

type Rule = (row: Row, party: string, books: Look) => boolean

/** What the rules look up. */
interface Look {
  rows(table: string): readonly Row[]
  find(table: string, column: string, value: unknown): readonly Row[]
}

const own: Rule = (row, party) => row['party_id'] === party
const nobody: Rule = () => false

const seesContainer = (look: Look, id: unknown, party: string): boolean =>
  look.find('container', 'container_id', id).some((row) => RULES['container']?.(row, party, look))
const seesDevice = (look: Look, id: unknown, party: string): boolean =>
  look.find('device', 'device_id', id).some((row) => RULES['device']?.(row, party, look))
const seesIncident = (look: Look, id: unknown, party: string): boolean =>
  look.find('incident', 'incident_id', id).some((row) => RULES['incident']?.(row, party, look))
const seesAttachedTo = (look: Look, { subject_kind: kind, subject_id: id }: Row, party: string): boolean => {
  if (kind === 'incident') return seesIncident(look, id, party)
  if (kind !== 'handover' && kind !== 'shipment') return false
  return look.find(kind, `${kind}_id`, id).some((row) => RULES[kind]?.(row, party, look))
}
const isOfParty = (look: Look, personId: unknown, party: string): boolean =>
  look.find('person', 'person_id', personId).some((row) => row['party_id'] === party)

/** Every table is here: one that is new has to say who sees it. */
export const RULES: Readonly<Record<string, Rule>> = {
  // What happened at a party is in its entries; those of others it sees by evidence alone.
  entry: own,
  entry_content: own,
  entry_personal: own,
  entry_subject: own,
  // Whom one has to do with, and where to send things to; whoever carries or administers offers that to those who choose.
  party: (row, party, look) =>
    row['party_id'] === party ||
    arePartners(look, row['party_id'], party) ||
    // A carrier without an account offers itself to nobody but those who entered it.
    look.find('registered_carrier', 'carrier_party_id', row['party_id']).some(({ party_id }) => party_id === party) ||
    (hasRole(row, 'carrier', 'gateway_administrator') &&
      look.find('registered_carrier', 'carrier_party_id', row['party_id']).length === 0 &&
      look.find('party', 'party_id', party).some((mine) => hasRole(mine, 'manufacturer', 'meter_operator'))),
  site: (row, party, look) =>
    row['party_id'] === party ||
    (row['status'] === 'active' &&
      ['factory', 'central_store', 'small_store'].includes(String(row['kind'])) &&
      arePartners(look, row['party_id'], party)),
  // Master data.
  person: own,
  person_detail: own,
  key: own,
  container_type: own,
  delivery_note: own,
  key_event: own,
  invitation: own,
  invitation_detail: own,
  certificate: own,
  // Between a maker and an operator; what a maker set for everybody, whoever gets something from it sees.
  policy: (row, party, look) =>
    [row['party_id'], row['operator_party_id']].includes(party) ||
    (row['operator_party_id'] === null &&
      look.find('shipment', 'party_id', row['party_id']).some((shipment) => shipment['recipient_party_id'] === party)),
  course: own,
  training: own,
  api_key: own,
  deadline_act: own,
  watch: own,
  device_explanation: own,
  planned_installation: own,
  // What does not work is known to whoever sees the device.
  device_defect: (row, party, look) => row['party_id'] === party || seesDevice(look, row['device_id'], party),
  registered_carrier: own,
  carrier_link: (row, party) => [row['party_id'], row['carrier_party_id']].includes(party),
  webhook: own,
  webhook_detail: own,
  webhook_health: own,
  webhook_delivery: own,
  packing_list: own,
  packing_list_device: own,
  // What lies in a container on which trays sees whoever has it.
  tray: (row, party, look) =>
    row['party_id'] === party ||
    (row['container_id'] !== null &&
      look.find('container', 'container_id', row['container_id']).some((box) => box['possessing_party_id'] === party)),
  block_event: own,
  // Whoever sends something sees by name whom a partner has told of shipments, and nothing else of them.
  contact: (row, party, look) =>
    row['party_id'] === party ||
    (row['ended_at'] === null &&
      (row['kinds'] as readonly string[]).includes('shipment') &&
      arePartners(look, row['party_id'], party)),
  contact_detail: own,
  mail: own,
  // Locks and codes are of whoever the box belongs to, and what one's own people did with them is one's own.
  lock: (row, party, look) =>
    row['party_id'] === party ||
    // And of whoever has it in their hands.
    look.find('container', 'container_id', row['container_id']).some((box) => box['possessing_party_id'] === party),
  lock_act: (row, party, look) =>
    row['party_id'] === party ||
    look.find('lock', 'lock_serial', row['lock_serial']).some((lock) => RULES['lock']?.(lock, party, look)),
  opening: (row, party, look) =>
    row['party_id'] === party ||
    isOfParty(look, row['person_id'], party) ||
    look.find('container', 'container_id', row['container_id']).some((box) => box['possessing_party_id'] === party),
  tour: (row, party, look) => row['party_id'] === party || isOfParty(look, row['person_id'], party),
  repackaging: own,
  // Where a box stood is known to whoever had it then.
  container_place: own,
  stock_count: own,
  stock_count_line: own,
  container: (row, party, look) =>
    [row['party_id'], row['possessing_party_id']].includes(party) ||
    look
      .find('shipment', 'shipment_id', row['shipment_id'])
      .some((shipment) => RULES['shipment']?.(shipment, party, look)),
  device: (row, party, look) =>
    [row['possessing_party_id'], row['owning_party_id']].includes(party) ||
    (row['party_id'] === party && isHeld(look, row['device_id'])) ||
    namedBy(look, row['owning_party_id'], party),
  stay: (row, party, look) => seesDevice(look, row['device_id'], party),
  recall: (row, party, look) => seesDevice(look, row['device_id'], party),
  ground: (row, party, look) =>
    row['subject_kind'] === 'device'
      ? seesDevice(look, row['subject_id'], party)
      : seesContainer(look, row['subject_id'], party),
  incident: (row, party, look) =>
    row['party_id'] === party ||
    // A fault of the record concerns everybody.
    row['kind'] === 'record' ||
    (row['container_id'] !== null && seesContainer(look, row['container_id'], party)) ||
    look.find('ground', 'incident_id', row['incident_id']).some((ground) => RULES['ground']?.(ground, party, look)),
  release: (row, party, look) => seesIncident(look, row['incident_id'], party),
  // What was added to a thing goes with it, unless whoever added it keeps it to themselves.
  attachment: (row, party, look) =>
    row['party_id'] === party || (row['shared'] === true && seesAttachedTo(look, row, party)),
  attachment_content: (row, party, look) =>
    look
      .find('attachment', 'attachment_id', row['attachment_id'])
      .some((attachment) => RULES['attachment']?.(attachment, party, look)),
  case_note: (row, party, look) =>
    row['party_id'] === party || (row['shared'] === true && seesIncident(look, row['incident_id'], party)),
  case_decision: (row, party, look) => row['party_id'] === party || seesIncident(look, row['incident_id'], party),
  case_task: own,
  exposure_contact: (row, party, look) => seesDevice(look, row['device_id'], party),
  // Of whom the thing is; never of whoever gave the hint: it would tell them that there is such a thing.
  hint: own,
  shipment: (row, party) =>
    (row['stations'] as readonly { partyId: string }[]).some(({ partyId }) => partyId === party),
  shipment_container: (row, party, look) =>
    look
      .find('shipment', 'shipment_id', row['shipment_id'])
      .some((shipment) => RULES['shipment']?.(shipment, party, look)),
  loading_unit: (row, party, look) =>
    look
      .find('shipment', 'shipment_id', row['shipment_id'])
      .some((shipment) => RULES['shipment']?.(shipment, party, look)),
  handover: (row, party) => [row['party_id'], row['from_party_id'], row['to_party_id']].includes(party),
  pass_on: (row, party, look) => row['party_id'] === party || seesContainer(look, row['container_id'], party),
  // A second person sees what the party proposes that named them.
  proposal: (row, party, look) =>
    row['party_id'] === party ||
    look
      .find('second_person', 'party_id', row['party_id'])
      .some((second) => second['status'] === 'named' && isOfParty(look, second['person_id'], party)) ||
    // Who is to become one is asked.
    (row['kind'] === 'second_person' && isOfParty(look, row['subject_id'], party)),
  second_person: (row, party, look) => row['party_id'] === party || isOfParty(look, row['person_id'], party),
  // Read in the scope of the rules alone.
  ...Object.fromEntries(
    [
      ...['idempotency', 'rehearsal_token', 'rehearsal_lock', 'rehearsal_clock'],
      ...['log_state', 'log_leaf', 'log_tile', 'log_checkpoint', 'log_cosignature', 'log_promise'],
      ...['subject_map', 'subject_map_bucket'],
      ...['account', 'passkey', 'recovery_code', 'single_sign_on', 'session', 'login_device', 'login_flow'],
      ...['enrolment_grant', 'login_throttle', 'login_event', 'api_key_secret', 'login_epoch'],
      ...[
        'carrier_link_secret',
        'invitation_token',
        'key_challenge',
        'webhook_follower',
        'webhook_told',
        'mail_source',
      ],
    ].map((table) => [table, nobody]),
  ),
}

/** Both took part in a shipment, one invited the other, or one administers the gateways of the other. */
function arePartners(look: Look, one: unknown, other: string): boolean {
  const inShipment = (row: Row, party: unknown): boolean =>
    (row['stations'] as readonly { partyId: unknown }[]).some(({ partyId }) => partyId === party)
  return (
    look.rows('shipment').some((row) => inShipment(row, one) && inShipment(row, other)) ||
    look.find('invitation', 'party_id', other).some((row) => row['new_party_id'] === one) ||
    look
      .find('invitation', 'party_id', one)
      .some((row) => row['new_party_id'] === other && row['status'] === 'accepted' && hasRoles(look, one)) ||
    namedBy(look, one, other) ||
    namedBy(look, other, String(one))
  )
}

function hasRole(party: Row, ...roles: readonly string[]): boolean {
  return (party['roles'] as readonly string[]).some((role) => roles.includes(role))
}

/** The keeper of the record, who takes part in nothing, has none. */
function hasRoles(look: Look, party: unknown): boolean {
  return look.find('party', 'party_id', party).some((row) => (row['roles'] as readonly string[]).length > 0)
}

function isHeld(look: Look, deviceId: unknown): boolean {
  return look
    .find('ground', 'subject_id', deviceId)
    .some((ground) => ground['subject_kind'] === 'device' && ground['ended_at'] === null)
}

function namedBy(look: Look, operator: unknown, party: string): boolean {
  return look
    .find('party', 'party_id', operator)
    .some((row) => (row['gateway_administrator_ids'] as readonly string[]).includes(party))
}

/** Looks rows up by index, each made when it is first asked for. */
function lookIn(books: Books): Look {
  const indexes = new Map<string, Map<unknown, Row[]>>()
  const rows = (table: string): readonly Row[] => books[table] ?? []
  return {
    rows,
    find: (table, column, value) => {
      const name = `${table}.${column}`
      let index = indexes.get(name)
      if (index === undefined) {
        index = new Map()
        for (const row of rows(table)) {
          const of = index.get(row[column])
          if (of === undefined) index.set(row[column], [row])
          else of.push(row)
        }
        indexes.set(name, index)
      }
      return value === null || value === undefined ? [] : (index.get(value) ?? [])
    },
  }
}

/** Whether a party may see rows, for one state of the books. */
export class Oracle {
  readonly #books: Books
  readonly #look: Look

  constructor(books: Books) {
    this.#books = books
    this.#look = lookIn(books)
  }

  tables(): string[] {
    return Object.keys(this.#books)
  }

  rows(table: string): readonly Row[] {
    return this.#books[table] ?? []
  }

  visible(table: string, party: string): Row[] {
    const rule = RULES[table]
    if (rule === undefined) throw new Error(`who sees rows of ${table}? Say so in visible.ts.`)
    return this.rows(table).filter((row) => rule(row, party, this.#look))
  }

  /** Words of the sessions and credentials of one human, which belong to no party. */
  wordsOfHuman(naturalPersonId: string): ReadonlySet<string> {
    const own = OF_HUMANS.flatMap((table) => this.rows(table)).filter(
      (row) => row['natural_person_id'] === naturalPersonId,
    )
    return new Set(own.flatMap((row) => Object.values(row)).flatMap(wordsOf))
  }

  /** Words that identify something of somebody and that this party may not read anywhere. */
  hiddenFrom(party: string): ReadonlySet<string> {
    const hidden = new Set<string>()
    const known = new Set<string>([party, ...COMMON])
    for (const table of this.tables()) {
      const visible = new Set(this.visible(table, party))
      for (const row of this.rows(table)) {
        const isOwn = row['party_id'] === party
        for (const [column, value] of Object.entries(row)) {
          if (!IDENTIFYING.test(column) || OF_THE_RECORD.has(column)) continue
          const sees = visible.has(row) && (isOwn || !MINE_ALONE.test(column) || SIGNATORIES.has(table))
          for (const word of wordsOf(value)) (sees ? known : hidden).add(word)
        }
      }
    }
    for (const word of known) hidden.delete(word)
    return hidden
  }
}

const OF_HUMANS = ['account', 'session', 'passkey', 'single_sign_on']

/** Words that name nobody: of the software, or of a rehearsal's types. */
const COMMON = ['geleit', 'system', 'rehearsal', 'keeper', 'log']
const IDENTIFYING =
  /(_id|_ids|_serial|_natural|_by|_name|^serial|^name|^address|^mail$|^place_of_use|^note_number|^reporters)$/
/** Places in the record and in the database: they name nothing of anybody. */
const OF_THE_RECORD = new Set(['entry_id', 'packed_entry_id', 'place_entry_id', 'transaction_id'])
/** People, and what they use: of another party not even where the thing that they have to do with is seen. */
const MINE_ALONE =
  /person_id|_by$|_natural$|reporters|key_id|key_serial|note_number|repackaging_id|gateway_administrator_ids/
/** Who signed is what the other side has of a hand-over; and a second person is known to those who named them. */
const SIGNATORIES = new Set(['handover', 'second_person', 'proposal'])

function wordsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.length >= 4 ? [value] : []
  if (Array.isArray(value)) return value.flatMap(wordsOf)
  return []
}

/**
 * Words of an answer that are hidden from whoever got it. Words count where they are a whole value or, if they look like
 * an identifier, wherever they stand. What the request said itself is no news, nor what is of the asking human (`own`).
 */
export function leaked(
  text: string,
  hidden: ReadonlySet<string>,
  said: string,
  own: ReadonlySet<string> = new Set(),
): string[] {
  const found = new Set<string>()
  for (const word of wordsIn(text)) if (hidden.has(word) && !own.has(word) && !said.includes(word)) found.add(word)
  return [...found]
}

const LIKE_AN_IDENTIFIER =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Z0-9]+(?:-[A-Z0-9]+)+|\b[1-9A-Z][A-Z]{3}[0-9A-Z]{2}\d{8}\b/g

function* wordsIn(text: string): Generator<string> {
  yield* text.match(LIKE_AN_IDENTIFIER) ?? []
  // Strings of JSON, members and values alike.
  for (const [, string = ''] of text.matchAll(/"((?:[^"\\]|\\.)*)"/g)) yield string
}
