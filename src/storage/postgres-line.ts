/**
 * The connection on which a node follows changes: it hears of those of other nodes, asks for what
 * it has missed, and tells of its own. It is apart from the pool, so that it never waits for a
 * connection behind requests, and whoever uses it closes it at the first failure and opens another.
 *
 * Nodes tell each other by NOTIFY, after the commit and in a statement of its own: inside the
 * change's transaction it would make all commits of the database wait for each other. What is lost
 * when a node dies in between, the others find by asking.
 */
import pg from 'pg'
import type { ChangeLine, HearNews } from './db.ts'
import { readerOver } from './kysely.ts'
import { answered, runnerOver } from './postgres-run.ts'

const CHANNEL = 'bailiwick_changes'
const CONNECT_TIMEOUT_MS = 2_000

/** Every statement on it is answered within `timeoutMs` or fails. Without `hear` it only asks. */
export const openLine = async (
  url: string,
  hear: HearNews | undefined,
  timeoutMs: number,
): Promise<ChangeLine> => {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: timeoutMs,
    application_name: 'bailiwick',
  })
  // What the connection dies of is told by the statement that fails for it.
  client.on('error', () => {})
  client.on('notification', ({ payload = '' }) => {
    const [organizationId, seq] = payload.split(' ')
    if (organizationId && seq) hear?.(organizationId, Number(seq))
  })
  const execute = runnerOver(client)
  await answered(client.connect())
  try {
    if (hear) await execute(`listen ${CHANNEL}`, [])
    // It writes nothing but news, and those need not be on the disk.
    await execute('set synchronous_commit = off', [])
  } catch (error) {
    await client.end()
    throw error
  }
  return {
    reader: readerOver('postgres', execute),
    tell: async (news) => {
      const payloads = Array.from(news, ([organizationId, seq]) => `${organizationId} ${seq}`)
      await execute('select pg_notify($1, payload) from unnest($2::text[]) as payload', [
        CHANNEL,
        payloads,
      ])
    },
    close: () => client.end(),
  }
}
