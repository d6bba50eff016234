/**
 * A CONNECT proxy with authentication on a free port of this machine. It has names of its own, so
 * that a test sees who has resolved a name.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

const LOGIN = { user: 'gateway', password: 'p@ss:word' }
const AUTHORIZATION = `Basic ${Buffer.from(`${LOGIN.user}:${LOGIN.password}`).toString('base64')}`

export interface ConnectProxyOptions {
  /** Ports of this machine by authority, `name:port`. Others are connected to as they are. */
  readonly routes?: Readonly<Record<string, number>>
  /** Whether it answers 403 for other destinations than this machine. */
  readonly isLocal?: boolean
  /** Certificate and key of a proxy that is itself reached over TLS. */
  readonly tls?: ServerOptions
}

export interface ConnectProxy extends AsyncDisposable {
  /** Address with user and password. */
  readonly url: string
  /** Address without them. */
  readonly origin: string
  /** Authorities of the requests that had the right password. */
  readonly tunnels: string[]
  /** Requests without it. */
  readonly rejected: string[]
  /** Requests of other methods than CONNECT. */
  readonly forwarded: string[]
  /** Connections to it that are open now. */
  open(): number
  /** Local ports of the connections that it has made. */
  readonly ports: ReadonlySet<number>
  /** Lets authorities be this port of this machine from now on. */
  route(authority: string, port: number): void
  /** Answers a CONNECT with this from now on, in place of a tunnel. */
  answer(with_: ((socket: Duplex) => void) | undefined): void
  /** Ends all tunnels. */
  cut(): void
}

export async function startConnectProxy(options: ConnectProxyOptions = {}): Promise<ConnectProxy> {
  const { tls } = options
  const routes = new Map(Object.entries(options.routes ?? {}))
  const sockets = new Set<Duplex>()
  const ports = new Set<number>()
  const clients = new Set<Socket>()
  const [tunnels, rejected, forwarded]: string[][] = [[], [], []]
  let answer: ((socket: Duplex) => void) | undefined
  const server = tls ? createTlsServer(tls) : createServer()
  const track = (socket: Duplex): void => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  }
  server.on('connection', track).on('secureConnection', track)
  server.on('connection', (socket: Socket) => {
    clients.add(socket)
    socket.on('close', () => clients.delete(socket))
  })
  server.on('request', ({ url = '' }, response) => {
    forwarded?.push(url)
    response.writeHead(405).end()
  })
  server.on('connect', ({ url: authority = '', headers }: IncomingMessage, client: Duplex) => {
    client.on('error', () => {})
    if (headers['proxy-authorization'] !== AUTHORIZATION) {
      rejected?.push(authority)
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n')
      return
    }
    tunnels?.push(authority)
    if (answer) return answer(client)
    if (options.isLocal && !/^(127\.|localhost:)/.test(authority)) {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      return
    }
    const upstream = socketTo(authority, routes)
    track(upstream)
    const reject = (): void => void client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    upstream.once('error', reject)
    upstream.once('connect', () => {
      ports.add(Number(upstream.localPort))
      upstream.off('error', reject).on('error', () => client.destroy())
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const login = `${LOGIN.user}:${encodeURIComponent(LOGIN.password)}`
  const scheme = tls ? 'https' : 'http'
  const host = tls ? 'localhost' : '127.0.0.1'
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `${scheme}://${login}@${host}:${port}`,
    origin: `${scheme}://${host}:${port}`,
    tunnels: tunnels ?? [],
    rejected: rejected ?? [],
    forwarded: forwarded ?? [],
    ports,
    open: () => clients.size,
    route: (authority, to) => void routes.set(authority, to),
    answer: (next) => {
      answer = next
    },
    cut,
    [Symbol.asyncDispose]: async () => {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function socketTo(authority: string, routes: ReadonlyMap<string, number>): Socket {
  const routed = routes.get(authority)
  if (routed !== undefined) return connect(routed, '127.0.0.1')
  const { hostname, port } = new URL(`http://${authority}`)
  return connect(Number(port || 80), hostname.replace(/^\[|\]$/g, ''))
}
