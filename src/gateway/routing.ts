/** The upstreams that a request may go to, by its model, its route and its references. */
import type { Clock } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import { then } from '#base/then.ts'
import type { Catalog } from '#catalog/catalog.ts'
import type { ReferenceKind } from '#contract/data-plane/references.ts'
import type { ProblemData } from '#contract/errors/errors.ts'
import { storeNotSupported } from '#contract/errors/objects.ts'
import { modelNotFound, modelOfOtherFormat } from '#contract/errors/upstreams.ts'
import { API_FORMATS, type ApiFormatName } from '#contract/formats/format-name.ts'
import { requireModel } from './accounting/charge.ts'
import { isSpendEnforced } from './auth/grant.ts'
import { deniedByRetention } from './auth/policy.ts'
import type { Call } from './call.ts'
import type { Owned } from './objects/ownership.ts'
import {
  type BodyFacts,
  isInConversation,
  type OtherModel,
  type Reference,
} from './request/facts.ts'
import { otherModelNames, writingModels } from './request/other-models.ts'
import { type RejectSteering, type SteeringFacts, unknownUnderLimits } from './request/steering.ts'
import { affinityOf } from './upstream/affinity.ts'
import type { UpstreamTarget } from './upstream/open-target.ts'
import { checkObjectAt, checkPlace, isOpenTo, mayServe } from './upstream/permitted.ts'
import { routeNotFound, type Upstreams } from './upstream/targets.ts'

export interface RoutingParts {
  readonly upstreams: Upstreams
  readonly owned: Owned
  readonly rejectSteering: RejectSteering
  readonly catalog: Pick<Catalog, 'ends'>
  readonly now: Clock
}

/** The facts of a body that decide its targets. Only a body of a passed route may have no model. */
export type RoutedFacts = Pick<
  BodyFacts,
  | ('model' | 'references' | 'steering' | 'cacheKey' | 'otherModels' | 'hostedTools')
  | ('serviceTier' | 'speed' | 'background' | 'unknownMember' | 'inferenceGeo')
>

/**
 * The targets of a request, in the order of attempts. Throws a Problem, or rejects with it, if no
 * target serves the request, or the project may not make it.
 */
export function targetsOf(
  parts: RoutingParts,
  call: Call,
  facts: RoutedFacts,
): readonly UpstreamTarget[] | Promise<readonly UpstreamTarget[]> {
  // Before the references: a response that was not stored is not found.
  const denial = deniedByRetention(call.grant.policy.retention, call.route, facts)
  if (denial) throw new Problem(denial)
  if (facts.inferenceGeo !== undefined) checkPlace(call.grant.project, facts.inferenceGeo)
  return then(foundFor(parts, call, facts), (targets) => permitted(call, facts, targets))
}

function permitted(
  { grant }: Call,
  facts: RoutedFacts,
  targets: readonly UpstreamTarget[],
): readonly UpstreamTarget[] {
  const denial = denialAt(grant, facts, targets)
  if (denial) throw new Problem(denial)
  return targets
}

/** The error of a request that the project may not make at these targets. */
function denialAt(
  { projectId, policy }: Call['grant'],
  { model, otherModels, hostedTools, serviceTier, speed }: RoutedFacts,
  targets: readonly UpstreamTarget[],
): ProblemData | undefined {
  if (!policy.isRestricting) return undefined
  const namesThere = () =>
    model === undefined ? [] : targets.flatMap(({ upstream }) => upstream.namesThere(model))
  return policy.denialOf({
    projectId,
    model,
    namesThere,
    toolModels: otherModelNames(otherModels),
    hostedTools,
    tiers: [serviceTier, speed],
  })
}

/** Routes of a format for most models, as an error names them. */
const ROUTES: Readonly<Record<ApiFormatName, string>> = {
  openai: 'POST /v1/chat/completions or POST /v1/responses',
  anthropic: 'POST /v1/messages',
}

/**
 * The error of a model that no upstream of the format serves. If the project may use the model, it
 * names the routes of another format that has it, or the day on which the model has ended.
 */
function errorElsewhere(
  { upstreams, catalog, now }: RoutingParts,
  { grant, format }: Call,
  facts: RoutedFacts,
  error: unknown,
): unknown {
  const { model } = facts
  const isMissing = error instanceof Problem && error.code === 'model_not_found'
  if (!isMissing || model === undefined) return error
  for (const name of API_FORMATS) {
    if (name === format.name) continue
    const targets = upstreams.serving({ format: name, project: grant.project }, model)
    const isOpen = targets.length > 0 && !denialAt(grant, facts, targets)
    if (isOpen) return new Problem(modelOfOtherFormat(model, ROUTES[name]))
  }
  const end = denialAt(grant, facts, []) ? undefined : catalog.ends.endedBy(model, now())
  return end ? new Problem(modelNotFound(model, end)) : error
}

function foundFor(
  parts: RoutingParts,
  call: Call,
  facts: RoutedFacts,
): readonly UpstreamTarget[] | Promise<readonly UpstreamTarget[]> {
  // A passed route may have any members, and a request without a cost cannot exceed a limit.
  const limitedMember =
    call.route.isPassed || call.route.counts === null
      ? undefined
      : unknownUnderLimits(isSpendEnforced(call), facts)
  let able: readonly UpstreamTarget[]
  try {
    const targets = ableTo(parts, call, facts, limitedMember)
    able = servingAll(targets, call.grant, writingModels(facts.otherModels))
  } catch (error) {
    throw errorElsewhere(parts, call, facts, error)
  }
  return facts.references.length > 0
    ? pinnedTo(parts, call, { ...facts, limitedMember }, able)
    : able
}

/** The targets that serve other models of a request, too, under the names that the body has. */
function servingAll(
  targets: readonly UpstreamTarget[],
  { project }: Call['grant'],
  others: readonly OtherModel[],
): readonly UpstreamTarget[] {
  let able = targets
  for (const { model } of others) {
    able = able.filter(({ upstream }) => {
      return mayServe(upstream, project, model) && upstream.nameThere(model) === model
    })
    if (able.length === 0) throw new Problem(modelNotFound(model))
  }
  return able
}

/** The upstreams that serve the model, and accept the steering and unknown members of the body. */
function ableTo(
  { upstreams, rejectSteering }: RoutingParts,
  call: Call,
  { model, steering, cacheKey }: RoutedFacts,
  limitedMember: string | undefined,
): readonly UpstreamTarget[] {
  const { route, headers } = call
  const format = call.format.name
  const { projectId, project } = call.grant
  const { sessionHeaders } = call.format.request
  const affinity = () => affinityOf({ projectId, headers, sessionHeaders, cacheKey })
  if (steering.length === 0 && limitedMember === undefined && !route.isPassed) {
    return upstreams.forModel({ format, project, model: requireModel(model), affinity })
  }
  let rejection: Problem | undefined
  const isAble = (upstream: UpstreamTarget['upstream']): boolean => {
    const problem = rejectSteering(upstream, { model, steering, limitedMember })
    rejection ??= problem
    return problem === undefined
  }
  const able = route.isPassed
    ? upstreams.forRoute({ format, project, path: route.path, model, affinity }, isAble)
    : upstreams.forModelWhere({ format, project, model: requireModel(model), affinity }, isAble)
  if (able.length === 0 && rejection) throw rejection
  return able
}

/** The targets of a request with references: the upstream that has the objects, if any. */
async function pinnedTo(
  { upstreams, owned, rejectSteering }: RoutingParts,
  { format, grant, route }: Call,
  {
    model,
    references,
    steering,
    limitedMember,
  }: RoutedFacts & Pick<SteeringFacts, 'limitedMember'>,
  able: readonly UpstreamTarget[],
): Promise<readonly UpstreamTarget[]> {
  if (able.length > 0 && able.every(({ upstream }) => !upstream.stores)) {
    rejectStored(model, references)
  }
  const home = await owned.check(grant, references)
  if (home === undefined) return able
  const target = upstreams.byName(home)
  const isOpen = target && isOpenTo(target.upstream, grant.project)
  const speaks = target?.upstream.apiFormat === format.name
  const serves = model === undefined || (target && mayServe(target.upstream, grant.project, model))
  const opens = !route.isPassed || target?.upstream.passRoutes.has(route.path)
  if (!target || !isOpen || !speaks || !serves || !opens) throw routeNotFound(route.path, model)
  checkObjectAt(target.upstream, grant.project)
  const rejection = rejectSteering(target.upstream, { model, steering, limitedMember })
  if (rejection) throw rejection
  return [target]
}

/**
 * Whether a request does more than answer, and would do so once more if it was sent again: it runs
 * on without its caller, adds to a conversation, or calls tools of others. Of a passed route nobody
 * knows.
 */
export function hasEffects(
  { isPassed }: Call['route'],
  { background, references, hostedTools }: RoutedFacts,
): boolean {
  if (isPassed || background || hostedTools.includes('mcp')) return true
  return references.length > 0 && isInConversation(references)
}

/** Kinds of objects that exist only where answers are stored. */
const STORED_KINDS: ReadonlySet<ReferenceKind> = new Set(['item', 'response', 'conversation'])

function rejectStored(model: string | undefined, references: readonly Reference[]): void {
  const stored = references.find(({ kind }) => STORED_KINDS.has(kind))
  if (!stored) return
  const upstream = model === undefined ? 'the upstream' : `the upstream of the model \`${model}\``
  throw new Problem(storeNotSupported(stored.param, upstream))
}
