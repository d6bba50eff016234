/** The proxy that a connection uses, by the scheme, host and port of its address. */
import { buildConnector } from 'undici'
import type { EgressSettings, ProxySettings } from '#config/egress.ts'
import { isLinkLocalHost, isLoopbackHost, type MatchHost, parseNoProxy } from '#config/no-proxy.ts'
import type { Secret } from '#config/secret.ts'
import { trustOf } from './trust.ts'
import type { OpenProxy } from './tunnel.ts'

export const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 }

/** The proxy for an address; undefined for a direct connection. */
export type ProxyChoice = (address: URL) => OpenProxy | undefined

export function createProxyChoice(settings: EgressSettings): ProxyChoice {
  const { http, https, tls } = settings
  const trust = trustOf([tls?.ca], tls?.client)
  const open = (proxy: Secret<ProxySettings> | undefined): OpenProxy | undefined =>
    // The signal of a tunnel bounds its connection to the proxy.
    proxy && {
      settings: proxy,
      connect: buildConnector({ timeout: 0, allowH2: false, ...trust }),
    }
  const proxies: Readonly<Record<string, OpenProxy | undefined>> = {
    'http:': open(http),
    'https:': open(https),
  }
  const isDirect = directMatcherOf(settings)
  return ({ protocol, hostname, port }) =>
    isDirect(hostname, Number(port) || (PORTS[protocol] ?? 0)) ? undefined : proxies[protocol]
}

/** Services of the link are never another machine's, and this machine by default not either. */
function directMatcherOf({ noProxy, proxiesLoopback }: EgressSettings): MatchHost {
  const isExempt = parseNoProxy(noProxy)
  return (host, port) =>
    isLinkLocalHost(host) || isExempt(host, port) || (!proxiesLoopback && isLoopbackHost(host))
}
