/**
 * The path of a data-plane request from its body to its last token: facts of the body, admission,
 * reservation, routing, relay and charge. The caller has been authenticated before, by the headers
 * alone.
 */

import type { Clock } from '#base/clock.ts'
import type { NewId } from '#base/ids.ts'
import { type Catalog, DEFAULT_MODEL } from '#catalog/catalog.ts'
import type { Bounds } from '#config/bounds.ts'
import type { ScanQueue } from '#event-loop/scan-queue.ts'
import type { Limiter } from '#limits/limiter.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { BudgetCounters } from '#spend/counters/counters.ts'
import type { Store } from '#storage/db.ts'
import type { UsageRecorder } from '#usage/event.ts'
import type { RecordInTx } from '#usage/record-in-tx.ts'
import { type AdmitParts, admit, checkLimits, type PeekedCall, peek } from './accounting/admit.ts'
import { createAdmission } from './accounting/buckets.ts'
import { createCharges, type OpenCharge } from './accounting/charges.ts'
import { createKeyBudgets } from './accounting/key-budgets.ts'
import { createReasoningModels } from './accounting/reasoning.ts'
import { createMaximaAt, type MaximaAt } from './accounting/reported-bound.ts'
import { presentCall } from './accounting/request-tags.ts'
import type { SpendAdmission } from './accounting/spend-admission.ts'
import { withoutToolCalls } from './accounting/tool-models.ts'
import { type Grant, isSpendEnforced } from './auth/grant.ts'
import { NO_ROUTING } from './auth/model-routing.ts'
import {
  addModel,
  answerHead,
  type BodyCall,
  mergeHandlers,
  type ObjectCall,
  type UploadCall,
} from './call.ts'
import { type ModelAttempt, serveWithFallbacks } from './fallbacks.ts'
import type { GatewayState } from './gateway-state.ts'
import { createModels, type Models } from './models.ts'
import { createBatches } from './objects/batches/batches.ts'
import {
  chatCompletionTaps,
  createChatCompletions,
} from './objects/chat-completions/chat-completions.ts'
import { createConversations } from './objects/conversations/conversations.ts'
import { createFiles } from './objects/files/files.ts'
import { keepItems } from './objects/items/items.ts'
import { keepResponse } from './objects/keep-response.ts'
import type { Owned } from './objects/ownership.ts'
import type { Polls } from './objects/poller.ts'
import { createResponses } from './objects/responses.ts'
import { createUploads } from './objects/uploads/uploads.ts'
import { chargedTo, isCharged, prepare, prepareWith } from './prepare.ts'
import type { ChargedRequest, Prepared } from './prepared.ts'
import { keepsItems } from './request/facts.ts'
import { createRejectSteering, type RejectSteering } from './request/steering.ts'
import { hasEffects, targetsOf } from './routing.ts'
import { createTokenCounts } from './token-counts.ts'
import {
  type AnswerRules,
  createAnswerRules,
  type ReasoningModels,
} from './upstream/answer-rules.ts'
import { isFailure, problemOf, upstreamOf } from './upstream/failures.ts'
import type { Forwarding } from './upstream/forward.ts'
import {
  createModelLists,
  type ModelLists,
  type ModelListsOptions,
} from './upstream/model-lists.ts'
import { relay } from './upstream/relay.ts'
import {
  type LimitedAnswers,
  NO_TAPS,
  NOT_SENT,
  type RelayOptions,
  type RelayTaps,
} from './upstream/relay-outcome.ts'
import { relayUncharged } from './upstream/relay-uncharged.ts'
import type { Upstreams } from './upstream/targets.ts'

export interface Gateway extends Pick<Models, 'permittedModels'> {
  /** Answers through the call's reply. Throws a Problem while nothing has been answered yet. */
  handle(call: BodyCall | ObjectCall | UploadCall): Promise<void> | void
  /**
   * Rejects a request for a model, named in the first bytes of the body, that has no room for
   * another request. Takes nothing. Throws a Problem, or rejects with it.
   */
  peek(call: PeekedCall, prefix: Buffer): void | Promise<void>
  /** Polls of unfinished upstream objects, by kind. */
  readonly polls: Required<Polls>
  /** Reads the lists of models that are due, of every upstream. */
  refreshLists(): Promise<void>
  /** Called when the server stops: no request waits for room in a spend limit any more. */
  endWaits(): void
}

export interface GatewayOptions {
  readonly upstreams: Upstreams
  readonly limiter: Limiter
  readonly usage: UsageRecorder
  readonly recordInTx: RecordInTx
  readonly store: Store
  readonly catalog: Catalog
  readonly owned: Owned
  readonly now: Clock
  readonly newId: NewId
  readonly metrics: Metrics
  readonly bounds: Bounds
  readonly scans: ScanQueue
  readonly spend: SpendAdmission
  readonly counters: Pick<BudgetCounters, 'load'>
  readonly state: GatewayState
  readonly onListed: ModelListsOptions['onListed']
  /** Undefined where this node counts spend alone. */
  readonly limitedAnswers: LimitedAnswers | undefined
  /** Counts requests in the rates of a project. Throws 429. */
  readonly countRequests: (grant: Grant, requests: number) => void
}

interface Parts extends GatewayOptions, Omit<GatewayState, 'lists'>, Pick<AdmitParts, AdmitMember> {
  readonly rejectSteering: RejectSteering
  readonly reasoning: ReasoningModels
  readonly rules: AnswerRules
  readonly maximaAt: MaximaAt
  readonly onBeyondBound: (upstream: string, tokens: number) => void
  readonly lists: ModelLists
}
type AdmitMember = 'admission' | 'charges' | 'subjects' | 'values' | 'learned' | 'retryTimes'

export function createGateway(options: GatewayOptions): Gateway {
  const { state } = options
  const reasoning = createReasoningModels(options.catalog, state.reasoningNames)
  const lists = createModelLists({ ...options, cached: state.lists })
  const maximaAt = createMaximaAt(options.catalog, options.upstreams)
  const onBeyondBound = options.metrics.gateway.tokensBeyondBound
  const parts: Parts = {
    maximaAt,
    onBeyondBound,
    ...options,
    ...state,
    reasoning,
    lists,
    rejectSteering: createRejectSteering((model) => options.catalog.find(model) !== undefined),
    admission: createAdmission(options.catalog),
    charges: createCharges({ ...options, ...state, reasoning, maximaAt, onBeyondBound }),
    rules: createAnswerRules(options, reasoning),
  }
  const models = createModels(parts)
  const responses = createResponses(parts)
  const batches = createBatches(parts)
  const files = createFiles({ ...parts, inSlot: state.inUploadSlot })
  const uploads = createUploads({ ...parts, inSlot: state.inUploadSlot })
  // Requests without a charge.
  const free = mergeHandlers([
    ...[models.routes, responses.routes, createChatCompletions(parts), createConversations(parts)],
    ...[files, uploads, batches.routes, createKeyBudgets(parts), createTokenCounts(parts)],
  ])
  return {
    handle: (given) => {
      const call = parts.requestTags.ofHeader(given)
      call.reply.log.tags = call.grant.tags
      const { id } = call.route
      if (call.kind === 'object') {
        const locate = call.isHead ? free.locate[id] : undefined
        return locate ? answerHead(locate, call) : handlerOf(free.object, id)(call)
      }
      if (call.kind === 'upload') return handlerOf(free.upload, id)(call)
      const handler = free.body[id]
      return handler ? handler(call) : serve(parts, call)
    },
    peek: (call, prefix) => peek(parts, call, prefix),
    polls: { response: responses.poll, batch: batches.poll },
    permittedModels: models.permittedModels,
    refreshLists: () => lists.refresh(options.upstreams.all),
    endWaits: options.spend.endWaits,
  }
}

function handlerOf<H>(handlers: Readonly<Partial<Record<string, H>>>, id: string): H {
  const handler = handlers[id]
  if (!handler) throw new Error(`the route ${id} has no handler`)
  return handler
}

function serve(parts: Parts, given: BodyCall): Promise<void> {
  const preparing = prepare(given, parts)
  return preparing instanceof Promise
    ? preparing.then((prepared) => servePrepared(parts, given, prepared))
    : servePrepared(parts, given, preparing)
}

function servePrepared(parts: Parts, given: BodyCall, prepared: Prepared): Promise<void> {
  const { routing } = given.grant
  const { charge } = prepared
  if (routing === NO_ROUTING || !charge) return serveModel(parts, given, prepared)
  const { model } = charge
  const fallbacks = routing.fallbacksOf(model)
  if (!fallbacks) return serveModel(parts, given, prepared)
  return serveWithFallbacks({
    reply: given.reply,
    routing,
    catalog: parts.catalog,
    model,
    fallbacks,
    serve: (name, attempt) => {
      const other = name === model ? prepared : prepareWith(given, prepared, name, parts)
      return serveModel(parts, given, other, attempt)
    },
    hasEffects: hasEffects(given.route, prepared.facts),
    repeats: { timeouts: 0 },
    checkLimits: () => checkLimits(parts, given, charge),
  })
}

/** Serves a request with one model. `attempt`: its part, if the model has fallback models. */
async function serveModel(
  parts: Parts,
  given: BodyCall,
  untagged: Prepared,
  attempt?: ModelAttempt,
): Promise<void> {
  const call = parts.requestTags.ofBody(given, untagged.facts)
  const prepared = chargedTo(untagged, call)
  const { log } = call.reply
  log.model = prepared.facts.model
  log.tags = call.grant.tags
  const routing = targetsOf(parts, call, prepared.facts)
  const targets = routing instanceof Promise ? await routing : routing
  if (!isCharged(prepared)) {
    // Only the project's rates limit a request that names no model.
    parts.countRequests(call.grant, 1)
    if (log.model !== undefined) addModel(call, log.model)
    return relayUncharged(parts.upstreams, call, {
      targets,
      hasEffects: hasEffects(call.route, prepared.facts),
      requestFor: (target, withUsage) =>
        prepared.requestFor(target, { withUsage, given: undefined }),
    })
  }
  const { charge, facts } = prepared
  const spending = {
    ...prepared,
    places: () =>
      targets.map(({ upstream }) => ({ upstream, model: upstream.nameThere(charge.model) })),
    isDeferred: facts.background,
    body: call.body,
    reply: call.reply,
    presentGrant: async () => (await presentCall(parts.requestTags, given, facts)).grant,
    beforeWait: attempt?.beforeWait,
  }
  const admitting = admit(parts, call, spending)
  const { openCharge, given: maxima } = admitting instanceof Promise ? await admitting : admitting
  // No upstream has listed the name so far, or not yet.
  if (parts.catalog.bucketOf(charge.model) === DEFAULT_MODEL) void parts.lists.refresh(targets)
  try {
    attempt?.onAdmitted()
    if (log.requestedModel !== undefined) addModel(call, charge.model)
    const forwarding: Forwarding = {
      targets,
      requestFor: (target, withUsage) => prepared.requestFor(target, { withUsage, given: maxima }),
      usageOption: prepared.usageOption,
      use: openCharge,
      hasEffects: hasEffects(call.route, facts),
      repeats: attempt?.repeats,
    }
    const answering = relayOptions(parts, call, prepared, openCharge)
    const outcome = await relay(parts.upstreams, forwarding, answering)
    if (outcome.kind === 'failed') throw problemOf(call.reply, outcome, upstreamOf(charge.model))
    openCharge.settle(call.route.callsTools ? outcome : withoutToolCalls(outcome))
    if (outcome.kind === 'cancelled' && outcome.problem) throw outcome.problem
  } catch (error) {
    openCharge.settle(isFailure(error) ? { kind: 'failed', reason: 'reset' } : NOT_SENT)
    throw error
  }
}

/** An answer is read only if it reports usage. */
function relayOptions(
  parts: Parts,
  call: BodyCall,
  prepared: ChargedRequest,
  openCharge: OpenCharge,
): RelayOptions {
  const { kind, model, hidesCost } = prepared.charge
  const isRead = call.route.runsModel
  return {
    reply: call.reply,
    format: call.format.answer,
    kind: isRead ? kind : null,
    charged: isRead ? { model, rules: parts.rules, hidesCost } : undefined,
    taps: tapsOf(parts, call, prepared, openCharge),
    routeId: call.route.id,
    limited: limitedOf(parts, call, openCharge),
  }
}

/** An answer to a request that has reserved of an enforced limit ends with the node's leases. */
function limitedOf(
  { limitedAnswers: answers }: Parts,
  call: BodyCall,
  { reservedCost }: OpenCharge,
): RelayOptions['limited'] {
  if (!answers || reservedCost === 0n) return undefined
  return isSpendEnforced(call) ? answers : undefined
}

/** Listeners for objects that an answer leaves upstream, before the client knows of them. */
function tapsOf(
  parts: Parts,
  call: BodyCall,
  prepared: ChargedRequest,
  openCharge: OpenCharge,
): RelayTaps {
  const { charge, facts } = prepared
  switch (call.route.storedAs) {
    case 'response':
      return responseTaps(parts, call, prepared, openCharge)
    case 'chat_completion':
      return facts.store ? chatCompletionTaps(parts, call, charge.model, facts) : NO_TAPS
    default:
      return NO_TAPS
  }
}

function responseTaps(
  parts: Parts,
  call: BodyCall,
  prepared: ChargedRequest,
  openCharge: OpenCharge,
): RelayTaps {
  return {
    onResponseId: (target, reported) =>
      keepResponse(parts.owned, call.grant, {
        target,
        reported,
        openCharge,
        facts: prepared.facts,
        model: prepared.charge.model,
      }),
    itemsOf: (target) =>
      keepsItems(prepared.facts) && target.upstream.stores
        ? keepItems(parts, call.grant, target)
        : undefined,
  }
}
