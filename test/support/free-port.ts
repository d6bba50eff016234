/** Ports for programs that are told where to listen. */
import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/** Below the ports that a system chooses by itself: from 32,768 on Linux, from 49,152 on macOS. */
const FIRST = 20_000
const LAST = 32_000

/**
 * A port of 127.0.0.1 without a listener, which no other test is given while this process lives: a
 * port that a system chose and closed again could be given to any other listener before its program
 * has started.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST)
    if ((await claim(port)) && (await isFree(port))) return port
  }
}

/** Claims a port for this process's life, by the port of the same number for datagrams. */
function claim(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4').unref()
    socket.once('error', () => resolve(false))
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(true))
  })
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}

/** Whether something listens on a port of 127.0.0.1. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (accepted: boolean) => () => {
      socket.destroy()
      resolve(accepted)
    }
    socket.once('connect', end(true))
    socket.once('error', end(false))
  })
}
