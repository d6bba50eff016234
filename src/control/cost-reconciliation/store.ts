/** Counted costs by upstream, and the last comparison of each day. */
import { sql } from 'kysely'
import type { Reader, Tx } from '#storage/db.ts'
import { command, query } from '#storage/statement.ts'
import type { ReconciledDayTable } from '#storage/tables/reconciliations.ts'
import { UPSTREAM_USAGE_SUMS } from '#storage/tables/usage-columns.ts'

const ROWS_MAX = 100_000

/** Sums of a model on a day; amounts as text. */
export interface CountedRow extends Readonly<Record<(typeof UPSTREAM_USAGE_SUMS)[number], string>> {
  readonly starts_at: number
  readonly upstream: string
  readonly model: string
}

export interface CountedQuestion {
  readonly organizationId: string
  readonly upstreams: readonly string[]
  readonly fromMs: number
  readonly toMs: number
}

export function countedRows(
  reader: Reader,
  { organizationId, upstreams, fromMs, toMs }: CountedQuestion,
): Promise<CountedRow[]> {
  return reader
    .selectFrom('upstream_usage')
    .select(['starts_at', 'upstream', 'model'])
    .select(
      UPSTREAM_USAGE_SUMS.map((name) => sql<string>`cast(sum(${sql.ref(name)}) as text)`.as(name)),
    )
    .where('organization_id', '=', organizationId)
    .where('starts_at', '>=', fromMs)
    .where('starts_at', '<', toMs)
    .where('upstream', 'in', upstreams)
    .groupBy(['starts_at', 'upstream', 'model'])
    .limit(ROWS_MAX)
    .execute()
}

const putDay = command<ReconciledDayTable>()((db, p) =>
  db
    .insertInto('reconciled_day')
    .values(p)
    .onConflict((conflict) =>
      conflict.columns(['organization_id', 'upstream', 'starts_at']).doUpdateSet({
        counted: p.counted,
        billed: p.billed,
        read_at: p.read_at,
      }),
    ),
)

export async function putDays(tx: Tx, rows: readonly ReconciledDayTable[]): Promise<void> {
  for (const row of rows) await putDay(tx, row)
}

/** Compared days of an upstream from a time on. */
export const comparedDays = query<{ organizationId: string; upstream: string; fromMs: number }>()(
  (db, p) =>
    db
      .selectFrom('reconciled_day')
      .select(['starts_at', 'counted', 'billed', 'read_at'])
      .where('organization_id', '=', p.organizationId)
      .where('upstream', '=', p.upstream)
      .where('starts_at', '>=', p.fromMs),
)
