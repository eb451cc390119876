import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { WebhookId } from '../../src/custody/identifiers.ts'
import { openFileKeyStore } from '../../src/keystore/file-keystore.ts'
import type { KeyStore } from '../../src/keystore/keystore.ts'
import { WebhookClient } from '../../src/server/webhooks/client.ts'
import { WebhookSecrets } from '../../src/server/webhooks/secrets.ts'
import { networksOf, STRICT, type TargetPolicy, Targets } from '../../src/server/webhooks/target.ts'

const strict = new Targets(STRICT)
const rehearsal = new Targets({ loopback: true, networks: [] })
const WEBHOOK = '0198a0b0-0000-7000-8000-000000000000' as WebhookId

let folder: string
let keyStore: KeyStore

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'geleit-webhooks-'))
  keyStore = (await openFileKeyStore({ dir: join(folder, 'keystore') })).keyStore
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each([
  ['http://receiver.example/', 'https_needed'],
  ['ftp://receiver.example/', 'https_needed'],
  ['file:///etc/passwd', 'https_needed'],
  ['javascript:alert(1)', 'https_needed'],
  ['receiver.example', 'url_unreadable'],
  ['https://', 'url_unreadable'],
  ['https://receiver.example/\r\nx: y', 'url_unreadable'],
  ['https://receiver.example/ ', 'url_unreadable'],
  ['https://user:secret@receiver.example/', 'credentials_in_url'],
  ['https://user@receiver.example/', 'credentials_in_url'],
  ['https://receiver.example/#part', 'fragment_in_url'],
  [`https://receiver.example/${'a'.repeat(2_000)}`, 'url_too_long'],
  ['https://127.0.0.1/', 'address_not_public'],
  ['https://127.1/', 'address_not_public'],
  ['https://2130706433/', 'address_not_public'],
  ['https://0x7f000001/', 'address_not_public'],
  ['https://0177.0.0.1/', 'address_not_public'],
  ['https://0/', 'address_not_public'],
  ['https://10.0.0.1/', 'address_not_public'],
  ['https://172.31.255.255/', 'address_not_public'],
  ['https://192.168.1.1/', 'address_not_public'],
  ['https://169.254.169.254/latest/meta-data/', 'address_not_public'],
  ['https://100.64.0.1/', 'address_not_public'],
  ['https://224.0.0.1/', 'address_not_public'],
  ['https://255.255.255.255/', 'address_not_public'],
  ['https://[::1]/', 'address_not_public'],
  ['https://[::]/', 'address_not_public'],
  ['https://[fe80::1]/', 'address_not_public'],
  ['https://[fd00::1]/', 'address_not_public'],
  ['https://[::ffff:127.0.0.1]/', 'address_not_public'],
  ['https://[64:ff9b::7f00:1]/', 'address_not_public'],
  ['https://[2002:7f00:1::]/', 'address_not_public'],
  ['https://[2001:db8::1]/', 'address_not_public'],
  ['https://[ff02::1]/', 'address_not_public'],
])('%s is no address to send to: %s', (url, fault) => {
  expect(strict.parse(url)).toBe(fault)
})

test.each([
  'https://receiver.example/',
  'https://receiver.example:8443/in?token=1',
  'https://8.8.8.8/',
  'https://[2606:4700:4700::1111]/',
])('%s is one', (url) => {
  expect(strict.parse(url)).toBeInstanceOf(URL)
})

test('in a rehearsal this machine is one, without TLS too, and no other network', () => {
  for (const url of ['http://127.0.0.1:1/', 'http://localhost:1/', 'http://[::1]:1/', 'https://127.0.0.1/']) {
    expect(rehearsal.parse(url), url).toBeInstanceOf(URL)
  }
  expect(rehearsal.parse('http://receiver.example/')).toBe('https_needed')
  expect(rehearsal.parse('https://10.0.0.1/')).toBe('address_not_public')
  expect(rehearsal.parse('https://169.254.169.254/')).toBe('address_not_public')
})

test('networks of one’s own can be named, and nothing but networks', () => {
  const own = new Targets({
    loopback: false,
    networks: networksOf({ GELEIT_WEBHOOK_NETWORKS: '10.20.0.0/16, fd00:1::/64' }),
  })
  expect(own.parse('https://10.20.30.40/')).toBeInstanceOf(URL)
  expect(own.parse('https://[fd00:1::9]/')).toBeInstanceOf(URL)
  expect(own.parse('https://10.21.0.1/')).toBe('address_not_public')
  const careless = new Targets({ loopback: false, networks: ['0.0.0.0/0', '::/0'] })
  expect(careless.parse('https://169.254.169.254/')).toBe('address_not_public')
  expect(careless.parse('https://[fe80::1]/')).toBe('address_not_public')
  expect(networksOf({})).toEqual([])
  for (const text of ['10.0.0.0', '10.0.0.0/33', 'receiver.example', '10.0.0.0/8/8', '::/129']) {
    expect(() => networksOf({ GELEIT_WEBHOOK_NETWORKS: text }), text).toThrow('no network')
  }
})

function clientOf(policy: TargetPolicy, timeoutMs = 2_000): WebhookClient {
  const secrets = new WebhookSecrets(keyStore)
  return new WebhookClient({ targets: new Targets(policy), secrets, clock: Date.now, timeoutMs })
}

function to(url: string) {
  return { webhookId: WEBHOOK, url, secretGeneration: 1, previousSecretUntil: null }
}

const message = { id: 'id-1', body: '{}' }

test('a name that leads here is refused when it is connected to, whatever it was resolved to before', async () => {
  let requests = 0
  const server = createServer((_request, response) => {
    requests += 1
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const client = clientOf(STRICT)
  // The name passes as any name does; what it is resolved to does not.
  expect(strict.parse(`https://localhost:${port}/`)).toBeInstanceOf(URL)
  const sent = await client.send(to(`https://localhost:${port}/`), message)
  expect(sent).toEqual({ delivered: false, answer: null, why: 'address_not_allowed', retryAfterMs: null })
  // An address that was good once, and is not any more by the settings of today.
  expect(await client.send(to(`http://127.0.0.1:${port}/`), message)).toMatchObject({ why: 'address_not_allowed' })
  expect(requests).toBe(0)
  client.close()
  await new Promise((resolve) => server.close(resolve))
})

test('redirects are not followed, long answers not read, silence not waited for', async () => {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(request.url ?? '')
    if (request.url === '/redirect') response.writeHead(307, { location: '/elsewhere' }).end()
    else if (request.url === '/later') response.writeHead(429, { 'retry-after': '120' }).end()
    else if (request.url === '/long') {
      response.writeHead(200)
      const more = (): boolean => response.write('x'.repeat(65_536))
      const timer = setInterval(more, 5)
      response.on('close', () => clearInterval(timer))
    } else if (request.url === '/broken') request.socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const client = clientOf({ loopback: true, networks: [] }, 1_000)
  const send = (path: string) => client.send(to(`http://127.0.0.1:${port}${path}`), message)
  expect(await send('/redirect')).toEqual({ delivered: false, answer: 307, why: 'redirected', retryAfterMs: null })
  expect(await send('/later')).toEqual({ delivered: false, answer: 429, why: 'not_accepted', retryAfterMs: 120_000 })
  expect(await send('/long')).toEqual({ delivered: true, answer: 200 })
  expect(await send('/broken')).toMatchObject({ delivered: false, why: 'connection_broken' })
  expect(await send('/silent')).toMatchObject({ delivered: false, answer: null, why: 'timed_out' })
  expect(seen.filter((path) => path === '/elsewhere')).toEqual([])
  const stopped = new AbortController()
  const waiting = client.send(to(`http://127.0.0.1:${port}/silent`), message, stopped.signal)
  stopped.abort()
  expect(await waiting).toMatchObject({ why: 'stopped' })
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  expect(await send('/')).toMatchObject({ why: 'connection_refused' })
  expect(await client.send(to('https://receiver.invalid/'), message)).toMatchObject({ why: 'name_unknown' })
  client.close()
})
