/**
 * The way out of this server: a connection is direct, or a tunnel through the configured proxy.
 *
 * All schemes are tunnelled: the proxy sees neither requests nor keys, and a connection through it
 * is kept alive, and ends, like any other. Without a proxy and without certificates of its own a
 * connection is made as the libraries make it.
 */
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { buildConnector } from 'undici'
import type { EgressSettings, ProxySettings } from '#config/egress.ts'
import { isLinkLocalHost, isLoopbackHost, type MatchHost, parseNoProxy } from '#config/no-proxy.ts'
import type { TlsMaterial } from '#config/tls-files.ts'
import { type OpenProxy, openTunnel, timedOut } from './tunnel.ts'

export type Connector = buildConnector.connector

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

export interface ConnectorOptions {
  /** Longest time of a connection, its tunnel and its TLS included. */
  readonly timeoutMs: number
  /** Authorities and a client certificate of this address, besides those of all. */
  readonly tls?: TlsMaterial | undefined
}

export interface Egress {
  /** Makes the connections to an address. */
  connector(address: string, options: ConnectorOptions): Connector
}

export function createEgress(settings: EgressSettings): Egress {
  const { http, https, tls } = settings
  const isDirect = directMatcherOf(settings)
  const toProxy = contextOf([tls?.ca], tls?.client)
  const open = (proxy: ProxySettings | undefined): OpenProxy | undefined =>
    // The signal of a tunnel bounds its connection to the proxy.
    proxy && { ...proxy, connect: buildConnector({ timeout: 0, allowH2: false, ...toProxy }) }
  const proxies: Readonly<Record<string, OpenProxy | undefined>> = {
    'http:': open(http),
    'https:': open(https),
  }
  const proxyFor = ({ protocol, hostname, port }: URL): OpenProxy | undefined =>
    isDirect(hostname, Number(port) || (PORTS[protocol] ?? 0)) ? undefined : proxies[protocol]
  return {
    connector: (address, { timeoutMs, tls: own }) => {
      const context = contextOf([tls?.ca, own?.ca], own?.client)
      const proxy = proxyFor(new URL(address))
      const options = { allowH2: false, ...context }
      return proxy
        ? tunnelling(proxy, timeoutMs, buildConnector({ ...options, timeout: 0 }))
        : buildConnector({ ...options, timeout: timeoutMs })
    },
  }
}

function directMatcherOf({ noProxy, proxiesLoopback }: EgressSettings): MatchHost {
  const isExempt = parseNoProxy(noProxy)
  return (host, port) =>
    isLinkLocalHost(host) || isExempt(host, port) || (!proxiesLoopback && isLoopbackHost(host))
}

/** Options of TLS; empty for the runtime's. Authorities are added to those of the runtime. */
function contextOf(
  authorities: readonly (string | undefined)[],
  client: TlsMaterial['client'],
): { readonly secureContext?: SecureContext } {
  const own = authorities.filter((one) => one !== undefined)
  if (own.length === 0 && !client) return {}
  const ca = own.length > 0 && { ca: [...getCACertificates('default'), ...own] }
  return { secureContext: createSecureContext({ ...ca, ...client }) }
}

function tunnelling(proxy: OpenProxy, timeoutMs: number, startTls: Connector): Connector {
  return (options, callback) => {
    const signal = AbortSignal.timeout(timeoutMs)
    const fail = (error: Error): void => callback(error, null)
    openTunnel(proxy, authorityOf(options), signal).then((socket) => {
      if (options.protocol !== 'https:') {
        callback(null, socket)
        return
      }
      const end = (): void => void socket.destroy()
      signal.addEventListener('abort', end)
      startTls({ ...options, httpSocket: socket }, (...result) => {
        signal.removeEventListener('abort', end)
        const [error] = result
        if (error && signal.aborted) fail(timedOut(proxy.origin, error))
        else callback(...result)
      })
    }, fail)
  }
}

function authorityOf({ hostname, port, protocol }: buildConnector.Options): string {
  const host = hostname.includes(':') ? `[${hostname}]` : hostname
  return `${host}:${port || PORTS[protocol]}`
}
