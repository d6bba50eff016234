/**
 * `NO_PROXY`: hosts to which connections are made directly, as curl reads it. An entry is a host
 * with the names below it, `*.` and a domain for these names alone, an address, a network, or `*`;
 * a port may follow. Names are compared as they are written, and never resolved.
 */
import { BlockList, isIP, isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'

const WITH_PORT = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/
const LOOPBACK = networks(['127.0.0.0/8', '::1/128'])
/** Addresses of the link, with the metadata services of clouds. */
const LINK_LOCAL = networks(['169.254.0.0/16', 'fe80::/10', 'fd00:ec2::254/128'])
const METADATA_NAME = 'metadata.google.internal'

/** Whether a host and port match. The host is that of a URL. */
export type MatchHost = (host: string, port: number) => boolean

/** A matcher of all entries. */
export function parseNoProxy(entries: readonly string[]): MatchHost {
  const matchers = entries.map((entry) => matcherOf(entry.toLowerCase()))
  return (host, port) => {
    const name = bareHost(host)
    return matchers.some((matches) => matches(name, port))
  }
}

/** Whether an entry is a network that does not exist. */
export function isBadNetwork(entry: string): boolean {
  const [, host = entry] = WITH_PORT.exec(entry) ?? []
  return host.includes('/') && !networkOf(host.replace(/^\[|\]$/g, ''))
}

/** Whether a host is this machine, by its name or address. */
export function isLoopbackHost(host: string): boolean {
  const name = bareHost(host)
  return name === 'localhost' || name.endsWith('.localhost') || isIn(LOOPBACK, name)
}

/** Whether a host is of the link alone, as metadata services are. */
export function isLinkLocalHost(host: string): boolean {
  const name = bareHost(host)
  return name === METADATA_NAME || isIn(LINK_LOCAL, name)
}

function matcherOf(entry: string): MatchHost {
  const [, host = entry, port] = WITH_PORT.exec(entry) ?? []
  const matches = hostMatcherOf(host.replace(/^\[|\]$/g, ''))
  if (port === undefined) return matches
  return (name, to) => to === Number(port) && matches(name, to)
}

function hostMatcherOf(host: string): MatchHost {
  if (host === '*') return () => true
  if (host.includes('/')) {
    const network = networkOf(host)
    return (name) => network !== undefined && isIn(network, name)
  }
  if (isIP(host) !== 0) {
    const network = networks([`${host}/${isIPv6(host) ? 128 : 32}`])
    return (name) => isIn(network, name)
  }
  const name = host.replace(/^\*?\./, '').replace(/\.$/, '')
  // URLs have international names in ASCII.
  const domain = domainToASCII(name) || name
  const hasApex = !host.startsWith('*')
  return (given) => (hasApex && given === domain) || given.endsWith(`.${domain}`)
}

function networkOf(text: string): BlockList | undefined {
  try {
    return networks([text])
  } catch {
    return undefined
  }
}

function networks(texts: readonly string[]): BlockList {
  const list = new BlockList()
  for (const text of texts) {
    const [address = '', bits] = text.split('/')
    list.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4')
  }
  return list
}

/** An IPv4 address inside an IPv6 address is compared as IPv4. */
function isIn(list: BlockList, name: string): boolean {
  const version = isIP(name)
  return version !== 0 && list.check(name, version === 6 ? 'ipv6' : 'ipv4')
}

/** Host of a URL without brackets, and without the dot of a full name. */
function bareHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
}
