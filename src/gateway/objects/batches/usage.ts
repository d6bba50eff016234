/**
 * Usage of a batch that has ended: the upstream's report for the whole batch, else the sum of the
 * lines of its output file, else our estimate for the requests that were answered.
 */

import type { Amounts } from '#gateway/accounting/unreported.ts'
import { OPENAI_ANSWER } from '#gateway/formats/openai/answer.ts'
import { ANSWER_MAX_TOKENS } from '#gateway/response/answer-format.ts'
import { reportedIn } from '#gateway/response/usage-scan.ts'
import { asObject, type ParsedObject } from '#json/values.ts'
import type { UsageAmounts } from '#usage/event.ts'
import { detailOf, kindOf, type LiveBatchRow } from './detail.ts'
import { type AmountSums, addAmounts, type OutputSum } from './output-file.ts'

/** Number of requests that were answered, or that failed for any reason. */
export function countRequestsIn(batch: ParsedObject, name: 'completed' | 'failed'): number {
  const count = asObject(batch.request_counts)?.[name]
  return typeof count === 'number' && count > 0 && count < 1e9 ? Math.floor(count) : 0
}

/**
 * Requests of a batch that were answered, by its report. A completed batch that reports no numbers
 * has answered all of its lines.
 */
export function answeredIn(row: LiveBatchRow, batch: ParsedObject): number {
  if (asObject(batch.request_counts)) return countRequestsIn(batch, 'completed')
  return batch.status === 'completed' ? detailOf(row).lines : 0
}

/**
 * Usage of the whole batch by the upstream's report; undefined if it reports none, or only zeros
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
  const isEmpty = input === 0 && usage?.output_tokens === 0 && kind !== 'moderations'
  if (!hasCounts || isEmpty) return undefined
  const requests = countRequestsIn(batch, 'completed') || lines
  const maxTokens = ANSWER_MAX_TOKENS * Math.max(1, requests)
  return reportedIn(OPENAI_ANSWER, kind, { usage }, maxTokens).amounts
}

/** Known facts about a batch beside its report. */
interface Known {
  readonly sum: OutputSum
  /** Requests that were answered. */
  readonly requests: number
  /** Input tokens above which requests may have other prices, the highest first. */
  readonly steps: readonly number[]
  /** Cuts amounts to the possible maximum; whether it has cut any. */
  readonly cut: (amounts: Amounts) => boolean
  /** Most tokens of all requests; infinity where that is not known. */
  readonly most: { readonly input: number; readonly output: number }
}

/**
 * Usage by the step of prices that the length of a request's input is above, 0 for none: the
 * upstream's report, split by the lines of the output file, or else the sum of these, with our
 * estimate for what they do not report. The estimate, and what the report has beside the lines,
 * count as of the longest requests, unless the length of each is known.
 */
export function usageByLength(
  row: LiveBatchRow,
  batch: ParsedObject,
  known: Known,
): Map<number, Partial<UsageAmounts>> {
  const { sum, requests, steps, cut } = known
  const [longest = 0] = steps
  const reported = amountsIn(row, batch)
  const byLength = new Map<number, Amounts>(longest > 0 || !reported ? sum.byLength : [])
  if (reported) {
    const step = sum.whole >= Math.max(1, requests) ? 0 : longest
    const rest = without(reported, totalOf(byLength))
    byLength.set(
      step,
      totalOf([
        [0, byLength.get(step) ?? {}],
        [1, rest],
      ]),
    )
  }
  const total = totalOf(byLength)
  const usage = cut(total) ? new Map([[longest, total]]) : byLength
  if (!reported) {
    usage.set(longest, withEstimates(row, usage.get(longest) ?? {}, { ...known, total }))
  }
  return usage
}

function totalOf(parts: Iterable<readonly [number, Partial<UsageAmounts>]>): Amounts {
  const sums: AmountSums = new Map()
  for (const [, amounts] of parts) addAmounts(sums, amounts)
  return Object.fromEntries(sums)
}

function without(
  amounts: Partial<UsageAmounts>,
  others: Partial<UsageAmounts>,
): Partial<UsageAmounts> {
  const less = new Map(Object.entries(others))
  const left = Object.entries(amounts).map(([name, amount]) => [
    name,
    Math.max(0, amount - (less.get(name) ?? 0)),
  ])
  return Object.fromEntries(left)
}

interface Unreported extends Pick<Known, 'sum' | 'requests' | 'most'> {
  /** Reported amounts of all answers. */
  readonly total: Partial<UsageAmounts>
}

/**
 * Amounts with the estimated input and output of the answers that report none: of a file that is
 * gone the most output, and none where that is not known.
 */
function withEstimates(
  row: LiveBatchRow,
  amounts: Partial<UsageAmounts>,
  { sum: { found, estimatedOutput, isGone }, requests, total, most }: Unreported,
): Partial<UsageAmounts> {
  const { lines, inputTokens } = detailOf(row)
  const missing = Math.max(0, Math.min(requests, lines) - found)
  const mean = missing === 0 || lines === 0 ? 0 : Math.ceil((inputTokens * missing) / lines)
  const input = Math.min(mean, Math.max(0, most.input - (total.inputTokens ?? 0)))
  const left = Math.max(0, most.output - (total.outputTokens ?? 0))
  const hidden = isGone && Number.isFinite(left) ? left : 0
  const output = Math.min(Math.max(estimatedOutput, hidden), left)
  return {
    ...amounts,
    inputTokens: (amounts.inputTokens ?? 0) + input,
    estimatedInputTokens: input,
    outputTokens: (amounts.outputTokens ?? 0) + output,
    estimatedOutputTokens: output,
  }
}
