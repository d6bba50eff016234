/**
 * Connection for the replication of changes: it subscribes to notifications of other nodes, reads
 * missed changes, and notifies other nodes. It is apart from the pool and never waits for a
 * connection behind requests; its user closes it at the first failure and opens another.
 *
 * Nodes notify each other by NOTIFY, after the commit and in a separate statement: inside the
 * change's transaction it would make all commits of the database wait for each other. A
 * notification that is lost when a node dies in between is made up for by the others' polls.
 */
import pg from 'pg'
import type { ChangeListener, ChangeSubscription } from '#storage/db.ts'
import { readerOver } from '#storage/kysely.ts'
import { answered, runnerOver } from './postgres-run.ts'

const CHANNEL = 'bailiwick_changes'
const CONNECT_TIMEOUT_MS = 2_000

/**
 * Every statement on it is answered within `timeoutMs` or fails. Without `onNotify` it does not
 * subscribe.
 */
export async function openSubscription(
  url: string,
  onNotify: ChangeListener | undefined,
  timeoutMs: number,
): Promise<ChangeSubscription> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: timeoutMs,
    application_name: 'bailiwick',
  })
  // The failing statement reports the error of the connection.
  client.on('error', () => {})
  client.on('notification', ({ payload = '' }) => {
    const [organizationId, seq] = payload.split(' ')
    if (organizationId && seq) onNotify?.(organizationId, Number(seq))
  })
  const execute = runnerOver(client)
  await answered(client.connect())
  try {
    if (onNotify) await execute(`listen ${CHANNEL}`, [])
    // It writes only notifications, which need not be durable.
    await execute('set synchronous_commit = off', [])
  } catch (error) {
    await client.end()
    throw error
  }
  return {
    reader: readerOver('postgres', execute),
    publish: async (news) => {
      const payloads = Array.from(news, ([organizationId, seq]) => `${organizationId} ${seq}`)
      await execute('select pg_notify($1, payload) from unnest($2::text[]) as payload', [
        CHANNEL,
        payloads,
      ])
    },
    close: () => client.end(),
  }
}
