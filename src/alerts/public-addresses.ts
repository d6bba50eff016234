/**
 * Addresses that a webhook may be sent to: those of the public internet.
 *
 * The address of the connection is checked, not the name: a name is resolved once, its addresses
 * are checked, and the connection is made to addresses that passed. A second answer of the DNS
 * changes nothing. An IPv4 address inside an IPv6 address is checked as IPv4.
 */
import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net'
import { DeliveryError } from './delivery.ts'

/** Special-purpose addresses that are not globally reachable (IANA registries, RFC 6890). */
const RESERVED_V4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
  ...['172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24'],
  ...['192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24', '198.18.0.0/15'],
  ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
]
/** Of IPv6 only 2000::/3 is assigned to hosts. Of these, tunnels and examples are left out. */
const GLOBAL_V6 = '2000::/3'
const RESERVED_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

function listOf(networks: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    list.addSubnet(address, Number(bits), family)
  }
  return list
}

const reservedV4 = listOf(RESERVED_V4, 'ipv4')
const globalV6 = listOf([GLOBAL_V6], 'ipv6')
const reservedV6 = listOf(RESERVED_V6, 'ipv6')

/** Whether an address is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  // One with a zone is of a link.
  if (isIP(address) === 0 || address.includes('%')) return false
  if (!isIPv6(address)) return !reservedV4.check(address, 'ipv4')
  return globalV6.check(address, 'ipv6') && !reservedV6.check(address, 'ipv6')
}

/** Whether the host of a URL is itself an address, which no resolution checks, and not public. */
export function isPrivateLiteral({ hostname }: URL): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  return isIP(host) !== 0 && !isPublicAddress(host)
}

/** Resolves a name to all of its addresses. */
export type Resolve = (
  name: string,
  done: (error: Error | null, addresses: LookupAddress[]) => void,
) => void

/** The system's resolver. */
export const systemResolve: Resolve = (name, done) => systemLookup(name, { all: true }, done)

/** Resolution for a connection, to public addresses alone. */
export function publicLookup(resolve: Resolve): LookupFunction {
  return (name, options, done) => {
    resolve(name, (error, addresses) => {
      const allowed = error ? [] : addresses.filter(({ address }) => isPublicAddress(address))
      const [first] = allowed
      if (error) done(error, [])
      else if (!first) done(privateAddress(), [])
      else if (options.all) done(null, allowed)
      else done(null, first.address, first.family)
    })
  }
}

/** Error for a receiver without a public address. It does not say which addresses it has. */
export function privateAddress(): DeliveryError {
  return new DeliveryError('The webhook has no public address')
}
