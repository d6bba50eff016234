/**
 * Connections in tunnels, as undici's pools have them made.
 *
 * A name that must be resolved here is, and the tunnel is to an address that has passed: what the
 * proxy would resolve is not known here. If a tunnel to one address fails, the next is tried, all
 * within the time of the connection. TLS in the tunnel verifies the name in any case.
 */
import { isIP, type LookupFunction, type Socket } from 'node:net'
import type { buildConnector } from 'undici'
import { PORTS } from './proxy-choice.ts'
import { type OpenProxy, openTunnel, timedOut } from './tunnel.ts'

/** Most addresses of a name that are tried. */
const ADDRESSES_MAX = 4

export type Connector = buildConnector.connector

export interface TunnellingOptions {
  readonly proxy: OpenProxy
  /** Longest time of a connection, its TLS included. */
  readonly timeoutMs: number
  /** Ends tunnels that are being opened. */
  readonly closing: AbortSignal
  /** Resolves the name here. Undefined: the proxy does. */
  readonly resolve: LookupFunction | undefined
  /** Begins TLS in a tunnel. */
  readonly startTls: Connector
}

export function tunnelling(parts: TunnellingOptions): Connector {
  const { proxy, timeoutMs, closing, resolve, startTls } = parts
  return (options, callback) => {
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), closing])
    const fail = (error: Error): void => callback(error, null)
    open(proxy, options, resolve, signal).then((socket) => {
      if (options.protocol !== 'https:') {
        callback(null, socket)
        return
      }
      const end = (): void => void socket.destroy()
      signal.addEventListener('abort', end)
      startTls({ ...options, httpSocket: socket }, (...result) => {
        signal.removeEventListener('abort', end)
        const [error] = result
        if (error && signal.aborted) fail(timedOut(proxy.settings.current().origin, error))
        else callback(...result)
      })
    }, fail)
  }
}

async function open(
  proxy: OpenProxy,
  { hostname, port, protocol }: buildConnector.Options,
  resolve: LookupFunction | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  const hosts = resolve && isIP(hostname) === 0 ? await addressesOf(hostname, resolve) : [hostname]
  const [first = hostname, ...others] = hosts.map((host) => {
    return `${host.includes(':') ? `[${host}]` : host}:${port || PORTS[protocol]}`
  })
  let opened = openTunnel(proxy, first, signal)
  for (const authority of others.slice(0, ADDRESSES_MAX - 1)) {
    opened = opened.catch((error: unknown) => {
      if (signal.aborted) throw error
      return openTunnel(proxy, authority, signal)
    })
  }
  return opened
}

function addressesOf(name: string, resolve: LookupFunction): Promise<string[]> {
  const { promise, resolve: succeed, reject } = Promise.withResolvers<string[]>()
  resolve(name, { all: true }, (error, found) => {
    if (error) reject(error)
    else succeed(Array.isArray(found) ? found.map(({ address }) => address) : [found])
  })
  return promise
}
