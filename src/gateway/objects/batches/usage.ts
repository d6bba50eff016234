/**
 * What a batch has used, once it has ended: as its upstream says of the whole, else as the lines of
 * its output file say, else as we estimated of the requests that were answered.
 */

import { asObject, type Json } from '#gateway/objects/upstream-object.ts'
import { ANSWER_MAX_TOKENS, readReported } from '#gateway/response/usage.ts'
import type { UsageAmounts, UsageEvent } from '#usage/event.ts'
import { detailOf, kindOf, type LiveBatchRow } from './detail.ts'
import type { Sum } from './output-file.ts'

/** Nothing, for a batch of which nothing was answered. */
export const usageEvent = (
  row: LiveBatchRow,
  model: string,
  requests: number,
  amounts: Partial<UsageAmounts>,
): UsageEvent => ({
  subject: { ...subjectOf(row), model, kind: kindOf(detailOf(row).endpoint) },
  amounts: { ...amounts, requests },
  askedModel: row.model,
})

/** Where a batch counts: with the key that made it. */
export const subjectOf = (
  row: Pick<
    LiveBatchRow,
    'organization_id' | 'project_id' | 'owner_id' | 'key_id' | 'model' | 'upstream'
  >,
) => ({
  organizationId: row.organization_id,
  projectId: row.project_id,
  ownerId: row.owner_id,
  keyId: row.key_id,
  model: row.model,
  batch: true,
  serviceTier: null,
  size: null,
  source: null,
  contextLevel: null,
  vectorStoreId: null,
  upstream: row.upstream,
})

/** How many requests were answered. */
export const completedIn = (batch: Json): number => countIn(batch, 'completed')

/** How many requests were not, by whoever's doing. */
export const failedIn = (batch: Json): number => countIn(batch, 'failed')

const countIn = (batch: Json, name: 'completed' | 'failed'): number => {
  const count = asObject(batch.request_counts)?.[name]
  return typeof count === 'number' && count > 0 && count < 1e9 ? Math.floor(count) : 0
}

/**
 * What the upstream says that all of it used; undefined where it does not say, or says nothing but
 * zeros of requests that have read something.
 */
export const amountsIn = (row: LiveBatchRow, batch: Json): Partial<UsageAmounts> | undefined => {
  const usage = asObject(batch.usage)
  const kind = kindOf(detailOf(row).endpoint)
  const input = usage?.input_tokens
  const says = typeof input === 'number' && typeof usage?.output_tokens === 'number'
  const isEmpty = input === 0 && completedIn(batch) > 0 && kind !== 'moderations'
  if (!says || isEmpty) return undefined
  const maxTokens = ANSWER_MAX_TOKENS * Math.max(1, completedIn(batch))
  return readReported(kind, { usage }, maxTokens).amounts
}

/** What the lines say, with our estimate for those that say nothing. */
export const amountsOf = (
  row: LiveBatchRow,
  requests: number,
  { amounts, found }: Sum,
): Partial<UsageAmounts> => {
  const { lines, inputTokens } = detailOf(row)
  const missing = Math.max(0, Math.min(requests, lines) - found)
  if (missing === 0 || lines === 0) return amounts
  const estimated = Math.ceil((inputTokens * missing) / lines)
  return {
    ...amounts,
    inputTokens: (amounts.inputTokens ?? 0) + estimated,
    estimatedInputTokens: estimated,
  }
}
