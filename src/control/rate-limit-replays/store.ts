/**
 * Requests of models in a project, from the rows of usage. Sums are computed in the store: one for
 * each minute, or for each caller, never for each pair.
 */
import { sql } from 'kysely'
import { amounts } from '#control/usage-sums/store.ts'
import type { Reader } from '#storage/db.ts'
import { RATE_LIMITED } from '#storage/tables/usage-columns.ts'
import { ROW_KINDS } from '#usage/row-kinds.ts'
import { hasAllUsage } from '#usage/sums/store.ts'

/** Selects requests of these models in this time. */
export interface Requested {
  readonly organizationId: string
  readonly projectId: string
  readonly models: readonly string[]
  /** Milliseconds, exclusive. */
  readonly fromMs: number
  readonly toMs: number
}

/** Every requested model, the most requested first: from the sums of days. */
export async function models(
  reader: Reader,
  of: Omit<Requested, 'models'> & { readonly rows: number },
): Promise<string[]> {
  const { organizationId, projectId, fromMs, toMs, rows } = of
  const found = await amounts(
    reader,
    {
      organizationId,
      segments: [{ width: '1d', fromMs, toMs }],
      filters: { project_id: [projectId] },
      hasSums: await hasAllUsage(reader),
      nowMs: toMs,
    },
    { by: 'model', measure: 'requests' },
  )
  return found
    .map(({ id, amount }) => ({ id, requests: Number(amount) }))
    .filter(({ requests }) => requests > 0)
    .sort((a, b) => b.requests - a.requests || (a.id < b.id ? -1 : 1))
    .slice(0, rows)
    .map(({ id }) => id)
}

function ofMinutes(reader: Reader, of: Requested) {
  return reader
    .selectFrom('usage')
    .where('organization_id', '=', of.organizationId)
    .where('width', '=', '1m')
    .where('kind', 'in', ROW_KINDS)
    .where('starts_at', '>=', of.fromMs)
    .where('starts_at', '<', of.toMs)
    .where('project_id', '=', of.projectId)
    .where('model', 'in', of.models)
}

/** Requests rejected by a rate limit. */
const LIMITED = sql.join(
  RATE_LIMITED.map((name) => sql.ref(name)),
  sql` + `,
)

/** One row for each minute with a request. */
export function minutes(reader: Reader, of: Requested) {
  return ofMinutes(reader, of)
    .select([
      'starts_at',
      sql<string>`cast(sum(requested_requests) as text)`.as('requests'),
      sql<string>`cast(sum(requested_tokens) as text)`.as('tokens'),
      sql<string>`cast(sum(${LIMITED}) as text)`.as('limited'),
    ])
    .groupBy('starts_at')
    .having(sql<boolean>`sum(requested_requests) > 0`)
    .execute()
}

/** Share of a minute's requests that would have been rejected. */
export interface Share {
  readonly startsAtMs: number
  readonly share: number
}

/** Requests of each caller, weighted by the shares of their minutes, which are in order. */
export function weighed(
  reader: Reader,
  of: Omit<Requested, 'fromMs' | 'toMs'> & { readonly shares: readonly Share[] },
): Promise<{ owner_id: string; key_id: string; rejected: number }[]> {
  const [first, last] = [of.shares[0], of.shares.at(-1)]
  if (!first || !last) return Promise.resolve([])
  const values = of.shares.map(
    ({ startsAtMs, share }) => sql`(cast(${startsAtMs} as bigint), cast(${share} as float8))`,
  )
  return ofMinutes(reader, { ...of, fromMs: first.startsAtMs, toMs: last.startsAtMs + 1 })
    .innerJoin(
      sql<{ minute: number; share: number }>`(select column1 as minute, column2 as share
        from (values ${sql.join(values)}) as listed)`.as('rejecting'),
      'rejecting.minute',
      'usage.starts_at',
    )
    .select(['owner_id', 'key_id', sql<number>`sum(requested_requests * share)`.as('rejected')])
    .groupBy(['owner_id', 'key_id'])
    .execute()
}
