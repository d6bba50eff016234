/** The upstreams that a request may go to, by its model, its route and its references. */
import { Problem } from '#base/problem.ts'
import { then } from '#base/then.ts'
import type { ReferenceKind } from '#contract/data-plane/references.ts'
import { storeNotSupported } from '#contract/errors/objects.ts'
import { requireModel } from './accounting/charge.ts'
import { deniedByRetention } from './auth/policy.ts'
import type { Call } from './call.ts'
import type { Owned } from './objects/ownership.ts'
import type { BodyFacts, Reference } from './request/facts.ts'
import { otherModelNames } from './request/other-models.ts'
import { type RejectSteering, type SteeringFacts, unknownUnderLimits } from './request/steering.ts'
import { affinityOf } from './upstream/affinity.ts'
import { routeNotFound, type Upstreams, type UpstreamTarget } from './upstream/targets.ts'

export interface RoutingParts {
  readonly upstreams: Upstreams
  readonly owned: Owned
  readonly rejectSteering: RejectSteering
}

/** The facts of a body that decide its targets. Only a body of a passed route may have no model. */
export type RoutedFacts = Pick<
  BodyFacts,
  | ('model' | 'references' | 'steering' | 'cacheKey' | 'otherModels' | 'hostedTools')
  | ('serviceTier' | 'background' | 'unknownMember')
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
  return then(foundFor(parts, call, facts), (targets) => permitted(call, facts, targets))
}

function permitted(
  { grant: { projectId, policy } }: Call,
  { model, otherModels, hostedTools, serviceTier }: RoutedFacts,
  targets: readonly UpstreamTarget[],
): readonly UpstreamTarget[] {
  if (!policy.isRestricting) return targets
  const namesThere = () =>
    model === undefined ? [] : targets.flatMap(({ upstream }) => upstream.namesThere(model))
  const denial = policy.denialOf({
    projectId,
    model,
    namesThere,
    toolModels: otherModelNames(otherModels),
    hostedTools,
    tiers: [serviceTier],
  })
  if (denial) throw new Problem(denial)
  return targets
}

function foundFor(
  parts: RoutingParts,
  call: Call,
  facts: RoutedFacts,
): readonly UpstreamTarget[] | Promise<readonly UpstreamTarget[]> {
  // A passed route may have any members.
  const limitedMember = call.route.isPassed
    ? undefined
    : unknownUnderLimits(call.grant.spendLimits, facts)
  const able = ableTo(parts, call, facts, limitedMember)
  return facts.references.length > 0
    ? pinnedTo(parts, call, { ...facts, limitedMember }, able)
    : able
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
  const { projectId } = call.grant
  const affinity = () => affinityOf(projectId, headers, cacheKey)
  if (steering.length === 0 && limitedMember === undefined && !route.isPassed) {
    return upstreams.forModel({ format, projectId, model: requireModel(model), affinity })
  }
  let rejection: Problem | undefined
  const isAble = (upstream: UpstreamTarget['upstream']): boolean => {
    const problem = rejectSteering(upstream, { model, steering, limitedMember })
    rejection ??= problem
    return problem === undefined
  }
  const able = route.isPassed
    ? upstreams.forRoute({ format, projectId, path: route.path, model, affinity }, isAble)
    : upstreams.forModelWhere({ format, projectId, model: requireModel(model), affinity }, isAble)
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
  const isOpen = target?.upstream.projects?.has(grant.projectId) ?? true
  const speaks = target?.upstream.apiFormat === format.name
  const serves = model === undefined || target?.upstream.serves(model)
  const opens = !route.isPassed || target?.upstream.passRoutes.has(route.path)
  if (!target || !isOpen || !speaks || !serves || !opens) throw routeNotFound(route.path, model)
  const rejection = rejectSteering(target.upstream, { model, steering, limitedMember })
  if (rejection) throw rejection
  return [target]
}

/** Kinds of objects that exist only where answers are stored. */
const STORED_KINDS: ReadonlySet<ReferenceKind> = new Set(['item', 'response', 'conversation'])

function rejectStored(model: string | undefined, references: readonly Reference[]): void {
  const stored = references.find(({ kind }) => STORED_KINDS.has(kind))
  if (!stored) return
  const upstream = model === undefined ? 'the upstream' : `the upstream of the model \`${model}\``
  throw new Problem(storeNotSupported(stored.param, upstream))
}
