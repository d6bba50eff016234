/**
 * Bounds on the open connections of a server: in total, by the runtime, which closes further ones
 * before they become a socket, and by address. Each listening address counts for itself:
 * connections to the public one do not exclude admins from theirs.
 */
import type { Server, Socket } from 'node:net'
import type { Bounds } from '#config/bounds.ts'
import { type Addresses, addressGroup } from '#http/callers/addresses.ts'
import type { Metrics } from '#metrics/metrics.ts'

export interface ConnectionLimitOptions {
  readonly bounds: Bounds
  readonly metrics: Pick<Metrics, 'boundExceeded'>
  readonly addresses: Pick<Addresses, 'isShared'>
}

export function limitConnections(server: Server, options: ConnectionLimitOptions): void {
  const { bounds, metrics } = options
  server.maxConnections = bounds.connections
  server.on('drop', () => metrics.boundExceeded('connections'))
  if (bounds.connections_per_address > 0) server.on('connection', createAddressLimit(options))
}

/** Counts the open connections of each address. There are as many counts as connections at most. */
function createAddressLimit({ bounds, metrics, addresses }: ConnectionLimitOptions) {
  const open = new Map<string, number>()
  const release = (group: string): void => {
    const rest = (open.get(group) ?? 1) - 1
    if (rest === 0) open.delete(group)
    else open.set(group, rest)
  }
  return (socket: Socket): void => {
    const { remoteAddress } = socket
    if (remoteAddress === undefined || addresses.isShared(remoteAddress)) return
    const group = addressGroup(remoteAddress)
    const count = open.get(group) ?? 0
    if (count >= bounds.connections_per_address) {
      metrics.boundExceeded('connections_per_address')
      socket.destroy()
      return
    }
    open.set(group, count + 1)
    socket.once('close', () => release(group))
  }
}
