/** A connection to a server that can be cut and restored, as a network is. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Cuttable {
  readonly port: number
  /** Closes every connection and refuses new ones. */
  cut(): void
  restore(): void
  close(): Promise<void>
}

/** Listens on a port of its own, and forwards everything to `target` while it is not cut. */
export async function createCuttable(target: URL): Promise<Cuttable> {
  const sockets = new Set<Socket>()
  let isCut = false
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  }
  const server = createServer((near) => {
    keep(near)
    if (isCut) {
      near.destroy()
      return
    }
    const far = connect(Number(target.port), target.hostname)
    keep(far)
    near.pipe(far).on('close', () => near.destroy())
    far.pipe(near).on('close', () => far.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = (): void => {
    isCut = true
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    restore: () => {
      isCut = false
    },
    close: () => {
      cut()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
