/** Listening addresses of a server, and the planes served at each. */
import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { type AddressInfo, createServer as createTcpServer, isIPv6 } from 'node:net'
import { logMessage } from '#base/log-messages.ts'
import type { Settings } from '#config/settings.ts'
import { createServer, type ServerOptions } from '#http/server.ts'
import type { Runtime } from './runtime.ts'

export interface Servers {
  /** Base URL for clients, without a path. */
  readonly url: string
  /** Base URL for admins, if they have a separate address. */
  readonly adminUrl: string | undefined
  /** The servers, the one for clients first. */
  readonly servers: readonly ReturnType<typeof createServer>[]
  /** Finishes the requests in flight, or ends them when the timeout of the settings has passed. */
  close(): Promise<void>
}

export interface Listening {
  readonly settings: Pick<Settings, 'host' | 'port' | 'planes' | 'admin' | 'stopTimeoutSeconds'>
  readonly runtime: Pick<Runtime, 'after'>
}

const MS = 1_000

/**
 * Starts the servers. An address for admins serves both planes; the public one then serves only the
 * data plane and the health checks.
 */
export async function listen(options: ServerOptions, listening: Listening): Promise<Servers> {
  const { host, port, planes, admin } = listening.settings
  const dataOnly = { ...options, routes: [], console: undefined, signIn: undefined }
  const servers: ReturnType<typeof createServer>[] = []
  const openAt = async (served: ServerOptions, host: string, port: number): Promise<string> => {
    const server = createServer(served)
    servers.push(server)
    await server.listen({ host: await addressOf(host), port })
    return urlOf(server.server.address() as AddressInfo, options.tls ? 'https' : 'http')
  }
  const close = (): Promise<void> => closeAll(servers, options, listening)
  try {
    if (!admin) {
      const url = await openAt(planes === 'data' ? dataOnly : options, host, port)
      return { url, adminUrl: undefined, servers, close }
    }
    const url = await openAt({ ...dataOnly, isPublic: true }, host, port)
    return { url, adminUrl: await openAt(options, admin.host, admin.port), servers, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Throws the error of `listen` if an address cannot be listened on. */
export async function checkAddresses({ host, port, admin }: Listening['settings']): Promise<void> {
  await using opened = new AsyncDisposableStack()
  for (const address of admin ? [{ host, port }, admin] : [{ host, port }]) {
    const server = opened.use(createTcpServer())
    server.listen({ host: await addressOf(address.host), port: address.port })
    await once(server, 'listening')
  }
}

async function closeAll(
  servers: Servers['servers'],
  { pace, metrics, logger }: ServerOptions,
  { settings: { stopTimeoutSeconds: seconds }, runtime }: Listening,
): Promise<void> {
  const endAnswers = (): void => {
    const count = pace.openAnswers()
    for (const { server } of servers) {
      // Also those accepted in the moment before the server stops listening.
      server.on('connection', (socket) => socket.destroy())
      server.closeAllConnections()
    }
    metrics.stopEndedAnswers.inc(count)
    logger.warn(logMessage('stop_timed_out', { count, seconds: seconds ?? 0 }))
  }
  const cancel = seconds === undefined ? () => {} : runtime.after(seconds * MS, endAnswers)
  await Promise.all(servers.map((server) => server.close()))
  cancel()
}

/**
 * One address of `localhost`, which may have two: for the second the framework would add a server
 * without the data plane and the bounds of connections.
 */
async function addressOf(host: string): Promise<string> {
  return host === 'localhost' ? (await lookup(host)).address : host
}

function urlOf({ address, port }: AddressInfo, scheme: 'http' | 'https'): string {
  const host = address === '0.0.0.0' || address === '::' ? 'localhost' : address
  return `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`
}
