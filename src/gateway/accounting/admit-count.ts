/**
 * Buckets for counts of tokens: as many requests a minute as messages may be sent to the model, but
 * no fewer than the least, in the same two scopes. A limit of 0 closes the model.
 */
import type { Clock } from '#base/clock.ts'
import type { Call } from '#gateway/call.ts'
import type { Limiter } from '#limits/limiter.ts'
import type { RetryTimes } from '#limits/retry-times.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Admission } from './buckets.ts'
import { type BucketDemand, limitHeaders, limitReached, retryInMs } from './rate-limit-error.ts'

/** The least requests a minute, of the smallest limit at Anthropic. */
const REQUESTS_MIN = 100

export interface CountParts {
  readonly admission: Admission
  readonly limiter: Limiter
  readonly metrics: Metrics
  readonly retryTimes: RetryTimes
  readonly now: Clock
}

/** Counts a request. Throws 429, or rejects with it. */
export async function admitCount(
  parts: CountParts,
  { grant, reply }: Pick<Call, 'grant' | 'reply'>,
  model: string,
): Promise<void> {
  const demands = demandsOf(parts.admission.limitsOf(grant, model))
  if (demands.length === 0) return
  const outcome = await parts.limiter.reserve(grant.organization.id, demands)
  reply.add(limitHeaders(reply.format, { demands, levels: outcome.levels, now: parts.now }))
  const { decided } = parts.metrics
  if (outcome.admitted) {
    for (const { dimension, scope } of demands) decided('admitted', dimension, scope)
    return
  }
  const binding = demands[outcome.index]
  if (!binding) throw new Error(`the limiter refused demand ${outcome.index}, which there is not`)
  const { dimension, scope } = binding
  decided('rejected', dimension, scope)
  const level = outcome.levels[outcome.index] ?? 0
  throw limitReached(grant, model, binding, {
    level,
    reserved: 0,
    retryInMs: retryInMs(parts.retryTimes, binding, level),
  })
}

function demandsOf(limits: ReturnType<Admission['limitsOf']>): BucketDemand[] {
  return limits
    .filter(({ dimension }) => dimension === 'requests')
    .map((one) => ({
      ...one,
      bucket: `${one.bucket}:token_counts`,
      limit: one.limit === 0 ? 0 : Math.max(one.limit, REQUESTS_MIN),
      cost: 1,
      fixed: true,
    }))
}
