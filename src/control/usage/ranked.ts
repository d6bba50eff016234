/** Groups of a ranking on the wire: their names and sums, and the token of the next page. */
import type { Context } from '#context.ts'
import type { RankedUsage } from '#contract/extensions/usage-ranking.ts'
import * as names from '#control/names/store.ts'
import type { RankedColumn } from '#control/usage-ranges/store.ts'
import type { RankedRow } from '#control/usage-sums/store.ts'
import { dollars } from '#spend/ledger/money.ts'
import { SUMMED_REFUSALS, type SummedColumn } from '#storage/tables/usage-columns.ts'
import { encodedToken, tokenContent, wrongToken } from './pages.ts'

/** End of the time, amount, digest of the query, and id: any text of a store. */
const CONTENT = /^(\d{1,13}) (\d{1,19}) ([A-Za-z0-9_-]+) (.*)$/s

/** Columns of the dimensions that usage is ranked by. */
export const RANKED_COLUMNS = {
  project_id: 'project_id',
  model: 'model',
  api_key_id: 'key_id',
  user_id: 'owner_id',
  upstream: 'upstream',
} as const satisfies Readonly<Record<string, RankedColumn>>
export type RankedDimension = keyof typeof RANKED_COLUMNS

/** Tables with the names of the ranked ids. */
const NAMED: Readonly<Record<RankedDimension, readonly names.Named[]>> = {
  project_id: ['project'],
  model: [],
  api_key_id: ['api_key'],
  user_id: ['user', 'service_account'],
  upstream: [],
}

/** Names by id. Names of models and upstreams are no ids of ours. */
export function rankedNames(
  ctx: Context,
  groupBy: RankedDimension,
  rows: readonly RankedRow[],
): Promise<Map<string, names.NameRow>> {
  const ids = NAMED[groupBy].length === 0 ? [] : rows.flatMap(({ id }) => id || [])
  return names.byId(ctx.slowReader, ctx.organization.id, NAMED[groupBy], ids)
}

/** The rows of a page of `limit`, and the last of them if more follow. */
export function pageOfRanking(found: readonly RankedRow[], limit: number) {
  const rows = found.filter(({ id }) => id !== null)
  const shown = rows.slice(0, limit)
  return { shown, last: rows.length > limit ? shown.at(-1) : undefined }
}

/** A group and its sums. */
export function rankedToWire(
  row: RankedRow,
  groupBy: RankedDimension,
  named: names.NameRow | undefined,
): RankedUsage {
  const { first_project: first, last_project: last } = row
  return {
    object: 'organization.usage.ranking.result',
    user_id: null,
    api_key_id: null,
    model: null,
    project_id: NAMED[groupBy].length > 0 && first === last ? first || null : null,
    [groupBy]: row.id || null,
    name: named?.name ?? null,
    email: named?.email ?? null,
    owner_name: named?.owner_name ?? null,
    project_name: named?.project_name ?? null,
    deleted: named?.is_deleted === 1,
    archived: named?.is_archived === 1,
    ...sumsToWire((name) => row[name]),
  }
}

/** Sums that all rankings have. `of` returns whole nano-dollars and counts, as text. */
export function sumsToWire(of: (name: SummedColumn) => string | null | undefined) {
  const count = (name: SummedColumn): number => Number(of(name) ?? 0)
  return {
    cost: dollars(BigInt(of('cost') ?? 0)),
    input_tokens: count('input_tokens'),
    input_cached_tokens: count('input_cached_tokens'),
    output_tokens: count('output_tokens'),
    requested_requests: count('requested_requests'),
    refused_requests: SUMMED_REFUSALS.reduce((sum, name) => sum + count(name), 0),
    failed_requests: count('failed_requests'),
  }
}

/** Token of the page after a group. */
export function rankingToken(until: number, { id, amount }: RankedRow, digest: string): string {
  return encodedToken(`${until} ${amount} ${digest} ${id}`)
}

/** The end of the time, and the last group of the page before. Throws for another query's token. */
export function readRankingToken(token: string, digest: string) {
  const [, until, amount = '', made, id = ''] = CONTENT.exec(tokenContent(token)) ?? []
  // PostgreSQL has no text with this character: it is no id of a row.
  if (made !== digest || id.includes('\0')) throw wrongToken()
  return { until: Number(until), after: { amount, id } }
}
