/**
 * Limiter for many processes: the levels are in Redis or Valkey, and one script changes them.
 *
 * A reservation is one round trip of one script, which reserves in all buckets or in none, and
 * which all calls of one turn of the event loop share. A settlement is sent without waiting. All
 * keys of a scope have its hash tag, by which a cluster keeps them together. The time is the
 * server's.
 *
 * Failure modes. No answer within `ANSWER_MAX_MS`, or a connection that ends first: whether the
 * amount was reserved is not known. The caller gets a `LimiterUnavailable`; the amount, if
 * reserved, stays so until it has leaked, and the command is not retried, or it would be reserved
 * twice. A settlement without an answer is retried until there is one: the server marks each, and
 * makes none twice. It is dropped after `SETTLING_MAX_MS`, before its mark expires; by then its
 * amount has leaked from every bucket of a minute. A server that may evict keys would lose levels,
 * and so admit: unless its policy is `noeviction`, the limiter does not start.
 */

import { randomBytes } from 'node:crypto'
import { logMessage } from '#base/log-messages.ts'
import { BOUNDS } from '#config/bounds.ts'
import { NAME_CHARACTERS } from './bucket-lua.ts'
import type { Demand, Limiter, Rated, Reservation, ReserveOutcome } from './limiter.ts'
import { type ChangesOptions, createChanges } from './redis-changes.ts'
import {
  ANSWER_MAX_MS,
  createRedisClient,
  evictionPolicies,
  inTime,
  isCluster,
  LimiterUnavailable,
  type RedisClient,
} from './redis-client.ts'
import { DOUBLE_BYTES, keyOf } from './redis-packing.ts'
import { type CallScript, createScriptCaller } from './redis-script-call.ts'
import { READ } from './redis-scripts.ts'
import { createSettlements, type SettlementOptions, timeOf } from './redis-settlements.ts'

/** Longest wait of a start for a connection, to all nodes of a cluster. */
const START_MAX_MS = 5_000

/** An amount that a bucket is charged though nothing was reserved. */
export interface Debt extends Rated {
  readonly amount: number
}

export interface RedisLimiter extends Limiter {
  /** Rejects with LimiterUnavailable. */
  reserve(scope: string, demands: readonly Demand[], nowMs?: number): Promise<ReserveOutcome>
  /** Rejects with LimiterUnavailable. */
  read(scope: string, buckets: readonly Rated[], nowMs?: number): Promise<readonly number[]>
  /**
   * Charges each bucket once, as a settlement does: without waiting, and retried until it is made.
   */
  charge(scope: string, debts: readonly Debt[], nowMs?: number): void
  /** Resolves when the server that holds a scope takes writes; otherwise rejects, however late. */
  probe(scope: string): Promise<void>
  /**
   * Whether a limiter of this kind made a reservation. Settling another's returns nothing, and
   * charges its use beyond its costs.
   */
  owns(reservation: Reservation): boolean
}

export interface RedisLimiterOptions
  extends SettlementOptions,
    Pick<ChangesOptions, 'atStage'>,
    Partial<Omit<ChangesOptions, 'atStage'>> {
  readonly url: string
}

type Connection = Pick<RedisLimiterOptions, 'url' | 'warn'>

/**
 * Connects, and checks the server's eviction policy. Throws where the server cannot be reached or
 * would evict levels.
 */
export async function createRedisLimiter(options: RedisLimiterOptions): Promise<RedisLimiter> {
  return limiterOver(await connect(options), options)
}

/** Throws where a limiter could not be created. */
export async function checkRedis(connection: Connection): Promise<void> {
  const client = await connect(connection)
  client.disconnect()
}

async function connect({ url, warn }: Connection): Promise<RedisClient> {
  const client = createRedisClient(url)
  const lastFault = logFaults(client, warn)
  try {
    await inTime(client.connect(), START_MAX_MS).catch((error: Error) => {
      throw new LimiterUnavailable(`Redis cannot be reached: ${lastFault() || error.message}`)
    })
    await requireNoEviction(client, warn)
    return client
  } catch (error) {
    client.disconnect()
    throw error
  }
}

/**
 * Reader of the levels, for a node that counts nothing. It starts without Redis too: until there
 * is a connection, a read rejects with LimiterUnavailable.
 */
export function createRedisReader({ url, warn }: Connection): Pick<RedisLimiter, 'read' | 'close'> {
  const client = createRedisClient(url)
  logFaults(client, warn)
  // `logFaults` reports a failure, and the client reconnects.
  client.connect().catch(() => {})
  return {
    read: readerOver(createScriptCaller(client), ANSWER_MAX_MS),
    close: async () => client.disconnect(),
  }
}

/** Logs each fault once, and returns the last one since the connection was ready. */
function logFaults(client: RedisClient, warn: (message: string) => void): () => string {
  let lastFault = ''
  client.on('error', (error: Error) => {
    // A server that is down causes the same fault with every attempt.
    if (error.message === lastFault) return
    lastFault = error.message
    warn(logMessage('redis_fault', { fault: error.message }))
  })
  client.on('ready', () => {
    lastFault = ''
  })
  return () => lastFault
}

function readerOver(callScript: CallScript, answerMs: number): RedisLimiter['read'] {
  return async (scope, buckets, nowMs) => {
    const keys = buckets.map(({ bucket }) => keyOf(scope, bucket))
    const answer = await inTime(callScript(READ, { keys, values: [timeOf(nowMs)] }), answerMs)
    return keys.map((_, index) => answer.readDoubleLE(index * DOUBLE_BYTES))
  }
}

function limiterOver(client: RedisClient, options: RedisLimiterOptions): RedisLimiter {
  const newName = createNames()
  const callScript = createScriptCaller(client)
  const { answerMs = ANSWER_MAX_MS, debtWindows = BOUNDS.limit_debt_windows.default } = options
  const { atStage } = options
  const apart = isCluster(client)
  const changes = createChanges(callScript, { atStage, answerMs, debtWindows, apart })
  const settlements = createSettlements(client, changes, options)
  const read = readerOver(callScript, answerMs)
  return {
    reserve: (scope, demands, nowMs) =>
      changes.reserve(scope, timeOf(nowMs), { id: newName(), demands }),
    settle: ({ id, scope, demands, taken }, actual, nowMs) => {
      if (demands.every(({ fixed }) => fixed)) return
      settlements.send(scope, { id, demands, taken, actual }, nowMs)
    },
    charge: (scope, debts, nowMs) => {
      const demands = debts.map(({ amount, ...rated }) => ({ ...rated, cost: 0 }))
      const actual = debts.map(({ amount }) => amount)
      if (debts.length > 0) {
        settlements.send(scope, { id: newName(), demands, taken: undefined, actual }, nowMs)
      }
    },
    read: (scope, buckets, nowMs) => {
      changes.flush()
      return read(scope, buckets, nowMs)
    },
    probe: async (scope) => {
      await client.set(`{${scope}}:probe`, '', 'PX', ANSWER_MAX_MS)
    },
    owns: ({ id }) => id.length === NAME_CHARACTERS,
    close: async () => {
      await settlements.close()
      client.disconnect()
    },
  }
}

async function requireNoEviction(
  client: RedisClient,
  warn: (message: string) => void,
): Promise<void> {
  let policies: readonly string[]
  try {
    policies = await evictionPolicies(client)
  } catch (error) {
    warn(logMessage('redis_policy_unknown', { fault: String(error) }))
    return
  }
  const wrong = policies.find((policy) => policy !== 'noeviction')
  if (wrong !== undefined) {
    throw new Error(
      `Redis has the maxmemory-policy ${wrong}, which evicts limits when memory is full. Set it to noeviction: CONFIG SET maxmemory-policy noeviction.`,
    )
  }
}

/** Names of reservations: 8 characters of this process and 4 that count, in the base64 of URLs. */
function createNames(): () => string {
  const prefix = randomBytes(6).toString('base64url')
  const counter = Buffer.alloc(3)
  let last = 0
  return () => {
    last = (last + 1) % 2 ** 24
    counter.writeUIntBE(last, 0, 3)
    return prefix + counter.toString('base64url')
  }
}
