/**
 * PostgreSQL store, for several processes on one database.
 *
 * READ COMMITTED with explicit locks in one order: organization, project, the rest, and last the
 * organization's change counter. A serialization failure or a deadlock is retried, so a change has
 * no effect but on its `tx` and creates its ids and secrets inside.
 */
import { randomInt } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import {
  type Run,
  type Store,
  StoreUnavailable,
  TRANSACTION_TIMEOUT_MS,
  type TransactionBody,
  transact,
} from '#storage/db.ts'
import { kyselyOver, readerOver } from '#storage/kysely.ts'
import { isLatest, migrateToLatest } from '#storage/migrations/migrate.ts'
import { OperationTimeout, revocableTx, withTimeout } from '#storage/revocable-tx.ts'
import { createSlowReads, SLOW_READS_MAX } from '#storage/sqlite/slow-reads.ts'
import { answered, runnerOver } from './postgres-run.ts'
import { openSubscription } from './postgres-subscription.ts'

const POOL_MAX = 16
const CONNECT_TIMEOUT_MS = 5_000
/** Few connections and a longer timeout for slow reads: no reads starve. */
const SLOW_TIMEOUT_MS = 30_000
const ATTEMPTS_MAX = 4
const RETRY_DELAY_MAX_MS = 20

const SERIALIZATION_FAILURE = '40001'
const DEADLOCK = '40P01'
// bigint arrives as text; ours are times and counters, all far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** Connects, and migrates the schema under a lock that all processes respect. */
export async function openPostgres(
  url: string,
  latest?: string,
  timeoutMs = TRANSACTION_TIMEOUT_MS,
): Promise<Store> {
  const pool = openPool(url, POOL_MAX, timeoutMs)
  const slowPool = openPool(url, SLOW_READS_MAX, SLOW_TIMEOUT_MS)
  const close = async (): Promise<void> => {
    await Promise.all([pool.end(), slowPool.end()])
  }
  try {
    if (latest !== undefined || !(await isMigrated(pool))) await migrate(url, latest)
  } catch (error) {
    await close()
    throw error
  }
  const read = runnerOver(pool)
  return {
    dialect: 'postgres',
    reader: readerOver('postgres', read),
    slowReader: createSlowReads('postgres', runnerOver(slowPool)),
    version: () => undefined,
    openSubscription: (onNotify, timeoutMs) => openSubscription(url, onNotify, timeoutMs),
    [transact]: (change) => withRetries(pool, change, timeoutMs),
    ping: async () => {
      await read('select 1', [])
    },
    close,
  }
}

function openPool(url: string, max: number, timeoutMs: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    // Statements that a transaction does not wait for one by one are sent together.
    pipeline: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: timeoutMs,
    idle_in_transaction_session_timeout: timeoutMs,
    application_name: 'bailiwick',
  })
  // A connection that the server ends emits an event as well, in use or idle, and without a
  // listener that would end the process. Its statement fails, and the pool replaces it.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Found out on a connection of the pool, which requests use afterwards. */
async function isMigrated(pool: pg.Pool): Promise<boolean> {
  const client = await pool.connect()
  try {
    return await isLatest(kyselyOver('postgres', runnerOver(client)), 'postgres')
  } finally {
    client.release()
  }
}

/** Migrations run on a separate connection, which may wait long for another node's lock. */
async function migrate(url: string, latest?: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  })
  client.on('error', () => {})
  await client.connect()
  try {
    await migrateToLatest(kyselyOver('postgres', runnerOver(client)), 'postgres', latest)
  } finally {
    await client.end()
  }
}

async function withRetries<T>(
  pool: pg.Pool,
  change: TransactionBody<T>,
  timeoutMs: number,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, change, timeoutMs)
    } catch (error) {
      const code = (error as { code?: unknown }).code
      const retryable = code === SERIALIZATION_FAILURE || code === DEADLOCK
      if (!retryable || attempt === ATTEMPTS_MAX) throw error
      await wait(randomInt(RETRY_DELAY_MAX_MS * attempt))
    }
  }
}

async function once<T>(pool: pg.Pool, change: TransactionBody<T>, timeoutMs: number): Promise<T> {
  const client = await connect(pool)
  const execute = runnerOver(client)
  const { tx, end } = revocableTx('postgres', execute)
  let broken = false
  try {
    // Sent together with the first statement, which fails too where this does.
    const [, result] = await Promise.all([execute('begin', []), withTimeout(change(tx), timeoutMs)])
    end()
    await commit(client)
    return result
  } catch (error) {
    end()
    // A change that timed out may have a statement under way: closing its connection ends that too.
    broken = error instanceof OperationTimeout || !(await rolledBack(execute))
    throw error instanceof OperationTimeout ? new StoreUnavailable(error) : error
  } finally {
    client.release(broken)
  }
}

/** PostgreSQL answers the commit of a transaction in which a statement failed by a rollback. */
async function commit(client: pg.PoolClient): Promise<void> {
  const { command } = await answered(client.query('commit'))
  if (command !== 'COMMIT')
    throw new Error('A transaction was committed after one of its statements had failed.')
}

async function rolledBack(execute: Run): Promise<boolean> {
  try {
    await execute('rollback', [])
    return true
  } catch {
    return false
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    throw new StoreUnavailable(error)
  }
}
