/** Composition of the data plane: upstreams, limits, usage and the gateway over them. */
import { randomUUID } from 'node:crypto'
import { createIds } from '#base/ids.ts'
import { logMessage } from '#base/log-messages.ts'
import { type Catalog, DEFAULT_MODEL } from '#catalog/catalog.ts'
import type { Upstream } from '#config/upstreams.ts'
import { API_FORMATS, type ApiFormatName } from '#contract/formats/format-name.ts'
import { createScanQueue } from '#event-loop/scan-queue.ts'
import type { GatewayGenerations, Generation } from '#gateway/generations.ts'
import { createOwned } from '#gateway/objects/ownership.ts'
import { createPoller, type Polls } from '#gateway/objects/poller.ts'
import { createModelsOfPerson, type ModelsOfPerson } from '#gateway/person-models.ts'
import { createLimitedAnswers } from '#gateway/upstream/limited-answers.ts'
import { mayBeOpenTo } from '#gateway/upstream/permitted.ts'
import type { LimitedAnswers } from '#gateway/upstream/relay-outcome.ts'
import type { Upstreams } from '#gateway/upstream/targets.ts'
import { type BodyRoom, createBodyRoom } from '#http/data-plane/body.ts'
import { createProjectRates } from '#http/data-plane/project-rates.ts'
import type { DataServices } from '#http/server.ts'
import type { Limiter } from '#limits/limiter.ts'
import type { ModelSums } from '#metrics/gateway-metrics.ts'
import { createRequestLogRecorder } from '#request-logs/recorder.ts'
import type { BudgetCounters } from '#spend/counters/counters.ts'
import { createLedgerCheck } from '#spend/counters/ledger-check.ts'
import { EXPIRY_LOOK_MS } from '#spend/leases/lease-expiry.ts'
import { boundOfObject, reservedOf } from '#spend/ledger/deferred.ts'
import { payersOfRow } from '#spend/ledger/payers.ts'
import type { Change } from '#storage/changes.ts'
import { createCardinalityLimit, OTHER_NAME } from '#usage/cardinality.ts'
import type { UsageAmounts } from '#usage/event.ts'
import { createFlush } from '#usage/flush.ts'
import { createKeyUses } from '#usage/key-uses.ts'
import { createLatencyRecorder } from '#usage/latency/recorder.ts'
import type { RecorderOptions } from '#usage/record.ts'
import type { RecordInTxOptions } from '#usage/record-in-tx.ts'
import { createStoredTagSets } from '#usage/tag-rows.ts'
import { whole } from '#usage/tally.ts'
import { type OpenCounters, openCounters } from './counters.ts'
import { openCredentials } from './credentials.ts'
import type { OpenDataPlaneOptions } from './data-plane-options.ts'
import { type OpenGenerations, openGenerations } from './generations.ts'
import { openLimiter } from './limiter.ts'
import { openTokenCounter } from './token-counting.ts'

export interface OpenDataPlane {
  readonly services: DataServices
  /** State of the data plane, for the control plane. */
  readonly limiter: Pick<Limiter, 'read'>
  readonly health: Upstreams['health']
  /** Reads the lists of models that are due, of every upstream. */
  refreshLists(): Promise<void>
  readonly prepare: OpenGenerations['prepare']
  readonly generations: GatewayGenerations
  /** The upstreams of the current generation. */
  present(): readonly Upstream[]
  /** API formats in which upstreams serve a model to a project. */
  formatsOf(projectId: string, model: string): readonly ApiFormatName[]
  /** Models that a person may use in a project. */
  readonly modelsOfPerson: ModelsOfPerson
  readonly counters: Pick<BudgetCounters, 'isEnforcing' | 'load'>
  /** Applies a change of this node or another; undefined if some were missed. */
  apply(change: Change | undefined): void
  /** Flushes the counters now. */
  flush(): Promise<void>
  /** Polls the upstream objects that are due. */
  poll(): Promise<void>
}

/** Opens the data plane. Throws a sentence if that fails. */
export async function openDataPlane(
  options: OpenDataPlaneOptions,
  starting: AsyncDisposableStack,
): Promise<OpenDataPlane> {
  const { store, catalog, grants, metrics, now, elapsed, schedule, bounds, atStage } = options
  const { limiter, sources } = await openLimiter(options)
  starting.defer(limiter.close)
  const keyUses = createKeyUses(now)
  const counting = countingOf(options)
  const spending = await openCounters(
    { ...options, beyondLimit: metrics.spend.beyondBound },
    { ...counting, prices: (...sought) => generations.current.prices(...sought) },
    { flush: () => flush, objects: () => owned },
  )
  const { usage, counters } = spending
  metrics.usage.rowsWaiting.watch(usage.waiting)
  const owned = createOwned({
    store,
    now,
    wait: options.wait,
    flush: () => flush.flush(),
    isConfigured: (model) => catalog.find(model) !== undefined,
  })
  const requestLogs = requestLogsOf(options)
  const latencies = createLatencyRecorder({ now, cardinality: counting.cardinality })
  const flush = createFlush({
    store,
    now,
    schedule,
    nodeId: randomUUID(),
    // Sums of spend are read after the usage that the same transaction writes.
    sources: [
      usage,
      latencies,
      ...(requestLogs ? [requestLogs] : []),
      keyUses,
      ...sources,
      owned,
      owned.items,
      ...readersOf(options, spending, () => flush.flush()),
    ],
    onGivenUp: () => metrics.usage.lost.inc(),
  })
  starting.defer(flush.close)
  const credentials = openCredentials(options, starting)
  const scans = createScanQueue()
  // Shared by all addresses that this node listens on.
  const rates = createProjectRates({ bounds, elapsed, exceeded: metrics.boundExceeded })
  const tokens = openTokenCounter(options, starting)
  const { generations, prepare } = await openGenerations(
    {
      options,
      liveCatalog: options.liveCatalog,
      limiter,
      credentials,
      usage,
      counting,
      owned,
      scans,
      counters,
      tokens,
      countRequests: rates.countRequests,
      limitedAnswers: limitedAnswersOf(options, spending),
      charge: chargeOf(options, counters),
      writeCosts: spending.writeCosts,
      newId: createIds(now),
      isBehind: isBehindOf(options, spending, flush),
      isFailing: () => flush.behindMs() > 0,
    },
    starting,
  )
  metrics.spend.watch(counters.list)
  const polls = pollsOf(generations)
  const poller = createPoller({ ...options, polls, metrics: metrics.polls })
  // Polls under way end with the connections.
  starting.defer(async () => {
    await Promise.all([poller.close(), generations.close()])
  })
  const upstreams = () => generations.current.upstreams
  return {
    services: {
      generations,
      grants,
      keyUses,
      rates,
      now,
      elapsed,
      atStage,
      requestLogs,
      latencies,
      labelOf: options.labelOf,
      scans,
      bodyRoom: openBodyRoom(options),
      tracing: options.tracing,
    },
    formatsOf: (projectId, model) =>
      API_FORMATS.filter((format) =>
        upstreams().all.some(({ upstream }) => {
          const { apiFormat, serves } = upstream
          return apiFormat === format && serves(model) && mayBeOpenTo(upstream, projectId)
        }),
      ),
    modelsOfPerson: (reader, person) =>
      generations.use((current) => createModelsOfPerson({ ...current, now })(reader, person)),
    limiter,
    health: () => upstreams().health(),
    refreshLists: () => generations.use(({ gateway }) => gateway.refreshLists()),
    prepare,
    generations,
    present: presentOf(generations),
    flush: flush.flush,
    poll: poller.poll,
    counters,
    apply: (change) => spending.releases?.apply(change),
  }
}

/** The parts of the flush that read sums of spend, with those of the alerts. */
function readersOf(
  { alerts, now, metrics }: OpenDataPlaneOptions,
  { usage, counters, flushSource, differenceOf, releases }: OpenCounters,
  flush: () => Promise<void>,
) {
  const report = metrics.spend.ledgerDifference
  const check = createLedgerCheck({ now, counters, differenceOf, report })
  const alertSource = alerts.flushSource({ waiting: usage.waiting, flush })
  return [alertSource, ...(releases ? [releases] : []), flushSource, check]
}

/** Charges objects at their end, and counts what they cost beyond their reservation. */
function chargeOf(
  { metrics, alerts }: OpenDataPlaneOptions,
  counters: BudgetCounters,
): RecordInTxOptions['charge'] {
  return (row, nano) => {
    const reserved = reservedOf(row)
    const beyond = BigInt(nano) - boundOfObject(row)
    if (reserved > 0n && beyond > 0n) metrics.spend.beyondBound(Number(beyond))
    const payers = payersOfRow(row)
    counters.chargeOnce({ id: row.id, payers, reserved }, nano)
    alerts.charge(payers, nano)
  }
}

/** Undefined where requests have no rows. */
function requestLogsOf({ requestLogs: settings, now, random, metrics }: OpenDataPlaneOptions) {
  if (settings.days === 0) return undefined
  const recorder = createRequestLogRecorder({
    ...settings,
    now,
    random,
    onResult: metrics.requestLogs,
  })
  return Object.assign(recorder, { hasAddresses: settings.clientAddresses })
}

/** Ends answers under a limit when this node's leases expire. */
function limitedAnswersOf(
  { schedule, warn }: OpenDataPlaneOptions,
  { leases }: OpenCounters,
): LimitedAnswers | undefined {
  if (!leases) return undefined
  schedule({ name: 'spend_leases', everyMs: EXPIRY_LOOK_MS, run: leases.look })
  const onEnded = (count: number): void => warn(logMessage('limited_answers_ended', { count }))
  return createLimitedAnswers({ leases, onEnded })
}

/**
 * Whether usage cannot be written for so long, or waits in such numbers, that it may be lost: then
 * nothing is admitted under an enforced limit.
 */
function isBehindOf(
  { bounds }: OpenDataPlaneOptions,
  { usage, leases }: OpenCounters,
  flush: { behindMs(): number },
): () => boolean {
  return () =>
    flush.behindMs() > bounds.spend_unflushed_seconds * 1_000 ||
    usage.isFilling() ||
    leases?.isExpired() === true
}

/** Polls in the current generation. */
function pollsOf(generations: GatewayGenerations): Polls {
  return {
    batch: (row) => generations.use(({ gateway: { polls } }) => polls.batch(row)),
    response: (row) => generations.use(({ gateway: { polls } }) => polls.response(row)),
  }
}

/** The present upstreams: the same list as long as the generation is. */
function presentOf(generations: GatewayGenerations): () => readonly Upstream[] {
  const listOf = ({ upstreams }: Generation) => ({
    upstreams,
    list: upstreams.all.map(({ upstream }) => upstream),
  })
  let present = listOf(generations.current)
  return () => {
    if (present.upstreams !== generations.current.upstreams) present = listOf(generations.current)
    return present.list
  }
}

function openBodyRoom({ bounds, metrics }: OpenDataPlaneOptions): BodyRoom {
  const room = createBodyRoom(bounds)
  metrics.gateway.bodyBytes.watch(room.held)
  return room
}

/** Names of models as labels of metrics, which are never names chosen by a caller. */
export function labelsOf(catalog: Catalog): (model: string) => string {
  return (model) => catalog.resolve(model)?.model ?? OTHER_NAME
}

/** Options of recorders, without prices. */
function countingOf(options: OpenDataPlaneOptions) {
  const { catalog, metrics, now, labelOf } = options
  return {
    now,
    onLost: () => metrics.usage.lost.inc(),
    onFailed: metrics.usage.failed,
    onUse: ({ model }, amounts, nano) => {
      const sums = metrics.usage.sumsOf(labelOf(model))
      addUse(sums, amounts)
      sums.cost += nano
    },
    tagSets: createStoredTagSets(),
    cardinality: createCardinalityLimit(
      catalog.resolve,
      (model) => catalog.bucketOf(model) !== DEFAULT_MODEL,
    ),
  } satisfies Omit<RecorderOptions, 'prices'>
}

/** Adds tokens as rows of usage count them: a part is at most the whole. */
function addUse(sums: ModelSums, amounts: Partial<UsageAmounts>): void {
  const input = whole(amounts.inputTokens)
  const output = whole(amounts.outputTokens)
  const cached = Math.min(input, whole(amounts.inputCachedTokens))
  sums.input += input
  sums.output += output
  sums.cachedInput += cached
  sums.cacheWrite += Math.min(input - cached, whole(amounts.inputCacheWriteTokens))
  sums.reasoning += Math.min(output, whole(amounts.outputReasoningTokens))
}
