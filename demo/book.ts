/**
 * The book of the demo's requests: the limits of the gateway admit or reject each, the recorder of a
 * server prices and counts it, and its batches are the rows of all widths.
 */
import type { Clock } from '#base/clock.ts'
import type { Catalog } from '#catalog/catalog.ts'
import type { Store } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import type { UsageAmounts, UsageSubject } from '#usage/event.ts'
import type { Batch } from '#usage/flush-source.ts'
import { createKeyUses } from '#usage/key-uses.ts'
import { createRecorder } from '#usage/record.ts'
import { createDemoAdmission, type DemoAdmission, type RefusedBy } from './admission.ts'
import { createDemoAlerts } from './alerts.ts'
import type { DemoContext, SeededKey } from './context.ts'
import { createDemoLatencies, type DemoLatencies } from './latencies.ts'
import { demoPrices } from './prices.ts'
import { CACHED_OFTEN, CACHED_SHARE, kindOf } from './projects.ts'
import { logNormal, type Random } from './random.ts'
import type { PlannedModel } from './specs.ts'
import { createDemoSpending, type Reserved } from './spending.ts'

/** Rows of minutes in memory before they are written. */
const FLUSH_ROWS = 2_000
const ROWS_MAX = 4_000
/** Times of an answer: until its first token, and between two. */
const FIRST_TOKEN_MS = 400
const TOKEN_MS = 15

/** A request at its time. */
export interface Call {
  readonly atMs: number
  readonly key: SeededKey
  readonly planned: PlannedModel
}

export interface BookOptions {
  readonly store: Store
  readonly catalog: Catalog
  readonly context: DemoContext
}

export interface BookClocks {
  readonly now: Clock
  /** The minute in which requests are counted. */
  readonly countedAt: Clock
}

export interface Book {
  /** Counts a request: served, or rejected by the limit that had no room for it. */
  serve(call: Call): void | Promise<void>
  /** Writes what waits, where it is much or an alert is reached. */
  writeDue(): Promise<void>
  /** All that waits in one transaction: the flush's many small ones would take long. */
  write(): Promise<void>
  /** Compares all alerts with what is spent. */
  sweepAlerts(): Promise<void>
  /** Whether the spend limit of a project rejects requests. */
  isStopped(projectId: string): boolean
}

export function openBook(options: BookOptions, clocks: BookClocks): Book {
  const { store, catalog, context } = options
  const { recorder, keyUses, spending, alerts, latencies } = openParts(options, clocks)
  const seeds = spending.flushSource(recorder.waitingCost, () => write())
  /** `reached` reads what is spent, after the rest. */
  const write = async (reached?: Batch): Promise<void> => {
    const taken: Batch[] = []
    for (const ledger of [recorder, keyUses, seeds, latencies.flushSource]) {
      for (let batch = ledger.take(true); batch; batch = ledger.take(true)) taken.push(batch)
    }
    if (reached) taken.push(reached)
    if (taken.length === 0) return
    await record(store, async (tx) => {
      for (const batch of taken) await batch.write(tx)
      for (const batch of taken) await batch.writeShared?.(tx)
    })
    for (const batch of taken) batch.committed?.()
    await alerts.deliver()
  }
  const { random, organizationId, limitEvents } = context
  const admission = createDemoAdmission({ catalog, organizationId, events: limitEvents })
  const subjectOf = createSubjects(organizationId)
  const count = (call: Call, drawn: Drawn, reserved: Reserved): void => {
    const { key, planned } = call
    const amounts = amountsOf({ random, admission, latencies, call, drawn, reserved })
    const nano = recorder.add({ subject: subjectOf(key, planned.model), amounts })
    spending.release(reserved, nano)
    keyUses.record(key.id, call.atMs)
  }
  return {
    serve: (call) => {
      const drawn = draw(random, call.planned)
      const { atMs, key, planned } = call
      const { model, maxOutput } = planned
      const { inputTokens } = drawn
      const { projectId } = key
      const reserving = spending.reserve({ atMs, projectId, model, maxOutput, inputTokens })
      if (!(reserving instanceof Promise)) return count(call, drawn, reserving)
      return reserving.then((reserved) => count(call, drawn, reserved))
    },
    writeDue: async () => {
      const reached = alerts.flushSource.take(false)
      if (reached) await write(reached)
      else if (recorder.waiting() > FLUSH_ROWS) await write()
    },
    write: () => write(),
    sweepAlerts: () => alerts.sweep(() => write()),
    isStopped: spending.isStopped,
  }
}

function openParts({ store, catalog, context }: BookOptions, { now, countedAt }: BookClocks) {
  const { organizationId, spendEvents } = context
  const prices = demoPrices(catalog)
  const spending = createDemoSpending({
    now,
    catalog,
    prices,
    organizationId,
    events: spendEvents,
  })
  const alerts = createDemoAlerts({ store, now, newId: context.asSystem().newId })
  const recorder = createRecorder({
    now: countedAt,
    prices,
    rowsMax: ROWS_MAX,
    sliceRows: ROWS_MAX,
    onLost: () => {
      throw new Error('usage was lost')
    },
    onCost: (subject, nano) => {
      spending.onCost(subject, nano)
      alerts.onCost(subject, nano)
    },
  })
  const keyUses = createKeyUses(now)
  const latencies = createDemoLatencies(organizationId, countedAt)
  return { recorder, keyUses, spending, alerts, latencies }
}

function createSubjects(organizationId: string) {
  const subjects = new Map<string, UsageSubject>()
  return (key: SeededKey, model: string): UsageSubject => {
    const name = `${key.id} ${model}`
    const known = subjects.get(name) ?? newSubject(organizationId, key, model)
    subjects.set(name, known)
    return known
  }
}

function newSubject(organizationId: string, key: SeededKey, model: string): UsageSubject {
  return {
    organizationId,
    projectId: key.projectId,
    ownerId: key.ownerId,
    keyId: key.id,
    model,
    kind: kindOf(model),
    batch: false,
    serviceTier: kindOf(model) === 'embeddings' ? null : 'default',
    size: null,
    source: null,
    contextLevel: null,
    vectorStoreId: null,
    upstream: 'default',
  }
}

/** Tokens of a request and of its answer. */
interface Drawn {
  readonly inputTokens: number
  readonly outputTokens: number
}

function draw(random: Random, { input, output, maxOutput }: PlannedModel): Drawn {
  return {
    inputTokens: logNormal(random, input),
    outputTokens: output === 0 ? 0 : Math.min(maxOutput, logNormal(random, output)),
  }
}

const REFUSED: Readonly<Record<RefusedBy, keyof UsageAmounts>> = {
  requests: 'refusedRequestsPerMinute',
  tokens: 'refusedTokensPerMinute',
}

interface Counting {
  readonly random: Random
  readonly admission: DemoAdmission
  readonly latencies: DemoLatencies
  readonly call: Call
  readonly drawn: Drawn
  readonly reserved: Reserved
}

/** A request that its spend limit rejects counts against no other limit. */
function amountsOf({
  random,
  admission,
  latencies,
  call: { atMs, key, planned },
  drawn: { inputTokens, outputTokens },
  reserved,
}: Counting): Partial<UsageAmounts> {
  const { model, output, maxOutput } = planned
  const tokens = Math.max(inputTokens, maxOutput)
  const requested = { requestedRequests: 1, requestedTokens: tokens }
  if (reserved === 'rejected') {
    latencies.rejected(model)
    return { ...requested, refusedSpend: 1 }
  }
  const refusedBy = admission.admit({
    atMs,
    projectId: key.projectId,
    model,
    requested: tokens,
    used: inputTokens + outputTokens,
    tookMs: FIRST_TOKEN_MS + outputTokens * TOKEN_MS,
  })
  if (refusedBy) {
    latencies.rejected(model)
    return { ...requested, [REFUSED[refusedBy]]: 1 }
  }
  const cached = output > 0 && random() < CACHED_OFTEN ? CACHED_SHARE : 0
  latencies.answered({ atMs, model, outputTokens })
  return {
    ...requested,
    reservedTokens: tokens,
    requests: 1,
    inputTokens,
    outputTokens,
    inputCachedTokens: Math.floor(inputTokens * cached),
  }
}
