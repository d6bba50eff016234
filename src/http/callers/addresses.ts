/**
 * Addresses of callers, for the audit log and for the bounds by address, on both planes.
 *
 * `X-Forwarded-For` counts from trusted proxies only. It is read from its end, which the nearest
 * proxy has written, up to the first address that is no trusted proxy's. If that is no valid
 * address, a proxy has forwarded a forged one, and the address of the connection counts. The
 * framework trusts the same proxies for the other forwarded headers (`isProxy`).
 */
import type { IncomingMessage } from 'node:http'
import { isIP, isIPv6 } from 'node:net'
import { compile } from '@fastify/proxy-addr'

/** The other end of a connection. */
export interface Peer {
  /** Null when the connection has ended. */
  readonly address: string | null
  readonly port: number | null
  readonly isTrusted: boolean
}

export interface Addresses {
  /** Address of a request; null when its connection has ended. */
  of(request: IncomingMessage): string | null
  peerOf(request: IncomingMessage): Peer
  /** Whether an address is a trusted proxy's. */
  isProxy(address: string): boolean
  /** Whether many callers may share the address: loopback, or a trusted proxy's. */
  isShared(address: string): boolean
}

/** `trustedProxies` are addresses and networks. */
export function createAddresses(trustedProxies: readonly string[]): Addresses {
  const isProxy = networksOf(trustedProxies)
  return {
    of: ({ socket: { remoteAddress }, headers }) => {
      if (remoteAddress === undefined) return null
      const own = unmapped(remoteAddress)
      const forwarded = headers['x-forwarded-for']
      return forwarded === undefined ? own : forwardedAddress(own, String(forwarded), isProxy)
    },
    peerOf: ({ socket: { remoteAddress, remotePort } }) => {
      const address = remoteAddress === undefined ? null : unmapped(remoteAddress)
      return {
        address,
        port: remotePort ?? null,
        isTrusted: address !== null && isProxy(address),
      }
    },
    isProxy,
    isShared: networksOf([...trustedProxies, 'loopback']),
  }
}

/** The last entry of `X-Forwarded-For`. Null without one, and for an invalid address. */
export function lastForwarded(header: string | undefined): string | null {
  const address = unmapped((header ?? '').slice((header ?? '').lastIndexOf(',') + 1).trim())
  return isIP(address) === 0 ? null : address
}

function networksOf(networks: readonly string[]): (address: string) => boolean {
  const includes = compile([...networks])
  return (address) => includes(address, 0)
}

/**
 * The unit of the bounds by address: an IPv4 address, or the /64 of an IPv6 address, since one host
 * usually has a whole /64 to choose from.
 */
export function addressGroup(address: string): string {
  if (!isIPv6(address)) return address
  const [head = [], tail = []] = address
    .replace(/%.*/, '')
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':')))
  // An embedded IPv4 address is two groups of the eight.
  const given = head.length + tail.length + (address.includes('.') ? 1 : 0)
  const groups = [...head, ...new Array<string>(8 - given).fill('0'), ...tail].slice(0, 4)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

/** Empty entries are not skipped, as the library would: a client may have written those before. */
function forwardedAddress(own: string, forwarded: string, isProxy: Addresses['isProxy']): string {
  let address = own
  let end = forwarded.length
  while (end >= 0 && isProxy(address)) {
    const comma = end === 0 ? -1 : forwarded.lastIndexOf(',', end - 1)
    address = unmapped(forwarded.slice(comma + 1, end).trim())
    if (isIP(address) === 0) return own
    end = comma
  }
  return address
}

/** An IPv4 client of an IPv6 socket has its IPv4 address. */
function unmapped(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
