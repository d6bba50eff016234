/**
 * Addresses of callers, for the audit log and for the bounds by address, on both planes.
 *
 * `X-Forwarded-For` counts from trusted proxies only. It is read from its end, which the nearest
 * proxy has written, up to the first address that is no trusted proxy's. Where that is no valid
 * address, a proxy has forwarded a forged one, and the address of the connection counts.
 */
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, isIPv6 } from 'node:net'

export interface Addresses {
  /** Address of a request; null when its connection has ended. */
  of(request: IncomingMessage): string | null
  /** Whether many callers may share the address: loopback, or a trusted proxy's. */
  isShared(address: string): boolean
}

/** `trustedProxies` are addresses and networks. */
export function createAddresses(trustedProxies: readonly string[]): Addresses {
  const proxies = listOf(trustedProxies)
  const shared = listOf([...trustedProxies, '127.0.0.0/8', '::1'])
  const hasProxies = trustedProxies.length > 0
  return {
    of: ({ socket, headers }) => {
      const { remoteAddress } = socket
      if (remoteAddress === undefined) return null
      const own = unmapped(remoteAddress)
      const forwarded = hasProxies ? headers['x-forwarded-for'] : undefined
      return forwarded === undefined || !includes(proxies, own)
        ? own
        : forwardedAddress(own, String(forwarded), proxies)
    },
    isShared: (address) => includes(shared, unmapped(address)),
  }
}

/**
 * The unit of the bounds by address: an IPv4 address, or the /64 of an IPv6 address, since one host
 * usually has a whole /64 to choose from.
 */
export function addressGroup(address: string): string {
  if (!isIPv6(address)) return address
  const [head = [], tail = []] = withoutZone(address)
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':')))
  // An embedded IPv4 address is two groups of the eight.
  const given = head.length + tail.length + (address.includes('.') ? 1 : 0)
  const groups = [...head, ...new Array<string>(8 - given).fill('0'), ...tail].slice(0, 4)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

function forwardedAddress(own: string, forwarded: string, proxies: BlockList): string {
  let address = own
  let end = forwarded.length
  while (end >= 0 && includes(proxies, address)) {
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

function withoutZone(address: string): string {
  return address.split('%', 1)[0] ?? address
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4'
}

function includes(list: BlockList, address: string): boolean {
  const plain = withoutZone(address)
  return isIP(plain) !== 0 && list.check(plain, familyOf(plain))
}

function listOf(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/')
    if (bits === undefined) list.addAddress(address, familyOf(address))
    else list.addSubnet(address, Number(bits), familyOf(address))
  }
  return list
}
