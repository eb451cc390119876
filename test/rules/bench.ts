/**
 * The rules without a database: a world in memory that holds the rows, and the store's own loaders on top of it, so
 * that the situations are those of the product. What a rule decides is folded by `changesOf`, like everywhere.
 */
import type { Entry, Fact } from '../../src/custody/entries.ts'
import { changesOf } from '../../src/custody/evolve.ts'
import { proofOf } from '../../src/custody/exposure.ts'
import { type EntryId, idOf, type PartyId, type PersonId } from '../../src/custody/identifiers.ts'
import type { Given, Outcome } from '../../src/custody/outcome.ts'
import type { TableName, Tables } from '../../src/custody/state.ts'
import type { Loading } from '../../src/store/commit.ts'
import { World } from '../../src/store/world.ts'

type Where = Readonly<Record<string, unknown>>

export interface BenchActor {
  readonly partyId: PartyId
  readonly personId: PersonId
}

export class Bench {
  readonly world = new World()
  readonly entries: Entry[] = []
  now: number
  /** Called after each single change: what a constraint of the database would look at. */
  afterChange: (() => void) | undefined
  #ids = 0

  constructor(now: number) {
    this.now = now
  }

  readonly newId = (): string => {
    this.#ids += 1
    return `00000000-0000-4000-8000-${String(this.#ids).padStart(12, '0')}`
  }

  get given(): Given {
    return { now: this.now, newId: this.newId }
  }

  rows<T extends TableName>(table: T, where: Where = {}): Tables[T][] {
    const conditions = Object.entries(where)
    const found: Tables[T][] = []
    for (const row of this.world.table(table).rows()) {
      if (conditions.every(([column, value]) => matches(row[column], value))) found.push(row as unknown as Tables[T])
    }
    return found
  }

  /** The one row; throws where there is none. */
  row<T extends TableName>(table: T, where: Where): Tables[T] {
    const [row] = this.rows(table, where)
    if (row === undefined) throw new Error(`no ${table} ${JSON.stringify(where)}`)
    return row
  }

  record(actor: BenchActor, facts: readonly Fact[]): void {
    for (const fact of facts) {
      const entryId = idOf('EntryId', this.newId()) as EntryId
      const entry: Entry = { entryId, ...actor, recordTime: this.now, eventTime: this.now, fact }
      this.entries.push(entry)
      for (const change of changesOf(entry)) {
        this.world.apply(change)
        this.afterChange?.()
      }
    }
  }

  /** Loads, decides and records, as a command does; null where the loader finds nothing. */
  async run<Situation, Answer>(
    actor: BenchActor,
    load: (loading: Loading) => Promise<Situation | null>,
    decide: (situation: Situation, given: Given) => Outcome<Answer>,
  ): Promise<Outcome<Answer> | null> {
    const situation = await load(this.loadingFor(actor))
    if (situation === null) return null
    const outcome = decide(situation, this.given)
    this.record(actor, outcome.facts)
    return outcome
  }

  /** For loaders that don't ask who acts. */
  get loading(): Loading {
    return this.loadingFor({ partyId: idOf('PartyId', 'nobody') })
  }

  /** Rows are copied: a situation must not change under the rule that looks at it. */
  loadingFor({ partyId }: Pick<BenchActor, 'partyId'>): Loading {
    return {
      now: this.now,
      partyId,
      client: { query: (text: string, values: readonly unknown[]) => this.#query(text, values) },
      lock: async (table: TableName, where: Where) => this.#copies(table, where),
      find: async (table: TableName, where: Where, options: { readonly tail?: string } = {}) => {
        const rows = this.#copies(table, where)
        if (!options.tail?.includes('last_confirmed_value')) return rows
        const fromOf = (lockSerial: string): number => {
          const [lock] = this.rows('lock', { lockSerial })
          return Math.min(lock?.lastConfirmedValue ?? 0, (lock?.gapFrom ?? Number.POSITIVE_INFINITY) - 1)
        }
        return (rows as Tables['lockAct'][]).filter((act) => act.value >= fromOf(act.lockSerial))
      },
      sees: async () => true,
      recordHalted: async () => false,
    } as unknown as Loading
  }

  #copies(table: TableName, where: Where): object[] {
    return this.rows(table, where).map((row) => ({ ...row }))
  }

  /** The handful of statements that the loaders write by hand. */
  async #query(text: string, values: readonly unknown[]): Promise<{ rows: readonly object[] }> {
    const [first, second] = values
    if (/from key where key_serial/.test(text)) return { rows: this.#copies('key', { keySerial: first }) }
    if (/max\(a\.recorded_at\)/.test(text)) return { rows: [{ at: this.#lastPossession(values) }] }
    if (/distinct opening_id/.test(text)) return { rows: this.#openingsSince(values) }
    if (/from lock_act/.test(text)) {
      const proofs = this.rows('lockAct', { lockSerial: first }).map(proofOf)
      return { rows: proofs.filter((proof) => proof !== null) }
    }
    if (/select distinct packed_position/.test(text)) return { rows: this.rows('stay', { containerId: first }) }
    if (/from stay where container_id = \$1 and unpacked_position is null/.test(text)) {
      const touches = ({ unpackedPosition }: Tables['stay']) =>
        unpackedPosition === null || second === null || unpackedPosition >= (second as number)
      const stays = this.rows('stay', { containerId: first }).filter(touches)
      return {
        rows: stays.map(({ deviceId, packedPosition, unpackedPosition }) => ({
          deviceId,
          packedPosition,
          unpackedPosition,
        })),
      }
    }
    if (/from ground g where g\.ended_at is null/.test(text)) return { rows: this.#groundedInside(first) }
    // The carriers of these stories are parties with people of their own.
    if (/from registered_carrier/.test(text)) return { rows: [] }
    if (/as concerned/.test(text)) return { rows: [{ concerned: true }] }
    throw new Error(`a statement that the bench does not know: ${text}`)
  }

  #lastPossession([keyId, keySerial, until]: readonly unknown[]): number | null {
    const most = until === null ? Number.POSITIVE_INFINITY : Date.parse(until as string)
    const acts = this.rows('lockAct', { keyId, state: 'confirmed', withdrawn: false }).map((act) => act.recordedAt)
    const events = this.rows('keyEvent', { keySerial, signed: true }).map((event) => event.at)
    const times = [...acts, ...events].filter((at) => at !== null).filter((at) => at <= most)
    return times.length === 0 ? null : Math.max(...times)
  }

  #openingsSince([keyId, after]: readonly unknown[]): { openingId: string }[] {
    const least = after === null ? Number.NEGATIVE_INFINITY : Date.parse(after as string)
    const acts = this.rows('lockAct', { keyId }).filter((act) => act.recordedAt !== null && act.recordedAt > least)
    return [...new Set(acts.flatMap((act) => act.openingId ?? []))].map((openingId) => ({ openingId }))
  }

  #groundedInside(containerIds: unknown): { id: string }[] {
    const inside = this.rows('device', { containerId: containerIds }).map((device) => device.deviceId)
    const ids = new Set([...(containerIds as string[]), ...inside])
    const open = this.rows('ground', { endedAt: null }).filter((ground) => ids.has(ground.subjectId))
    return [...new Set(open.map((ground) => ground.subjectId))].map((id) => ({ id }))
  }
}

function matches(value: unknown, wanted: unknown): boolean {
  return Array.isArray(wanted) ? wanted.includes(value) : value === wanted
}
