import { expect, test } from 'vitest'
import { refuseUnprotectedWays } from './database-address.ts'

const ask =
  (url: string, environment: Readonly<Record<string, string>> = {}) =>
  () =>
    refuseUnprotectedWays({ databaseUrl: url, environment })

test.each([
  'postgresql:///geleit?host=/run/postgresql',
  'postgresql://geleit@localhost/geleit',
  'postgresql://geleit@127.0.0.1:5433/geleit',
  'postgresql://geleit@[::1]/geleit?sslmode=disable',
  'postgresql://geleit@%2Frun%2Fpostgresql/geleit',
  'postgresql://geleit@db.example/geleit?sslmode=verify-full',
  'postgresql://geleit@db.example/geleit?sslmode=verify-ca&sslrootcert=ca.pem',
])('nobody listens on the way to %s', (url) => expect(ask(url)).not.toThrow())

test.each([
  'postgresql://geleit@db.example/geleit',
  'postgresql://geleit@192.0.2.7/geleit?sslmode=disable',
  'postgresql://geleit@db.example/geleit?sslmode=require',
  'postgresql://geleit@db.example/geleit?sslmode=no-verify',
  'postgresql://geleit@localhost.example/geleit?sslmode=prefer',
  'postgresql:///geleit?host=db.example',
])('somebody may listen on the way to %s', (url) => expect(ask(url)).toThrow(/sslmode=verify-full/))

test('what the environment says counts where the address is silent', () => {
  expect(ask('postgresql:///geleit', { PGHOST: 'db.example' })).toThrow(/db\.example/)
  expect(ask('postgresql:///geleit', { PGHOST: 'db.example', PGSSLMODE: 'verify-full' })).not.toThrow()
  expect(ask('', { PGHOST: 'db.example' })).not.toThrow()
  expect(ask('postgresql://db.example/geleit', { GELEIT_DATABASE_WITHOUT_TLS: 'yes' })).not.toThrow()
})

test('the password is not repeated', () => {
  expect(ask('postgresql://geleit:top-secret@db.example/geleit')).toThrow(/^(?!.*top-secret)/)
})

test('the login of the migration goes the same way', () => {
  const databaseAdminUrl = 'postgresql://owner@db.example/geleit'
  expect(() => refuseUnprotectedWays({ databaseAdminUrl, environment: {} })).toThrow(/^DATABASE_ADMIN_URL leads to/)
})
