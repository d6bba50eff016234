/** Listening addresses of a server, and the planes served at each. */
import { lookup } from 'node:dns/promises'
import type { AddressInfo } from 'node:net'
import { isIPv6 } from 'node:net'
import type { Settings } from '#config/settings.ts'
import { createServer, type ServerOptions } from '#http/server.ts'

export interface Servers {
  /** Base URL for clients, without a path. */
  readonly url: string
  /** Base URL for admins, if they have an address of their own. */
  readonly adminUrl: string | undefined
  /** Finishes the requests in flight. */
  close(): Promise<void>
}

type Listening = Pick<Settings, 'host' | 'port' | 'planes' | 'admin'>

/**
 * Starts the servers. An address for admins serves both planes; the public one then serves only the
 * data plane and the health checks.
 */
export const listen = async (options: ServerOptions, settings: Listening): Promise<Servers> => {
  const { admin, planes } = settings
  const dataOnly = { ...options, routes: [], console: undefined, signIn: undefined }
  const open: ReturnType<typeof createServer>[] = []
  const openAt = async (served: ServerOptions, host: string, port: number): Promise<string> => {
    const app = createServer(served)
    open.push(app)
    await app.listen({ host: await addressOf(host), port })
    return urlOf(app.server.address() as AddressInfo)
  }
  const close = async (): Promise<void> => {
    await Promise.all(open.map((app) => app.close()))
  }
  try {
    const { host, port } = settings
    if (!admin) {
      const url = await openAt(planes === 'data' ? dataOnly : options, host, port)
      return { url, adminUrl: undefined, close }
    }
    const url = await openAt({ ...dataOnly, isPublic: true }, host, port)
    return { url, adminUrl: await openAt(options, admin.host, admin.port), close }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * One address of `localhost`, which may have two: for the second one the framework would make a
 * server of its own, without the data plane and the bounds of connections.
 */
const addressOf = async (host: string): Promise<string> =>
  host === 'localhost' ? (await lookup(host)).address : host

const urlOf = ({ address, port }: AddressInfo): string => {
  const host = address === '0.0.0.0' || address === '::' ? 'localhost' : address
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`
}
