/**
 * Fallback models of a project: a request that its model cannot serve goes to the next model that
 * the project has set for it, in the same API format.
 *
 * - The order is: another upstream of the model, another model, then a wait for room in spend
 *   limits. A model with a rate limit that is reached is left before such a wait; a fallback model
 *   without room at once is tried after the others.
 * - Each model is a request of its own to the rest of the gateway: its policies, limits, price,
 *   reservation and upstreams are checked, and what a failed one has reserved is released before
 *   the next is tried. Usage and costs are those of the model that serves.
 * - Only failures after which another upstream would be tried lead to another model, and rate
 *   limits of the model, where the project has chosen that. Spend limits do not: they are the same
 *   for every model. An answer that has begun is never repeated.
 * - A request that may have run is sent again only as `forward.ts` would send it again.
 *
 * Failure modes: if no fallback model can serve, the caller gets the error of the requested model,
 * with its headers. A request that this server has ended, or that its caller has left, goes to no
 * other model.
 */
import { Problem } from '#base/problem.ts'
import type { Catalog } from '#catalog/catalog.ts'
import { foldModel } from '#model-names/names.ts'
import { type Fallbacks, isListedModel, type ModelRouting } from './auth/model-routing.ts'
import type { Reply } from './call.ts'
import { isModelName } from './request/model-names.ts'
import { UpstreamProblem } from './upstream/failures.ts'
import type { Repeats } from './upstream/forward.ts'
import { TIMEOUTS_MAX } from './upstream/outcome.ts'

/** The part of one model in a request. */
export interface ModelAttempt {
  /** Called before it waits for room in a spend limit. Throws, or rejects, to try other models. */
  readonly beforeWait: (() => void | Promise<void>) | undefined
  /** Called once it is admitted, before it is sent to upstreams. Throws if it is to be ended. */
  readonly onAdmitted: () => void
  /** Shared by all models of the request. */
  readonly repeats: Repeats
}

export interface FallbackRequest {
  readonly reply: Reply
  readonly routing: ModelRouting
  readonly catalog: Catalog
  /** The requested model, and its fallback models. */
  readonly model: string
  readonly fallbacks: Fallbacks
  /** Serves the request with a model. Rejects with the error that the caller would get. */
  readonly serve: (model: string, attempt: ModelAttempt) => Promise<void>
  /** Whether it does more than answer: then none follows a model that may have run it. */
  readonly hasEffects: boolean
  readonly repeats: Repeats
  /** Throws, or rejects with, 429 if a rate limit of the requested model has no room. */
  readonly checkLimits: () => void | Promise<void>
}

/** Rejection of a fallback model that would have to wait for room. */
const WOULD_WAIT = new Error('the request would wait for room in a spend limit')

/** Serves the request with the first model that can. Rejects with the requested model's error. */
export async function serveWithFallbacks(request: FallbackRequest): Promise<void> {
  const { reply, model, fallbacks, checkLimits } = request
  const added = reply.added()
  reply.log.requestedModel ??= model
  const failed = await tryModel(request, model, fallbacks.onLimit ? checkLimits : undefined)
  if (failed === undefined) return
  const { error } = failed
  if (!isOfModel(failed, request)) throw error
  const { status, code, cause } = reply.log
  const headers = reply.takeBack(added)
  if (await serveInTurn(request, usableOf(request), added)) return
  reply.add(headers)
  Object.assign(reply.log, { model, status, code, cause })
  throw error
}

/** Fallback models that are no alias, and have a name that requests may have. */
function usableOf({ routing, catalog, fallbacks, model }: FallbackRequest): readonly string[] {
  return fallbacks.models.filter((name) => {
    const isAlias = routing.aliasOf(name) !== undefined && !isListedModel(catalog, name)
    return isModelName(name) && !isAlias && foldModel(name) !== foldModel(model)
  })
}

/** Tries the models: at first without a wait, then the first that has to wait for room. */
async function serveInTurn(
  request: FallbackRequest,
  models: readonly string[],
  added: number,
): Promise<boolean> {
  let waiting: string | undefined
  for (const name of models) {
    const failed = await tryNext(request, name, added, giveUp)
    if (failed === undefined) return true
    if (isUnrepeatable(failed, request)) return false
    if (failed.error === WOULD_WAIT) waiting ??= name
  }
  return waiting !== undefined && (await tryNext(request, waiting, added, undefined)) === undefined
}

function giveUp(): never {
  throw WOULD_WAIT
}

/** Tries a fallback model. Rejects with an error after which no other is tried. */
async function tryNext(
  request: FallbackRequest,
  model: string,
  added: number,
  beforeWait: ModelAttempt['beforeWait'],
): Promise<FailedAttempt | undefined> {
  const { reply } = request
  Object.assign(reply.log, { status: undefined, code: undefined, cause: undefined })
  const failed = await tryModel(request, model, beforeWait)
  if (failed === undefined) return undefined
  if (!isPassedOver(failed, beforeWait !== undefined)) throw failed.error
  reply.takeBack(added)
  return failed
}

interface FailedAttempt {
  readonly error: unknown
  /** Whether it was sent to upstreams. */
  readonly isAdmitted: boolean
}

/** Undefined: the request was served with the model, or its caller has left. */
async function tryModel(
  { reply, serve, repeats }: FallbackRequest,
  model: string,
  beforeWait: ModelAttempt['beforeWait'],
): Promise<FailedAttempt | undefined> {
  let isAdmitted = false
  let ended: Problem | undefined
  // Between two models nothing else would end the request.
  reply.endable = {
    endWith: (problem) => {
      ended ??= problem
    },
  }
  const onAdmitted = (): void => {
    if (ended) throw ended
    isAdmitted = true
  }
  try {
    await serve(model, { beforeWait, onAdmitted, repeats })
    return undefined
  } catch (error) {
    if (ended) throw ended
    return { error, isAdmitted }
  }
}

/** Whether the requested model has failed in a way after which another is tried. */
function isOfModel(failed: FailedAttempt, request: FallbackRequest): boolean {
  const { error, isAdmitted } = failed
  if (isAdmitted) return isRetryableFailure(error) && !isUnrepeatable(failed, request)
  const isLimit = error instanceof Problem && error.details?.limit?.model === request.model
  return isLimit && request.fallbacks.onLimit
}

/** Whether an upstream may have run the request, and it may not be sent again. */
function isUnrepeatable(
  { error }: FailedAttempt,
  { hasEffects, repeats }: FallbackRequest,
): boolean {
  if (!(error instanceof UpstreamProblem)) return false
  return repeats.timeouts >= TIMEOUTS_MAX || (hasEffects && error.mayHaveRun)
}

function isRetryableFailure(error: unknown): boolean {
  return error instanceof UpstreamProblem && error.isRetryable
}

/**
 * Whether a fallback model has failed in a way after which another is tried: it may be permitted,
 * or have room. After a wait other errors than those of limits concern the caller.
 */
function isPassedOver({ error, isAdmitted }: FailedAttempt, isFirst: boolean): boolean {
  if (isAdmitted) return isRetryableFailure(error)
  if (!isFirst) return error instanceof Problem && error.kind === 'limited'
  return error === WOULD_WAIT || error instanceof Problem
}
