/** Nodes that share budgets over one store, as far as they spend: usage, its flush, and leases. */
import assert from 'node:assert/strict'
import { type OpenCounters, openCounters } from '#cli/counters.ts'
import { configuredBounds } from '#config/bounds.ts'
import { insert, type ResponseRow } from '#gateway/objects/store.ts'
import { createWaitingRows } from '#gateway/objects/waiting-rows.ts'
import type { SpendReservation, SpendReservationOutcome } from '#spend/counters/counters.ts'
import type { SpendLimit } from '#spend/ledger/budget.ts'
import { reservedColumns } from '#spend/ledger/deferred.ts'
import { periodOf } from '#spend/ledger/period.ts'
import { ledgerCostOf } from '#spend/ledger/store.ts'
import { type Store, StoreUnavailable, transact } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import type { UsageSubject } from '#usage/event.ts'
import { createFlush, type Flush } from '#usage/flush.ts'
import { decimal, priceOf } from '#usage/prices/exact-price.ts'
import type { PriceList } from '#usage/prices/price-list.ts'
import { byTokenCost } from '#usage/prices/price-units.ts'
import { tagSetOf, writePaying } from '#usage/tag-set.ts'
import { manualSchedule } from './schedule.ts'
import { SUBJECT } from './usage.ts'

const ORGANIZATION = 'org-a'
/** Rows of responses in one flush: few, as of a store that is slow. */
const ROWS_SLICE = 4
const PAYER: UsageSubject = {
  ...SUBJECT,
  organizationId: ORGANIZATION,
  projectId: 'proj_a',
  tags: tagSetOf({ team: 'a', job: 'b' }),
  values: ['/session=1', 'proj_a/end_user=alice'],
}

/** A dollar for a million tokens would be 1,000: here a token costs one nano-dollar. */
function price(nano: number): PriceList {
  return {
    tokens: byTokenCost(() => priceOf(nano, 1_000_000_000)),
    version: 'test',
    pieces: {},
    images: [],
    batchShare: decimal(1),
    above: [],
    tiers: new Map(),
  }
}

export function projectLimit(limit: bigint, rest: Partial<SpendLimit> = {}): SpendLimit {
  return {
    scope: 'project',
    organizationId: ORGANIZATION,
    payerId: 'proj_a',
    interval: 'day',
    limit,
    mode: 'enforce',
    ...rest,
  }
}

/** Limit of a tag that the nodes' requests have. */
export function tagLimit(limit: bigint): SpendLimit {
  return projectLimit(limit, { scope: 'tag', payerId: 'team=a' })
}

/** Limit of a value that the nodes' requests have. */
export function valueLimit(limit: bigint): SpendLimit {
  return projectLimit(limit, { scope: 'tag_value', payerId: 'proj_a/end_user=alice' })
}

/** Failure of the next transaction, before it runs or after its commit. */
export type Fault = 'before' | 'after' | undefined

export interface SpendingNode extends OpenCounters {
  readonly flush: Flush
  /** The failure of each transaction until it is changed. */
  fault: Fault
  /** Nano-dollars that it wrote after its lease had ended, beyond the limit. */
  beyond: number
  /** Moves this node's clock. */
  move(ms: number): void
  /** Reserves, asking the store as long as it has to. */
  reserve(
    limits: readonly SpendLimit[],
    cost: bigint,
    projectId?: string,
  ): Promise<SpendReservationOutcome>
  /** Counts a cost, in multiples of the price. */
  spend(tokens: number): void
  /**
   * Creates a background response that keeps a reservation: its row is written with the flushes
   * that follow.
   */
  createResponse(reservation: SpendReservation): void
}

export interface SpendingOptions {
  readonly store: Store
  readonly startMs: number
  /** Nano-dollars of a token. */
  readonly nanoPerToken?: number
  /** Whether it counts in memory, as the only node. */
  readonly isAlone?: boolean
}

let nodes = 0
let responses = 0

function responseRow(reserved: bigint, nowMs: number): ResponseRow {
  return {
    ...reservedColumns(reserved),
    project_id: PAYER.projectId,
    organization_id: PAYER.organizationId,
    key_id: PAYER.keyId,
    owner_id: PAYER.ownerId,
    id: `resp_${++responses}`,
    kind: 'response',
    upstream: 'openai',
    created_at: nowMs,
    expires_at: null,
    model: PAYER.model,
    object: null,
    detail: null,
    enqueued_tokens: 0,
    poll_at: null,
    bytes: null,
    paying_tags: writePaying(PAYER.tags ?? { paying: [] }),
    paying_values: null,
  }
}

/** Rows of responses, as a node of the gateway writes them. */
function createRows() {
  return createWaitingRows<ResponseRow>(ROWS_SLICE, async (tx, rows) => {
    for (const row of rows) await insert(tx, row)
  })
}

export async function startSpendingNode(options: SpendingOptions): Promise<SpendingNode> {
  let nowMs = options.startMs
  const now = () => nowMs
  const state: Pick<SpendingNode, 'fault' | 'beyond'> = { fault: undefined, beyond: 0 }
  const store = faulty(options.store, state)
  const list = price(options.nanoPerToken ?? 1)
  const rows = createRows()
  const counting = { now, prices: () => list, onLost: () => assert.fail('usage was lost') }
  const parts = await openCounters(
    {
      store,
      redisUrl: options.isAlone ? undefined : 'redis://',
      elapsed: now,
      beyondLimit: (nano) => {
        state.beyond += nano
      },
      bounds: configuredBounds(),
    },
    counting,
    { flush: () => flush, objects: () => rows },
  )
  const flush = createFlush({
    store,
    now,
    nodeId: `node ${++nodes}`,
    sources: [parts.usage, rows, parts.flushSource],
    schedule: manualSchedule(() => {}),
    onGivenUp: () => assert.fail('something was given up'),
  })
  return Object.assign(state, parts, {
    flush,
    move: (ms: number): void => {
      nowMs += ms
    },
    reserve: async (
      limits: readonly SpendLimit[],
      cost: bigint,
      projectId = PAYER.projectId,
    ): Promise<SpendReservationOutcome> => {
      let outcome = parts.counters.reserve(limits, cost, projectId)
      while (outcome.kind === 'unseeded') {
        await outcome.seeding
        outcome = parts.counters.reserve(limits, cost, projectId, true)
      }
      return outcome
    },
    spend: (tokens: number): void => {
      parts.usage.add({ subject: PAYER, amounts: { requests: 1, inputTokens: tokens } })
    },
    createResponse: (reservation: SpendReservation): void => {
      assert.ok(rows.add(responseRow(reservation.cost, nowMs)))
      parts.counters.defer(PAYER, reservation.cost)
      parts.counters.release(reservation)
    },
  })
}

function faulty(store: Store, state: { readonly fault: Fault }): Store {
  return {
    ...store,
    [transact]: async (change) => {
      if (state.fault === 'before') throw new StoreUnavailable(new Error('away'))
      const result = await store[transact](change)
      if (state.fault === 'after') throw new StoreUnavailable(new Error('away'))
      return result
    },
  }
}

/** Spend of a limit's period by the ledger. */
export function ledgerOf(store: Store, limit: SpendLimit, atMs: number): Promise<bigint> {
  return record(store, (tx) => ledgerCostOf(tx, limit, periodOf(limit.interval, atMs)))
}
