/** What the database does not take of a case, whatever a rule decides. */
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Fact } from '../../src/custody/entries.ts'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { createTestDatabase, type TestDatabase } from '../setup/database.ts'
import { id, MAKER, MINA, OTHER_BOX, record, seedMasterData, tickingClock } from '../store/story.ts'

let testDatabase: TestDatabase
let database: Database
let superuser: Client
const options = tickingClock()
const incidentId = id('IncidentId')

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  database = openDatabase(testDatabase.connectionString, 2)
  superuser = new Client({ connectionString: testDatabase.connectionString })
  await superuser.connect()
  await seedMasterData(database, options)
})
afterAll(async () => {
  await superuser.end()
  await database.close()
  await testDatabase.drop()
})

describe('a case', () => {
  const lost = (): Fact => ({
    type: 'incident_opened',
    incidentId: id('IncidentId'),
    kind: 'loss',
    ownerPartyId: MAKER,
    containerId: OTHER_BOX,
    deviceId: null,
    knowledge: [],
    windowAfter: 1,
    reporters: [],
    holdsContainer: true,
    what: '',
  })
  const decided = (decision: 'confirmed' | 'explained'): Fact => {
    const decisionId = id('DecisionId')
    return {
      type: 'incident_decided',
      decisionId,
      incidentId: id('IncidentId'),
      decision,
      reason: '',
      incidentClosed: true,
    }
  }
  const again = (fact: Fact, incident = id('IncidentId')): Fact => ({ ...fact, incidentId: incident }) as Fact
  const file = { name: 'a.txt', contentType: 'text/plain', size: 0, sha256: '0'.repeat(64) }
  const about = { subjectKind: 'incident', subjectId: 'x', incidentId: null, shared: true } as const

  test.each<[string, string, () => Fact[]]>([
    ['a second loss of a box that is lost', 'incident_one_open_loss', () => [lost(), lost()]],
    [
      'an end that was decided twice',
      'case_decision_closing',
      () => [decided('explained'), decided('explained')].map((each) => again(each, incidentId)),
    ],
    ['a confirmation that ends', 'case_decision_check', () => [decided('confirmed')]],
    [
      'an empty file',
      'attachment_size_check',
      () => [{ type: 'attachment_added', attachmentId: id('AttachmentId'), ...about, ...file }],
    ],
  ])('%s is not taken', async (_, constraint, facts) => {
    await expect(record(database, options, MINA, facts())).rejects.toMatchObject({ constraint })
  })

  test.each(['attachment', 'case_note', 'case_decision'])(
    'nobody changes a row of %s, or takes it away',
    async (table) => {
      const { rows } = await superuser.query(
        `select privilege_type as may from information_schema.role_table_grants where grantee = 'geleit_app' and table_name = $1`,
        [table],
      )
      expect(rows.map(({ may }) => may).sort()).toEqual(['INSERT', 'SELECT'])
    },
  )
})
