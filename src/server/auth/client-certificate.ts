/**
 * Mutual TLS ends at a proxy, which tells us what certificate it saw, in the header `Client-Cert` (RFC 9440): DER in
 * base64 between colons; or percent-encoded PEM, as nginx writes it. It is believed from the proxy alone.
 */
import { createHash, X509Certificate } from 'node:crypto'
import { BlockList, isIPv4, isIPv6 } from 'node:net'
import type { FastifyRequest } from 'fastify'

const HEADER = 'client-cert'
const LONGEST = 16_384

export interface TrustedProxies {
  readonly addresses: readonly string[]
  readonly list: BlockList
}

/**
 * `GELEIT_TRUSTED_PROXY`: addresses and networks in CIDR notation, separated by commas. Null: none.
 * @throws Error with a sentence for whoever set it
 */
export function trustedProxiesFrom(environment: Readonly<Record<string, string | undefined>>): TrustedProxies | null {
  const text = environment['GELEIT_TRUSTED_PROXY'] ?? ''
  const addresses = text.split(',').flatMap((each) => each.trim() || [])
  return addresses.length === 0 ? null : { addresses, list: listOf(addresses) }
}

function listOf(addresses: readonly string[]): BlockList {
  const list = new BlockList()
  for (const part of addresses) {
    const [address = '', prefix] = part.split('/')
    const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : null
    const bits = prefix === undefined ? null : Number(prefix)
    const most = family === 'ipv4' ? 32 : 128
    if (family === null || (bits !== null && !(Number.isInteger(bits) && bits >= 0 && bits <= most))) {
      throw new Error(`GELEIT_TRUSTED_PROXY: ${part} is no address and no network like 10.0.0.0/8.`)
    }
    if (bits === null) list.addAddress(address, family)
    else list.addSubnet(address, bits, family)
  }
  return list
}

export function isTrusted(proxies: BlockList | null, address: string | undefined): boolean {
  if (proxies === null || address === undefined) return false
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  return proxies.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')
}

/** SHA-256 of the certificate that the trusted proxy saw, hexadecimal; null where there is none that counts. */
export function certificateOf(
  request: Pick<FastifyRequest, 'headers' | 'socket'>,
  proxies: BlockList | null,
): string | null {
  const header = request.headers[HEADER]
  if (typeof header !== 'string' || header.length > LONGEST || !isTrusted(proxies, request.socket.remoteAddress)) {
    return null
  }
  try {
    const der = derOf(header)
    return createHash('sha256').update(new X509Certificate(der).raw).digest('hex')
  } catch {
    return null
  }
}

function derOf(header: string): Buffer | string {
  const inColons = /^:([A-Za-z0-9+/]+={0,2}):$/.exec(header.trim())?.[1]
  return inColons === undefined ? decodeURIComponent(header) : Buffer.from(inColons, 'base64')
}
