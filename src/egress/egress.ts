/**
 * The way out of this server: a connection is direct, or a tunnel through the configured proxy.
 *
 * All schemes are tunnelled: the proxy sees neither requests nor keys, and a connection through it
 * is kept alive, and ends, like any other. Without a proxy and without authorities of the settings
 * a connection is made as the libraries make it.
 */
import type { Agent as HttpAgent } from 'node:http'
import { type AgentOptions, Agent as HttpsAgent, type RequestOptions } from 'node:https'
import { type LookupFunction, Socket } from 'node:net'
import { Agent, buildConnector, fetch as fetchBy } from 'undici'
import { Agent as DirectAgent } from '#base/node-http.ts'
import type { EgressSettings } from '#config/egress.ts'
import type { TlsMaterial } from '#config/tls-files.ts'
import { createProxyChoice } from './proxy-choice.ts'
import { type Trust, trustOf, trustOnly } from './trust.ts'
import { type Connector, tunnelling } from './tunnelling.ts'

/** Longest time of a connection, unless its address has another. */
const CONNECT_MS = 10_000

export interface ConnectorOptions {
  /** Longest time of a connection, its tunnel and its TLS included; default: 10 s. */
  readonly timeoutMs?: number
  /** Authorities and a client certificate of this address, besides those of all. */
  readonly tls?: TlsMaterial | undefined
  /** Authorities of this address in place of all others. */
  readonly onlyCa?: Buffer | undefined
  /** Resolves and checks its name. A tunnel is then to an address, and not to the name. */
  readonly lookup?: LookupFunction | undefined
  /** Ends a connection of `node:http` that is not made yet: its request waits for it. */
  readonly signal?: AbortSignal
}

/** Makes the connection of a request of `node:http`. */
export type CreateConnection = NonNullable<RequestOptions['createConnection']>

export interface Egress {
  /** Makes the connections of undici's pools to an address. */
  connector(address: string, options?: ConnectorOptions): Connector
  /** Makes connections of `node:http` to an address; undefined: as the runtime makes them. */
  connection(address: URL, options?: ConnectorOptions): CreateConnection | undefined
  /** Agent of `node:http` for the connections to an address. */
  agent(address: URL, options: AgentOptions, more?: ConnectorOptions): HttpAgent
  readonly fetch: typeof fetch
  /** Ends tunnels that are being opened, and connections of `fetch`. */
  close(): void
}

export function createEgress(settings: EgressSettings): Egress {
  const { tls } = settings
  const proxyFor = createProxyChoice(settings)
  const common = trustOf([tls?.ca])
  const closing = new AbortController()
  const trustFor = ({ tls: own, onlyCa }: ConnectorOptions): Trust => {
    if (onlyCa) return trustOnly(onlyCa)
    return own ? trustOf([tls?.ca, own.ca], own.client) : common
  }
  const connector: Egress['connector'] = (address, options = {}) => {
    const { timeoutMs = CONNECT_MS, lookup } = options
    const base = { allowH2: false, ...trustFor(options) }
    const proxy = proxyFor(new URL(address))
    if (!proxy) return buildConnector({ ...base, timeout: timeoutMs, ...(lookup && { lookup }) })
    const resolve = settings.resolvesAtProxy ? undefined : lookup
    const startTls = buildConnector({ ...base, timeout: 0 })
    return tunnelling({ proxy, timeoutMs, closing: closing.signal, resolve, startTls })
  }
  const connection: Egress['connection'] = (address, options = {}) => {
    const isTrustCommon = tls?.ca !== undefined && !options.onlyCa
    return proxyFor(address) || isTrustCommon
      ? connectionBy(connector(address.href, options), address, options.signal)
      : undefined
  }
  return {
    connector,
    connection,
    agent: (address, options, more) => {
      const createConnection = connection(address, more)
      const agent =
        address.protocol === 'https:' ? new HttpsAgent(options) : new DirectAgent(options)
      return createConnection ? Object.assign(agent, { createConnection }) : agent
    },
    fetch:
      settings.http || settings.https || tls?.ca ? fetchThrough(connector, closing.signal) : fetch,
    close: () => closing.abort(),
  }
}

function connectionBy(
  connect: Connector,
  address: URL,
  signal: AbortSignal | undefined,
): CreateConnection {
  const { protocol, host, port } = address
  const hostname = address.hostname.replace(/^\[|\]$/g, '')
  return (_options, done) => {
    let isOver = false
    const end = (error: Error | null, socket: Socket | null): void => {
      if (isOver) {
        socket?.destroy()
        return
      }
      isOver = true
      // With an error no one uses the socket.
      done(error, socket ?? new Socket())
    }
    signal?.addEventListener('abort', () => end(new Error('the request was aborted'), null))
    connect({ protocol, host, hostname, port }, end)
    return undefined
  }
}

/** `fetch` of the library, since that of the runtime may be for other versions of its agents. */
function fetchThrough(connector: Egress['connector'], closing: AbortSignal): typeof fetch {
  const dispatcher = new Agent({
    connect: (options, callback) => {
      connector(`${options.protocol}//${options.host}`)(options, callback)
    },
  })
  closing.addEventListener('abort', () => void dispatcher.destroy())
  return (url, init) => fetchBy(url, { ...init, dispatcher })
}
