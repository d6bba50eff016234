/**
 * The usage since the organization began, minute by minute, counted and written down by what counts
 * it in a server: the recorder prices it, and its batches are the rows of all three widths.
 *
 * Of days whose minutes are no longer kept the requests of an hour are noted in one minute of it,
 * since nobody can see in which; the deletion of old rows then leaves what a server would have.
 */
import type { Clock } from '#base/clock.ts'
import type { Catalog } from '#limits/catalog.ts'
import type { Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import { startOf, USAGE_RETENTION_MS } from '#usage/buckets.ts'
import type { UsageAmounts, UsageSubject } from '#usage/event.ts'
import { createKeyUses } from '#usage/key-uses.ts'
import { monthOf } from '#usage/months.ts'
import { createPrices } from '#usage/prices.ts'
import { createRecorder } from '#usage/record.ts'
import { purgeUsage } from '#usage/retention.ts'
import { type DemoContext, isWorkday, type SeededKey, type SeededProject } from './context.ts'
import { EMBEDDING_MODEL } from './projects.ts'
import { between, logNormal, pick, poisson, type Random } from './random.ts'
import type { PlannedModel, Traffic } from './specs.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** Rows of minutes in memory before they are written. */
const FLUSH_ROWS = 2_000
const ROWS_MAX = 4_000
/** Cached share of a chat's input, and the share of chats that have it. */
const CACHED_SHARE = 0.6
const CACHED_OFTEN = 0.25

export interface UsageOptions {
  readonly store: Store
  readonly catalog: Catalog
  readonly context: DemoContext
  readonly nowMs: number
}

/** Writes it, up to the last whole minute. */
export async function addUsage(options: UsageOptions): Promise<void> {
  const { context, nowMs } = options
  const { random, workdays } = context
  const startMs = workdays[0] ?? nowMs
  let time = startMs
  const book = openBook(options, () => time)
  const sources = [...context.projects.values()].map((project) => sourceOf(context, project))
  const keptFromMs = nowMs - USAGE_RETENTION_MS['1m'] - HOUR_MS
  const endMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
  for (let minuteMs = startMs; minuteMs < endMs; minuteMs += MINUTE_MS) {
    time = minuteMs < keptFromMs ? startOf('1h', minuteMs) : minuteMs
    for (const source of sources) {
      const { traffic } = source.project.plan
      const grown = growthOf(traffic, (minuteMs - startMs) / (nowMs - startMs))
      const share = SHAPES[traffic.shape](minuteMs, random)
      book.serve(source, poisson(random, (traffic.perHour / 60) * grown * share))
    }
    // Usage of a month is written before its end, after which it is closed.
    const isMonthsLast = monthOf(minuteMs).endMs === minuteMs + MINUTE_MS
    if (book.waiting() > FLUSH_ROWS || isMonthsLast) await book.write()
  }
  await book.write()
  await purgeUsage(options.store, () => nowMs)
}

/** The share of the busiest hour's traffic that comes at a time. */
const SHAPES: Readonly<Record<Traffic['shape'], (ms: number, random: Random) => number>> = {
  office: (ms) => officeShare(ms) + 0.01,
  always: (ms) => 0.35 + 0.65 * Math.max(0, Math.sin(((hourOf(ms) - 5) / 18) * Math.PI)),
  night: (ms) => (hourOf(ms) >= 2 && hourOf(ms) < 2.2 ? 1 : 0),
  bursts: (ms, random) => officeShare(ms) * (random() < 0.012 ? 130 : 0.3),
}

/** Rises in the morning, dips at noon, ends in the evening, and rests on weekends. */
const officeShare = (ms: number): number => {
  if (!isWorkday(ms)) return 0.04
  const hour = hourOf(ms)
  if (hour < 6 || hour > 19) return 0.02
  const noon = 1 - 0.35 * Math.exp(-((hour - 12.2) ** 2) / 0.6)
  return Math.sin(((hour - 6) / 13) * Math.PI) ** 1.2 * noon
}

const hourOf = (ms: number): number => (ms % DAY_MS) / HOUR_MS

const growthOf = ({ atFirst }: Traffic, passed: number): number => atFirst + (1 - atFirst) * passed

interface Source {
  readonly project: SeededProject
  readonly keys: readonly SeededKey[]
}

const sourceOf = (context: DemoContext, project: SeededProject): Source => ({
  project,
  keys: [...context.keys.values()].filter((key) => key.projectId === project.id && key.weight > 0),
})

/** Remaining amounts of a model's limits in the current minute. */
interface Left {
  requests: number
  tokens: number
}

const openBook = ({ store, catalog, context }: UsageOptions, now: Clock) => {
  const { random, organizationId } = context
  const fail = (error: unknown): never => {
    throw error
  }
  const lost = (): never => fail(new Error('usage was lost'))
  const recorder = createRecorder({
    ...{ now, onLost: lost, rowsMax: ROWS_MAX, sliceRows: ROWS_MAX },
    prices: createPrices(catalog.resolve, (model) => fail(new Error(`${model} has no price`))),
  })
  const keyUses = createKeyUses(now)
  const subjects = new Map<string, UsageSubject>()
  const subjectOf = (key: SeededKey, model: string): UsageSubject => {
    const name = `${key.id} ${model}`
    const known = subjects.get(name) ?? newSubject(organizationId, key, model)
    subjects.set(name, known)
    return known
  }
  return {
    waiting: recorder.waiting,
    /** All that waits in one transaction: the flush's many small ones would take long. */
    write: () =>
      record(store, async (tx) => {
        for (const ledger of [recorder, keyUses]) {
          for (let batch = ledger.take(true); batch; batch = ledger.take(true)) {
            await batch.write(tx)
            await batch.writeShared?.(tx)
          }
        }
      }),
    /** The requests to a project in one minute. */
    serve: ({ project, keys }: Source, count: number): void => {
      if (count === 0) return
      const alive = keys.filter(({ createdMs, endsMs }) => createdMs <= now() && now() < endsMs)
      if (alive.length === 0) return
      const left = new Map<string, Left>()
      for (let at = 0; at < count; at++) {
        const planned = pick(random, project.plan.traffic.models, ({ weight }) => weight)
        const key = pick(random, alive, ({ weight }) => weight)
        const rest = left.get(planned.model) ?? leftOf(project, planned.model)
        left.set(planned.model, rest)
        recorder.add({
          subject: subjectOf(key, planned.model),
          amounts: request(random, planned, rest),
        })
        keyUses.record(key.id, now() + between(random, 0, MINUTE_MS - 1))
      }
    },
  }
}

const newSubject = (organizationId: string, key: SeededKey, model: string): UsageSubject => ({
  ...{ organizationId, projectId: key.projectId, ownerId: key.ownerId, keyId: key.id, model },
  kind: model === EMBEDDING_MODEL ? 'embeddings' : 'completions',
  batch: false,
  serviceTier: model === EMBEDDING_MODEL ? null : 'default',
  ...{ size: null, source: null, contextLevel: null, vectorStoreId: null },
  upstream: 'default',
})

const leftOf = ({ plan }: SeededProject, model: string): Left => {
  const limit = plan.limits.find((one) => one.model === model)
  return {
    requests: limit?.requests ?? Number.POSITIVE_INFINITY,
    tokens: limit?.tokens ?? Number.POSITIVE_INFINITY,
  }
}

/** One request: served, or refused by the limit that has not enough left for it. */
const request = (random: Random, planned: PlannedModel, left: Left): Partial<UsageAmounts> => {
  const inputTokens = logNormal(random, planned.input)
  const outputTokens = planned.output === 0 ? 0 : logNormal(random, planned.output)
  const tokens = Math.max(inputTokens, outputTokens)
  const requested = { requestedRequests: 1, requestedTokens: tokens }
  if (left.requests < 1) return { ...requested, refusedRequestsPerMinute: 1 }
  if (left.tokens < tokens) return { ...requested, refusedTokensPerMinute: 1 }
  left.requests -= 1
  left.tokens -= inputTokens + outputTokens
  const cached = planned.output > 0 && random() < CACHED_OFTEN ? CACHED_SHARE : 0
  return {
    ...requested,
    reservedTokens: tokens,
    requests: 1,
    ...{ inputTokens, outputTokens, inputCachedTokens: Math.floor(inputTokens * cached) },
  }
}
