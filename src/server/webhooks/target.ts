/**
 * Where events may be sent. Whoever registers an address makes this server connect to it, so it must not lead into the
 * network behind the server: not by what it says, not by what its name is resolved to, and not at the next resolution.
 */
import { lookup as resolve } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

export interface TargetPolicy {
  /** In a rehearsal the receiver may run on this machine, and without TLS. */
  readonly loopback: boolean
  /** Networks beside the internet where receivers are, as `10.20.0.0/16`. */
  readonly networks: readonly string[]
}

/** The internet, and nothing else. */
export const STRICT: TargetPolicy = { loopback: false, networks: [] }

export type TargetFault =
  | 'url_unreadable'
  | 'https_needed'
  | 'credentials_in_url'
  | 'fragment_in_url'
  | 'url_too_long'
  | 'address_not_public'

const URL_MOST = 2_000

/** IANA's special-purpose registries (RFC 6890): what is not reachable from everywhere, and what hides an IPv4 address. */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]
/** Within 2000::/3, the only part of IPv6 from which public addresses are given. */
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

const special = blockListOf([...SPECIAL_V4, ...SPECIAL_V6])
const globalV6 = blockListOf(['2000::/3'])
const loopback = blockListOf(['127.0.0.0/8', '::1/128'])
/** Where clouds give secrets to whoever asks from a machine of theirs: whatever else is allowed. */
const linkLocal = blockListOf(['169.254.0.0/16', 'fe80::/10'])

/** @throws Error for a text that names no network */
export function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', length = '', ...rest] = network.trim().split('/')
    const version = isIP(address)
    const bits = Number(length)
    if (version === 0 || rest.length > 0 || !/^\d{1,3}$/.test(length) || bits > (version === 4 ? 32 : 128)) {
      throw new Error(`${JSON.stringify(network)} is no network. Write it as 10.20.0.0/16.`)
    }
    list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}

/** `GELEIT_WEBHOOK_NETWORKS`: networks beside the internet, separated by commas. @throws Error where it names none */
export function networksOf(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const text = environment['GELEIT_WEBHOOK_NETWORKS'] ?? ''
  const networks = text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]))
  blockListOf(networks)
  return networks
}

export class Targets {
  readonly #loopback: boolean
  readonly #networks: BlockList

  /** @throws Error where a network can't be read */
  constructor(policy: TargetPolicy) {
    this.#loopback = policy.loopback
    this.#networks = blockListOf(policy.networks)
  }

  /** The address as it is kept, or what stands against it. A name is looked at when it is resolved. */
  parse(text: string): URL | TargetFault {
    if (text.length > URL_MOST) return 'url_too_long'
    // Blanks and control characters would be dropped without a word.
    const url = /^[\x21-\x7e]+$/.test(text) && URL.canParse(text) ? new URL(text) : null
    if (url === null) return 'url_unreadable'
    const host = hostOf(url)
    const local = this.#loopback && (host === 'localhost' || (isIP(host) !== 0 && isIn(loopback, host)))
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) return 'https_needed'
    if (url.username !== '' || url.password !== '') return 'credentials_in_url'
    if (url.hash !== '') return 'fragment_in_url'
    if (isIP(host) !== 0 && !this.allows(host)) return 'address_not_public'
    return url.href.length > URL_MOST ? 'url_too_long' : url
  }

  /** Whether a connection to this IP address may be made. */
  allows(address: string): boolean {
    if (isIP(address) === 0 || isIn(linkLocal, address)) return false
    if (this.#loopback && isIn(loopback, address)) return true
    if (isIn(this.#networks, address)) return true
    return !isIn(special, address) && (isIP(address) === 4 || isIn(globalV6, address))
  }

  /**
   * For the connection itself: the very addresses that were looked at are the ones that are connected to. A name with a
   * single address that isn't allowed is refused as a whole.
   */
  readonly lookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, { all: true, family: options.family ?? 0, verbatim: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0)
      const [first] = addresses
      if (first === undefined || !addresses.every(({ address }) => this.allows(address))) {
        return callback(new AddressNotAllowed(), '', 0)
      }
      if (options.all === true) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

export class AddressNotAllowed extends Error {
  override name = 'AddressNotAllowed'
  readonly code = 'ADDRESS_NOT_ALLOWED'
}

/** Without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1')
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
