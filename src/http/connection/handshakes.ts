/**
 * Handshakes of TLS: their number by address, and their order.
 *
 * The first message of a client makes the server sign, some tenths of a millisecond to some
 * milliseconds of this process. The message is read whole before anything of TLS is made for a
 * connection: until then a slow or silent client costs a socket. Then the handshake begins in its
 * turn, when one of a bounded number of slots is free (`handshake-slots.ts`): one in each turn of
 * the event loop, addresses in rotation. So thousands of first messages at once delay the requests
 * of others by one signature in each turn, and handshakes of other addresses by one round.
 *
 * A connection counts towards the bound of its address until a request on it has a valid key of a
 * project. So callers behind one address are not bounded by their number, and callers without a key
 * are.
 *
 * A client of TLS 1.3 may request new keys, 27 bytes that cost the server 16 µs, as often as it
 * likes. The runtime reports them as lines of its key log alone. Beyond a few the connection is
 * closed, and counts as a hundred handshakes: one read of a socket has 2,400 of them, and nothing
 * can stop the runtime before it has done them.
 *
 * Failure modes: if the runtime ceases to name new keys in its key log, such requests are unbounded
 * again, and a test fails.
 */
import type { Socket } from 'node:net'
import type { Server, TLSSocket } from 'node:tls'
import { createAddressCounts } from '#access/address-counts.ts'
import type { Clock } from '#base/clock.ts'
import { delist, enlist, type RosterEntry } from '#base/roster.ts'
import type { Bounds } from '#config/bounds.ts'
import { type Addresses, addressGroup } from '#http/callers/addresses.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { readHello } from './client-hello.ts'
import { createHandshakeSlots, type HandshakeSlotsOptions } from './handshake-slots.ts'

/** Clients request them after gigabytes. */
const KEY_UPDATES_MAX = 32
const KEY_UPDATES_COST = 100
const NEW_CLIENT_KEYS = 'CLIENT_TRAFFIC_SECRET_N '

export interface Handshakes {
  /** Takes back the count of a connection's handshake: a request on it has a valid key. */
  forgive(socket: Socket): void
  /** Bounds and orders the handshakes of a server, each of which must begin within `helloMs`. */
  serve(server: Server, helloMs: number): void
  /** Closes the connections that have not begun their handshake. */
  closeWaiting(): void
}

export interface HandshakesOptions {
  readonly bounds: Bounds
  readonly metrics: Pick<Metrics, 'boundExceeded'>
  readonly addresses: Pick<Addresses, 'isShared'>
  readonly now: Clock
  readonly slots?: HandshakeSlotsOptions
}

/** Connection without its first message, or without a slot. */
interface Waiting extends RosterEntry {
  readonly socket: Socket
}

export function createHandshakes(options: HandshakesOptions): Handshakes {
  const { bounds, metrics } = options
  const counts = createAddressCounts(bounds.tls_handshakes_per_minute, options.now)
  const counted = new WeakMap<Socket, string>()
  const waiting: Waiting[] = []
  const slots = createHandshakeSlots(options.slots)
  const countedGroup = ({ remoteAddress }: Socket): string | undefined =>
    bounds.tls_handshakes_per_minute === 0 ||
    remoteAddress === undefined ||
    options.addresses.isShared(remoteAddress)
      ? undefined
      : addressGroup(remoteAddress)

  function accept(socket: Socket, start: () => void, helloMs: number): void {
    const group = countedGroup(socket)
    if (group !== undefined && counts.add(group) !== undefined) {
      metrics.boundExceeded('tls_handshakes_per_minute')
      socket.destroy()
      return
    }
    const one: Waiting = { socket, index: 0 }
    enlist(waiting, one)
    const timer = setTimeout(() => socket.destroy(), helloMs)
    const leave = (): void => {
      clearTimeout(timer)
      delist(waiting, one)
    }
    socket.once('close', leave)
    readHello(socket, (begin) => {
      slots.enqueue(addressGroup(socket.remoteAddress ?? ''), socket, () => {
        leave()
        begin()
        start()
      })
    })
  }

  function watch(socket: TLSSocket): void {
    slots.release(socket)
    const group = countedGroup(socket)
    if (group !== undefined) counted.set(socket, group)
    limitKeyUpdates(socket, () => {
      if (group !== undefined) counts.add(group, KEY_UPDATES_COST)
    })
  }
  return {
    forgive: (socket) => {
      const group = counted.get(socket)
      if (group === undefined) return
      counted.delete(socket)
      counts.remove(group)
    },
    serve: (server, helloMs) => {
      // The bound on open connections was added last, and is checked first.
      const [begin, ...bounding] = server.listeners('connection')
      server.removeAllListeners('connection')
      server.on('connection', (socket: Socket) => {
        for (const bound of bounding) bound.call(server, socket)
        if (!socket.destroyed) accept(socket, () => begin?.call(server, socket), helloMs)
      })
      server.prependListener('secureConnection', watch)
      // The runtime would answer a failed handshake as it does a request that cannot be parsed.
      server.removeAllListeners('tlsClientError')
      server.on('tlsClientError', (_error, socket) => socket.destroy())
    },
    closeWaiting: () => {
      for (const { socket } of [...waiting]) socket.destroy()
    },
  }
}

function limitKeyUpdates(socket: TLSSocket, onExceeded: () => void): void {
  let updates = 0
  socket.on('keylog', (line: Buffer) => {
    if (!line.toString('latin1', 0, NEW_CLIENT_KEYS.length).startsWith(NEW_CLIENT_KEYS)) return
    updates += 1
    if (updates !== KEY_UPDATES_MAX + 1) return
    onExceeded()
    // Not destroyed within the call of the library that has these messages.
    socket.pause()
    setImmediate(() => socket.destroy())
  })
}
