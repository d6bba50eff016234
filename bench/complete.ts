/**
 * Whether a Bailiwick does everything that it is measured with: a figure of one that counts no
 * usage or asks no Redis would be worth nothing.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import type { Bailiwick } from './bailiwick.ts'

const LIMIT_HEADERS = ['x-ratelimit-remaining-requests', 'x-ratelimit-remaining-tokens']
const COUNTED_WITHIN_MS = 3_000
const POLL_MS = 100

/** Makes a request, and rejects with what is missing of it. */
export async function requireEverything(
  { file, projectId, redisPort, spendLimits, baseUrl, key }: Bailiwick,
  request: () => Promise<Response>,
): Promise<void> {
  const counted = requestsOf(file, projectId)
  const response = await request()
  await response.arrayBuffer()
  const absent = LIMIT_HEADERS.find((name) => !response.headers.has(name))
  if (absent !== undefined) throw new Error(`its answers have no ${absent}: it holds no limits`)
  for (let waitedMs = 0; requestsOf(file, projectId) <= counted; waitedMs += POLL_MS) {
    if (waitedMs > COUNTED_WITHIN_MS) throw new Error('a request does not appear in its usage')
    await wait(POLL_MS)
  }
  if (spendLimits && (await spendingBudgets(baseUrl, key)) < 2) {
    throw new Error('a request is not charged to both spend limits')
  }
  if (redisPort !== undefined && (await redisKeys(redisPort)) === 0) {
    throw new Error('its Redis holds nothing: the limits are not there')
  }
}

/** Without the seeded rows, which are of another project. */
function requestsOf(file: string, projectId: string): number {
  const db = new DatabaseSync(file, { readOnly: true })
  const sum =
    "select coalesce(sum(requests), 0) as n from usage where width = '1m' and project_id = ?"
  const row = db.prepare(sum).get(projectId)
  db.close()
  return Number(row?.n)
}

/** Number of the key's budgets that have spent something. */
async function spendingBudgets(baseUrl: string, key: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}` }
  const response = await fetch(`${baseUrl}/spend_budgets`, { headers })
  const { data } = (await response.json()) as { readonly data: readonly { spent: number }[] }
  return data.filter(({ spent }) => spent > 0).length
}

async function redisKeys(port: number): Promise<number> {
  const socket = connect(port, '127.0.0.1')
  socket.setEncoding('latin1').write('DBSIZE\r\n')
  const [answer] = await once(socket, 'data')
  socket.destroy()
  return Number(/^:(\d+)/.exec(String(answer))?.[1])
}
