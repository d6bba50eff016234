/**
 * Replay of limits against the last 7 days: from the requests of each minute, which usage keeps for
 * 8 days, by the arithmetic of `bucket-replay.ts`. The day before the 7 yields the initial levels
 * of the buckets.
 *
 * Only the project's buckets are replayed, since the organization's depend on all other projects
 * too. Models without a row share the bucket of `default`. Models listed in an upstream's
 * configuration have separate buckets under the limits of `default`: a replay of `default` may be
 * of several buckets.
 */
import { setImmediate as othersTurn } from 'node:timers/promises'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { DEFAULT_MODEL, rateLimitId } from '#catalog/catalog.ts'
import type { CatalogModel, ModelLimits } from '#catalog/catalog-model.ts'
import type { Context } from '#context.ts'
import { tooManyReplayedModels } from '#contract/errors/rate-limits.ts'
import type { RateLimitReplay } from '#contract/extensions/rate-limit-replays.ts'
import { type RateLimitChange, UNLIMITED } from '#contract/rate-limits.ts'
import * as projects from '#control/projects/projects.ts'
import * as rateLimits from '#control/rate-limits/rate-limits.ts'
import { startOf, USAGE_RETENTION_MS } from '#usage/buckets.ts'
import { type ReplayLimits, replay } from './bucket-replay.ts'
import { callersOf, type RejectedShares, type ReplayCaller } from './callers.ts'
import * as store from './store.ts'

const MINUTE_MS = 60_000
const SHOWN_MS = 7 * 86_400_000
/** Stretch of minutes for one read: longer reads would delay other requests. */
const READ_MS = 4 * 86_400_000
/** Most names of models that are read, and most of one replay, in every spelling. */
const MODELS_MAX = 10_000
const NAMES_MAX = 1_000
/** Most buckets of one replay. */
const BUCKETS_MAX = 20

export type ReplayQuery = Pick<
  RateLimitChange,
  'max_requests_per_1_minute' | 'max_tokens_per_1_minute' | 'max_requests_per_1_day'
>

/** Range of the replayed requests, in milliseconds, and the start of the counted part. */
interface Span {
  readonly fromMs: number
  readonly countedMs: number
  readonly toMs: number
}

/** The replay of one bucket. */
interface BucketReplay extends RejectedShares {
  readonly requests: number
  readonly tokens: number
  /** Counted at the time; `rejected` is the estimate. */
  readonly limited: number
  readonly rejected: number
}

export async function show(
  ctx: Context,
  projectId: string,
  id: string,
  query: ReplayQuery,
): Promise<RateLimitReplay> {
  await projects.requireExisting(ctx.reader, ctx, projectId)
  const model = await rateLimits.wouldHold(ctx, projectId, id, query)
  // The present minute is not over.
  const toMs = startOf('1m', ctx.now())
  const span = { fromMs: toMs - USAGE_RETENTION_MS['1m'], countedMs: toMs - SHOWN_MS, toMs }
  const of = { organizationId: ctx.organization.id, projectId }
  const parts: BucketReplay[] = []
  for (const models of await bucketsOf(ctx, projectId, model, span)) {
    parts.push(await replayBucket(ctx, { ...of, models }, model.limits, span))
  }
  const sum = (amount: (part: BucketReplay) => number): number =>
    parts.reduce((total, part) => total + amount(part), 0)
  const rejected = sum((part) => part.rejected)
  const counted = { ...of, fromMs: span.countedMs, toMs }
  const callers = await callersOf(ctx.slowReader, counted, parts, rejected)
  return {
    object: 'project.rate_limit.replay',
    rate_limit_id: rateLimitId(model.model),
    model: model.model,
    start_time: toSeconds(span.countedMs),
    end_time: toSeconds(span.toMs),
    limits: limitsOf(model.limits),
    requested_requests: sum(({ requests }) => requests),
    requested_tokens: sum(({ tokens }) => tokens),
    rate_limited_requests: sum(({ limited }) => limited),
    refused_requests: rejected,
    callers: callers.map(toWire),
  }
}

function limitsOf(limits: ModelLimits): RateLimitReplay['limits'] {
  return {
    max_requests_per_1_minute: limits.max_requests_per_1_minute,
    max_tokens_per_1_minute: limits.max_tokens_per_1_minute,
    ...(limits.max_requests_per_1_day !== undefined && {
      max_requests_per_1_day: limits.max_requests_per_1_day,
    }),
  }
}

function toWire({ ownerId, keyId, requested, rejected }: ReplayCaller) {
  return {
    user_id: ownerId || null,
    api_key_id: keyId || null,
    requested_requests: requested,
    refused_requests: rejected,
  }
}

/** Names of requested models, for each bucket of the limits. */
async function bucketsOf(
  { catalog, organization, slowReader }: Context,
  projectId: string,
  { model, bucket }: CatalogModel,
  { fromMs, toMs }: Span,
): Promise<string[][]> {
  const names = await store.models(slowReader, {
    organizationId: organization.id,
    projectId,
    toMs,
    rows: MODELS_MAX + 1,
    fromMs: startOf('1d', fromMs),
  })
  const byBucket = Map.groupBy(names, catalog.bucketOf)
  const found = [...byBucket].filter(([name]) =>
    model === DEFAULT_MODEL ? name === bucket || !catalog.find(name) : name === bucket,
  )
  const models = found.map(([, of]) => of)
  const isTooMuch = models.length > BUCKETS_MAX || models.flat().length > NAMES_MAX
  if (names.length > MODELS_MAX || isTooMuch)
    throw new Problem(tooManyReplayedModels(BUCKETS_MAX, NAMES_MAX))
  return models
}

type Bucket = Pick<store.Requested, 'organizationId' | 'projectId' | 'models'>

async function replayBucket(
  { slowReader }: Context,
  bucket: Bucket,
  limits: ModelLimits,
  { fromMs, countedMs, toMs }: Span,
): Promise<BucketReplay> {
  const length = (toMs - fromMs) / MINUTE_MS
  const from = (countedMs - fromMs) / MINUTE_MS
  const minutes = { requests: new Float64Array(length), tokens: new Float64Array(length) }
  let limited = 0
  for (let startMs = fromMs; startMs < toMs; startMs += READ_MS) {
    const part = { ...bucket, fromMs: startMs, toMs: Math.min(toMs, startMs + READ_MS) }
    for (const row of await store.minutes(slowReader, part)) {
      const minute = (row.starts_at - fromMs) / MINUTE_MS
      minutes.requests[minute] = Number(row.requests)
      minutes.tokens[minute] = Number(row.tokens)
      if (minute >= from) limited += Number(row.limited)
    }
  }
  const steps = replay(minutes, toReplay(limits), from)
  let step = steps.next()
  while (!step.done) {
    await othersTurn()
    step = steps.next()
  }
  const rejected = step.value
  const shares = [...rejected].flatMap((count, minute) =>
    count > 0
      ? [
          {
            startsAtMs: fromMs + minute * MINUTE_MS,
            share: count / (minutes.requests[minute] ?? count),
          },
        ]
      : [],
  )
  return {
    models: bucket.models,
    shares,
    requests: sumOf(minutes.requests.subarray(from)),
    tokens: sumOf(minutes.tokens.subarray(from)),
    limited,
    rejected: sumOf(rejected),
  }
}

function sumOf(amounts: Float64Array): number {
  return amounts.reduce((sum, amount) => sum + amount, 0)
}

function toReplay(limits: ModelLimits): ReplayLimits {
  const bounded = (limit: number | undefined) => (limit === UNLIMITED ? undefined : limit)
  return {
    requestsPerMinute: bounded(limits.max_requests_per_1_minute),
    tokensPerMinute: bounded(limits.max_tokens_per_1_minute),
    requestsPerDay: bounded(limits.max_requests_per_1_day),
  }
}
