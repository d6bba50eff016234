/** The addresses that a server listens on, and what is served at each. */
import type { AddressInfo } from 'node:net'
import { isIPv6 } from 'node:net'
import type { Settings } from '#config/settings.ts'
import { createServer, type ServerOptions } from '#http/server.ts'

export interface Servers {
  /** Where clients come, without a path. */
  readonly url: string
  /** Where admins come, if that is elsewhere. */
  readonly adminUrl: string | undefined
  /** Lets what is in flight finish. */
  close(): Promise<void>
}

type Listening = Pick<Settings, 'host' | 'port' | 'planes' | 'admin'>

/**
 * Where admins have an address of their own, that one serves everything, and the public one only
 * the data plane and whether it is well.
 */
export const listen = async (options: ServerOptions, settings: Listening): Promise<Servers> => {
  const { admin, planes } = settings
  const dataOnly = { ...options, routes: [], console: undefined, signIn: undefined }
  const open: ReturnType<typeof createServer>[] = []
  const openAt = async (served: ServerOptions, host: string, port: number): Promise<string> => {
    const app = createServer(served)
    open.push(app)
    await app.listen({ host, port })
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

const urlOf = ({ address, port }: AddressInfo): string => {
  const host = address === '0.0.0.0' || address === '::' ? 'localhost' : address
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`
}
