/**
 * Usage of a batch that has ended: the upstream's report for the whole batch, else the sum of the
 * lines of its output file, else our estimate for the requests that were answered.
 */

import { ANSWER_MAX_TOKENS, readReported } from '#gateway/response/usage.ts'
import { asObject, type ParsedObject } from '#json/parsed.ts'
import type { UsageAmounts } from '#usage/event.ts'
import { detailOf, kindOf, type LiveBatchRow } from './detail.ts'
import type { Sum } from './output-file.ts'

/** Number of requests that were answered, or that failed for any reason. */
export function countRequestsIn(batch: ParsedObject, name: 'completed' | 'failed'): number {
  const count = asObject(batch.request_counts)?.[name]
  return typeof count === 'number' && count > 0 && count < 1e9 ? Math.floor(count) : 0
}

/**
 * Requests of a batch that were answered, by its report. One that reports no numbers and has
 * completed has answered all of its lines.
 */
export function answeredIn(row: LiveBatchRow, batch: ParsedObject): number {
  if (asObject(batch.request_counts)) return countRequestsIn(batch, 'completed')
  return batch.status === 'completed' ? detailOf(row).lines : 0
}

/**
 * Usage of the whole batch by the upstream's report; undefined where it reports none, or only zeros
 * for requests that have input.
 */
export function amountsIn(
  row: LiveBatchRow,
  batch: ParsedObject,
): Partial<UsageAmounts> | undefined {
  const usage = asObject(batch.usage)
  const { endpoint, lines } = detailOf(row)
  const kind = kindOf(endpoint)
  const input = usage?.input_tokens
  const hasCounts = typeof input === 'number' && typeof usage?.output_tokens === 'number'
  const isEmpty = input === 0 && kind !== 'moderations'
  if (!hasCounts || isEmpty) return undefined
  const requests = countRequestsIn(batch, 'completed') || lines
  return readReported(kind, { usage }, ANSWER_MAX_TOKENS * Math.max(1, requests)).amounts
}

/** Usage by the lines of the output file, with our estimate for those that report none. */
export function amountsOf(
  row: LiveBatchRow,
  requests: number,
  { amounts, found }: Sum,
): Partial<UsageAmounts> {
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
