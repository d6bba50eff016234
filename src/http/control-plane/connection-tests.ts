/**
 * Tests of connections: answers that pause. They hold places of their own kind, one of each actor.
 * A pause ends with the connection, and at once when the server stops.
 */
import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '#base/clock.ts'
import type { CallerConnection } from '#context.ts'
import { lastForwarded } from '#http/callers/addresses.ts'
import { type CsvAnswers, createCsvAnswers } from './csv-answer.ts'

const AT_ONCE_MAX = 4
const AT_ONCE_OF_ACTOR = 1
const STALLED_MAX_MS = 60_000
const MS = 1_000

export interface ConnectionTests {
  readonly answers: CsvAnswers
  connectionOf(request: FastifyRequest, reply: FastifyReply): CallerConnection
  /** Ends all pauses, and those to come. */
  end(): void
}

export function createConnectionTests(elapsed: Clock): ConnectionTests {
  const ends = new Set<() => void>()
  let isEnded = false
  const pause = async ({ raw }: FastifyReply, socket: Socket, ms: number): Promise<void> => {
    if (ms === 0 || isEnded || raw.closed) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    ends.add(resolve)
    raw.once('close', resolve)
    await promise
    clearTimeout(timer)
    ends.delete(resolve)
    raw.off('close', resolve)
    // A connection that is kept alive would keep the server from closing.
    if (isEnded) raw.once('finish', () => socket.destroySoon())
  }
  return {
    answers: createCsvAnswers(AT_ONCE_MAX, STALLED_MAX_MS, AT_ONCE_OF_ACTOR),
    connectionOf: ({ peer, headers, raw: { socket } }, reply) => {
      const { address, port, isTrusted } = peer
      const beganAt = elapsed()
      return {
        peer: { address, port },
        isTrusted,
        forwardedFor: lastForwarded(headers['x-forwarded-for']?.toString()),
        elapsed: () => Math.round(elapsed() - beganAt) / MS,
        pause: async (seconds) => {
          // The next request on the connection sets its time limit again.
          socket.setTimeout(0)
          await pause(reply, socket, seconds * MS)
          socket.setTimeout(STALLED_MAX_MS)
        },
      }
    },
    end: () => {
      isEnded = true
      for (const end of ends) end()
    },
  }
}
