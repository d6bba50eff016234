/**
 * Spend limits of the demo's requests: the budgets and the admission of the gateway decide, by the
 * limits that were in force at that time, and alerts are compared as in a server. What the demo
 * rejects, has spent and has sent is then what a server would have.
 */
import type { Clock } from '#base/clock.ts'
import type { Catalog } from '#catalog/catalog.ts'
import { BOUNDS } from '#config/bounds.ts'
import { configuredSpend } from '#config/spend.ts'
import type { Charge } from '#gateway/accounting/charge.ts'
import type { ReservedSpend } from '#gateway/accounting/reserve-spend.ts'
import {
  createAdmissionWaits,
  createSpendAdmission,
  type SpendAdmission,
} from '#gateway/accounting/spend-admission.ts'
import { isSpendRejection } from '#gateway/accounting/spend-rejections.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import { NO_ROUTING } from '#gateway/auth/model-routing.ts'
import { EVERYTHING_PERMITTED } from '#gateway/auth/policy.ts'
import { CallLog } from '#gateway/call-log.ts'
import { projectUseOf } from '#gateway/project-use.ts'
import type { BudgetCounters } from '#spend/counters/counters.ts'
import { createMemoryCounters } from '#spend/counters/memory.ts'
import { createSeeds } from '#spend/counters/seeds.ts'
import type { SpendLimit } from '#spend/ledger/budget.ts'
import { startOf } from '#usage/buckets.ts'
import type { FlushSource } from '#usage/flush-source.ts'
import type { FindPrices } from '#usage/prices/prices.ts'
import type { Recorder, RecorderOptions } from '#usage/record.ts'
import { NO_TAGS } from '#usage/tag-set.ts'
import { kindOf } from './projects.ts'

/** A spend limit from a time on, in Unix milliseconds. */
export interface SpendEvent {
  readonly atMs: number
  readonly limit: SpendLimit
}

/** A request as far as its cost is known before its answer. */
export interface SpendArrival {
  readonly atMs: number
  readonly projectId: string
  readonly model: string
  readonly inputTokens: number
  readonly maxOutput: number
}

export type Reserved = ReservedSpend | 'none' | 'rejected'

export interface DemoSpending {
  /** Arrivals come in the order of their times. `none`: no limit applies. */
  reserve(arrival: SpendArrival): Reserved | Promise<Reserved>
  /** Ends what a request that cost so many nano-dollars has reserved. */
  release(reserved: Reserved, nano: number): void
  /** Whether a limit of the project rejects requests. */
  isStopped(projectId: string): boolean
  readonly onCost: NonNullable<RecorderOptions['onCost']>
  /** The part of the flush that reads what was spent. */
  flushSource(waitingCost: Recorder['waitingCost'], flush: () => Promise<void>): FlushSource
}

export interface SpendingOptions {
  readonly now: Clock
  readonly catalog: Catalog
  readonly prices: FindPrices
  readonly organizationId: string
  /** In the order of their times. */
  readonly events: readonly SpendEvent[]
}

/** Bytes of a token of text. */
const TOKEN_BYTES = 4
/** Text of requests, which nobody reads. */
const TEXT = Buffer.alloc(1_048_576)

export function createDemoSpending(options: SpendingOptions): DemoSpending {
  const { now } = options
  let seeds: ReturnType<typeof createSeeds> | undefined
  const budgets = createMemoryCounters({
    now,
    contendedShare: BOUNDS.spend_contended_share.default,
    seed: async (budget) => seeds?.seed(budget),
  })
  const admission = admissionOf(options, budgets)
  const grants = createGrants(options)
  return {
    reserve: (arrival) => {
      const grant = grants.at(arrival)
      return grant.spendLimits.length === 0 ? 'none' : reserve(admission, grant, arrival)
    },
    release: (reserved, nano) => {
      if (typeof reserved === 'object') admission.release(reserved.reservation, nano)
    },
    isStopped: (projectId) => {
      const limit = grants.limitOf(projectId)
      return limit !== undefined && budgets.isEnforcing(limit) === true
    },
    onCost: budgets.charge,
    flushSource: (waitingCost, flush) => {
      seeds = createSeeds({ waitingCost, flush })
      return seeds
    },
  }
}

/**
 * No request waits for another here: each is settled before the next one arrives. The clock is for
 * prices alone, as no limit has a raise.
 */
function admissionOf(
  { now, catalog, prices }: SpendingOptions,
  counters: BudgetCounters,
): SpendAdmission {
  const bounds = {
    spend_wait_seconds: 0,
    spend_waiting: BOUNDS.spend_waiting.default,
    body_project_bytes: BOUNDS.body_project_bytes.default,
    body_budget_bytes: BOUNDS.body_budget_bytes.default,
  }
  return createSpendAdmission({
    waits: createAdmissionWaits(bounds, now),
    counters,
    catalog,
    prices,
    now: () => startOf('1d', now()),
    elapsed: now,
    settings: configuredSpend({}),
    bounds,
    tokens: {
      bytesWithoutTokens: async ({ body }) => body.length - Math.ceil(body.length / TOKEN_BYTES),
      close: async () => {},
    },
    isBehind: () => false,
    isFailing: () => false,
    beyondBound: () => {},
    exceeded: () => {},
    rejected: () => {},
    admitted: () => {},
    waited: () => {},
  })
}

function reserve(
  admission: SpendAdmission,
  grant: Grant,
  arrival: SpendArrival,
): Reserved | Promise<Reserved> {
  const { model, inputTokens } = arrival
  const reserving = admission.reserve({
    charge: chargeOf(grant, arrival),
    places: () => [{ upstream: UPSTREAM, model }],
    body: TEXT.subarray(0, inputTokens * TOKEN_BYTES),
    isDeferred: false,
    outputMember: undefined,
    canCapCalls: false,
    reply: { onAbort: () => {}, endable: undefined, log: new CallLog(() => 0, 0) },
    presentGrant: async () => grant,
  })
  return reserving instanceof Promise
    ? reserving.then((found) => found ?? 'none', rejected)
    : (reserving ?? 'none')
}

function rejected(error: unknown): 'rejected' {
  if (isSpendRejection(error)) return 'rejected'
  throw error
}

const UPSTREAM = {
  name: 'default',
  serviceTier: undefined,
  maxima: {
    contextWindow: undefined,
    maxOutputTokens: undefined,
    maxImageTokens: undefined,
    maxInputImageTokens: undefined,
    maxToolCalls: undefined,
  },
  tokenizer: 'openai',
} as const

function chargeOf(grant: Grant, { model, inputTokens, maxOutput }: SpendArrival): Charge {
  return {
    grant,
    values: undefined,
    payingValues: undefined,
    model,
    kind: kindOf(model),
    costs: { requests: 1, tokens: Math.max(inputTokens, maxOutput), images: 0, audioMegabytes: 0 },
    openChoices: 0,
    hidesCost: false,
    media: undefined,
    input: 'text',
    inputTokens,
    certainTokens: inputTokens,
    usual: undefined,
    toolModels: [],
    otherModels: [],
    known: undefined,
    size: null,
    quality: null,
    source: null,
    spend: {
      textBytes: inputTokens * TOKEN_BYTES,
      images: 0,
      isInline: true,
      toolCalls: 0,
      toolTokens: 0,
      choices: 1,
      inputs: 1,
      maxOutputTokens: maxOutput,
      pieces: undefined,
    },
  }
}

/** Grants of projects with the spend limits of a time. Times do not descend. */
function createGrants({ organizationId, events }: SpendingOptions) {
  const limits = new Map<string, SpendLimit>()
  let grants = new Map<string, Grant>()
  let applied = 0
  const limitsOf = (projectId: string): readonly SpendLimit[] =>
    [projectId, organizationId].flatMap((id) => limits.get(id) ?? [])
  return {
    /** The limit of a project itself. */
    limitOf: (projectId: string): SpendLimit | undefined => limits.get(projectId),
    at: ({ atMs, projectId }: Pick<SpendArrival, 'atMs' | 'projectId'>): Grant => {
      for (let next = events[applied]; next && next.atMs <= atMs; next = events[applied]) {
        limits.set(next.limit.payerId, next.limit)
        grants = new Map()
        applied += 1
      }
      const known = grants.get(projectId)
      if (known) return known
      const found = grantOf(organizationId, projectId, limitsOf(projectId))
      grants.set(projectId, found)
      return found
    },
  }
}

function grantOf(
  organizationId: string,
  projectId: string,
  spendLimits: readonly SpendLimit[],
): Grant {
  return {
    keyId: '',
    organization: { id: organizationId, name: '' },
    projectId,
    project: projectUseOf({ id: projectId, tags: {} }),
    owner: { kind: 'service_account', id: '' },
    scopes: undefined,
    permitted: undefined,
    accessIds: [],
    expiresAt: null,
    overrides: new Map(),
    generations: new Map(),
    spendLimits,
    models: undefined,
    policy: EVERYTHING_PERMITTED,
    routing: NO_ROUTING,
    tags: NO_TAGS,
    mayTag: false,
    tagLimits: [],
    bodyTags: undefined,
    requiredTags: [],
    subjectRates: [],
    valueKeys: undefined,
  }
}
