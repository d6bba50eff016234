/**
 * The usage since the organization began, minute by minute, counted and written down by what counts
 * it in a server: the limiter admits or refuses it, the recorder prices it, and its batches are the
 * rows of all three widths.
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
import { createDemoAdmission, type DemoAdmission, type RefusedBy } from './admission.ts'
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
/** Times of an answer: until its first token, and between two. */
const FIRST_TOKEN_MS = 400
const TOKEN_MS = 15

const REFUSED: Readonly<Record<RefusedBy, keyof UsageAmounts>> = {
  requests: 'refusedRequestsPerMinute',
  tokens: 'refusedTokensPerMinute',
}

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
    const calls: Call[] = []
    for (const source of sources) {
      const { traffic } = source.project.plan
      const grown = growthOf(traffic, (minuteMs - startMs) / (nowMs - startMs))
      const share = SHAPES[traffic.shape](minuteMs, random)
      const count = poisson(random, (traffic.perHour / 60) * grown * share)
      if (count > 0) calls.push(...callsOf(random, source, minuteMs, count))
    }
    for (const call of calls.sort((a, b) => a.atMs - b.atMs)) book.serve(call)
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
  hourly: (ms) => SHAPES.always(ms, () => 0) * (hourOf(ms) % 1 < 0.1 ? 7 : 0.3),
  night: (ms) => (hourOf(ms) >= 2 && hourOf(ms) < 2.2 ? 1 : 0),
  bursts: (ms, random) => officeShare(ms) * (random() < 0.012 ? 260 : 0.3),
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

/** A request at its time. */
interface Call {
  readonly atMs: number
  readonly key: SeededKey
  readonly planned: PlannedModel
}

/** The requests to a project in one minute, in no order. */
const callsOf = (
  random: Random,
  { project, keys }: Source,
  minuteMs: number,
  count: number,
): Call[] => {
  const alive = keys.filter(({ createdMs, endsMs }) => createdMs <= minuteMs && minuteMs < endsMs)
  if (alive.length === 0) return []
  return Array.from({ length: count }, () => ({
    atMs: minuteMs + between(random, 0, MINUTE_MS - 1),
    key: pick(random, alive, ({ weight }) => weight),
    planned: pick(random, project.plan.traffic.models, ({ weight }) => weight),
  }))
}

const openBook = ({ store, catalog, context }: UsageOptions, now: Clock) => {
  const { random, organizationId, limitEvents } = context
  const fail = (error: unknown): never => {
    throw error
  }
  const lost = (): never => fail(new Error('usage was lost'))
  const recorder = createRecorder({
    ...{ now, onLost: lost, rowsMax: ROWS_MAX, sliceRows: ROWS_MAX },
    prices: createPrices(catalog.resolve, (model) => fail(new Error(`${model} has no price`))),
  })
  const keyUses = createKeyUses(now)
  const admission = createDemoAdmission({ catalog, organizationId, events: limitEvents })
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
    /** Counts a request: served, or refused by the limit that had no room for it. */
    serve: (call: Call): void => {
      const { key, planned } = call
      const subject = subjectOf(key, planned.model)
      recorder.add({ subject, amounts: amountsOf(random, admission, call) })
      keyUses.record(key.id, Math.max(now(), call.atMs))
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

const amountsOf = (
  random: Random,
  admission: DemoAdmission,
  { atMs, key, planned }: Call,
): Partial<UsageAmounts> => {
  const { model, input, output, maxOutput } = planned
  const inputTokens = logNormal(random, input)
  const outputTokens = output === 0 ? 0 : Math.min(maxOutput, logNormal(random, output))
  const tokens = Math.max(inputTokens, maxOutput)
  const requested = { requestedRequests: 1, requestedTokens: tokens }
  const refusedBy = admission.admit({
    atMs,
    projectId: key.projectId,
    model,
    requested: tokens,
    used: inputTokens + outputTokens,
    tookMs: FIRST_TOKEN_MS + outputTokens * TOKEN_MS,
  })
  if (refusedBy) return { ...requested, [REFUSED[refusedBy]]: 1 }
  const cached = output > 0 && random() < CACHED_OFTEN ? CACHED_SHARE : 0
  return {
    ...requested,
    reservedTokens: tokens,
    requests: 1,
    inputTokens,
    outputTokens,
    inputCachedTokens: Math.floor(inputTokens * cached),
  }
}
