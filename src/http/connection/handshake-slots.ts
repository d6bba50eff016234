/**
 * Bound on the handshakes of TLS that have begun and not ended, and the order in which they begin.
 *
 * Each has about 80 KiB, and objects that a major collection of garbage visits: with 5,000 of them
 * one took 0.2 s. Beyond the bound a connection waits with a socket alone. One handshake begins in
 * each turn of the event loop, groups in rotation. Its slot is released when it ends. While others
 * wait, a handshake is closed after two seconds: it waits for its client then, and two round trips
 * of a slow network take less.
 *
 * Failure modes: an attacker with many addresses who leaves more than 512 handshakes a second
 * unfinished delays those of others, up to the time limit of the first message.
 */
import type { Socket } from 'node:net'
import { delist, enlist, type RosterEntry } from '#base/roster.ts'
import { createRoundRobin, type RoundRobinItem } from '#event-loop/round-robin.ts'

const STARTS_PER_TURN = 1

export interface HandshakeSlots {
  /** Calls `begin` when it is the socket's turn and a slot is free, unless the client has left. */
  enqueue(group: string, socket: Socket, begin: () => void): void
  /** Releases the slot of a connection, given as its first socket or as that of TLS. */
  release(socket: Socket): void
}

export interface HandshakeSlotsOptions {
  /** Default: 1,024. */
  readonly max?: number
  /** Time after which a handshake is closed if another waits; default: 2,000. */
  readonly slotMs?: number
}

interface Waiting {
  readonly socket: Socket
  readonly begin: () => void
}

/** Handshakes of a group that may begin. It is parked if no slot is free in its turn. */
interface Queue extends RoundRobinItem {
  readonly group: string
  readonly waiting: Waiting[]
}

interface Slot extends RosterEntry {
  readonly socket: Socket
  readonly key: string
  readonly timer: NodeJS.Timeout
}

export function createHandshakeSlots(options: HandshakeSlotsOptions = {}): HandshakeSlots {
  const { max = 1_024, slotMs = 2_000 } = options
  const queues = new Map<string, Queue>()
  const parked: Queue[] = []
  const slots = new Map<string, Slot>()
  const overdue: Slot[] = []
  const run = createRoundRobin<Queue>(STARTS_PER_TURN, (queue) => {
    if (slots.size >= max) {
      parked.push(queue)
      closeOverdue()
      return false
    }
    const next = queue.waiting.shift()
    if (next && !next.socket.destroyed) acquire(next)
    if (slots.size < max) resume()
    if (queue.waiting.length > 0) return true
    queues.delete(queue.group)
    return false
  })

  function acquire({ socket, begin }: Waiting): void {
    const key = endpoints(socket)
    const slot: Slot = {
      socket,
      key,
      timer: setTimeout(() => {
        enlist(overdue, slot)
        closeOverdue()
      }, slotMs),
      index: 0,
    }
    slots.set(key, slot)
    socket.once('close', () => release(slot))
    begin()
  }
  function release(slot: Slot | undefined): void {
    if (!slot || slots.get(slot.key) !== slot) return
    slots.delete(slot.key)
    clearTimeout(slot.timer)
    delist(overdue, slot)
    resume()
  }
  function resume(): void {
    const queue = parked.shift()
    if (queue) run(queue)
  }
  function closeOverdue(): void {
    const [slot] = overdue
    if (!slot || parked.length === 0) return
    release(slot)
    slot.socket.destroy()
  }
  return {
    enqueue: (group, socket, begin) => {
      const queue: Queue = queues.get(group) ?? { group, waiting: [], isQueued: false }
      queue.waiting.push({ socket, begin })
      // A queue that is known runs already, or is parked.
      if (queue.waiting.length > 1) return
      queues.set(group, queue)
      run(queue)
    },
    release: (socket) => release(slots.get(endpoints(socket))),
  }
}

function endpoints({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  return `${localAddress} ${localPort} ${remoteAddress} ${remotePort}`
}
