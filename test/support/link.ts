/** A link to a TCP server that a test may cut: a proxy between a node and its store. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface Link {
  /** The address through the link. */
  readonly url: string
  /**
   * Cuts it until `restore`. `silent`: packets are lost, and nothing ends. `reset`: connections
   * break, and new ones are refused.
   */
  cut(how: 'silent' | 'reset'): void
  restore(): void
  close(): Promise<void>
}

/** Opens a link to the server of a URL with a port. */
export async function openLink(to: string): Promise<Link> {
  const target = new URL(to)
  const sockets = new Set<Socket>()
  let state: 'open' | 'silent' | 'reset' = 'open'
  const add = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    return socket
  }
  const server = createServer((near) => {
    add(near)
    if (state === 'reset') near.destroy()
    if (state !== 'open') return
    const far = add(connect(Number(target.port), target.hostname))
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    near.pipe(far)
    far.pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the link has no port')
  const url = new URL(to)
  url.hostname = '127.0.0.1'
  url.port = String(address.port)
  const end = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    cut: (how) => {
      state = how
      if (how === 'reset') end()
      for (const socket of sockets) socket.unpipe().pause()
    },
    restore: () => {
      if (state === 'open') return
      state = 'open'
      // Of what was lost, each side learns by a reset.
      end()
    },
    close: async () => {
      end()
      server.close()
      await once(server, 'close')
    },
  }
}
