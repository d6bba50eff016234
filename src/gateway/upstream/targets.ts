/**
 * Upstream targets: their order for a request, and their health.
 *
 * Accounts of the project precede shared ones, which are not used if an account of the project
 * serves a model. Among equals the first is drawn by weight, for a session always the same one
 * (`affinity.ts`); the others follow as fallbacks, those of weight 0 last. The circuit of a target
 * that keeps failing is open for a time: it comes last, and one request tries it afterwards. Last
 * comes also one that has asked to be left alone for the model (`closings.ts`).
 */
import { setBounded } from '#base/bounded-map.ts'
import { Problem } from '#base/problem.ts'
import { isSameUpstream, type Upstream } from '#config/upstreams.ts'
import type { ProblemData } from '#contract/errors/errors.ts'
import { conversationsNotSupported, filesNotSupported } from '#contract/errors/objects.ts'
import { invalidUrl } from '#contract/errors/requests.ts'
import {
  modelOutsideResidency,
  routeOutsideResidency,
  storageOutsideResidency,
} from '#contract/errors/residency.ts'
import { modelNotFound } from '#contract/errors/upstreams.ts'
import { FAILURES_TO_OPEN_CIRCUIT, type UpstreamHealth } from '#contract/extensions/server.ts'
import type { ApiFormatName } from '#contract/formats/format-name.ts'
import type { ProjectUse } from '#gateway/project-use.ts'
import type { NamedModelUse } from './closings.ts'
import { inDrawnOrder } from './drawn-order.ts'
import { countFailure, HEALTHY, healthOf, openCircuit } from './health.ts'
import { type OpenOptions, openGate, openTarget, type UpstreamTarget } from './open-target.ts'
import { ATTEMPTS_MAX, type AttemptOutcome, concernsUpstream } from './outcome.ts'
import { isOpenTo, mayServe, mayUse } from './permitted.ts'

/** Rejections of `stream_options` cached for one target, and how long, in milliseconds. */
const OPTION_REJECTIONS_MAX = 1_000
const OPTION_REJECTION_MS = 3_600_000

/** A route and a model for which a target may reject `stream_options`. */
export interface UsageRoute {
  readonly route: string
  readonly model: string
}

/** A project's use of the upstreams of an API format. */
export interface FormatUse {
  readonly format: ApiFormatName
  readonly project: ProjectUse
}

/** A request as far as its targets depend on it. */
export interface RoutedRequest extends FormatUse {
  readonly model: string
  /**
   * Called if several targets serve the request: requests of one affinity go to one target.
   * Returns undefined for a draw by weight.
   */
  readonly affinity: () => string | undefined
}

/** A request to a passed route. */
export interface PassedRequest extends Omit<RoutedRequest, 'model'> {
  readonly path: string
  /** Undefined where the body names none. */
  readonly model: string | undefined
}

export interface Upstreams {
  /**
   * Targets for a request, in the order of attempts. Throws `model_not_found`, or
   * `outside_residency` where targets outside of the project's region alone serve the model.
   */
  forModel(request: RoutedRequest): readonly UpstreamTarget[]
  /** Targets for a request for which `isAble`, in the order of attempts; may be empty. */
  forModelWhere(
    request: RoutedRequest,
    isAble: (upstream: Upstream) => boolean,
  ): readonly UpstreamTarget[]
  /**
   * Targets that open a route, in the order of attempts. Throws `invalid_url` without any, or
   * `outside_residency`.
   */
  forRoute(
    request: PassedRequest,
    isAble: (upstream: Upstream) => boolean,
  ): readonly UpstreamTarget[]
  /** The target that holds a project's files. Throws if none does. */
  forFiles(project: ProjectUse): UpstreamTarget
  /**
   * The target for a project's conversations, among targets that store responses: first an account
   * of the project, then the holder of files. Throws if there is none.
   */
  forConversations(project: ProjectUse): UpstreamTarget
  byName(name: string): UpstreamTarget | undefined
  /** The target of a name, if its API format has objects. */
  holder(name: string): UpstreamTarget | undefined
  /** Records the outcome of an attempt, for metrics and the target's health. */
  record(target: UpstreamTarget, outcome: AttemptOutcome): void
  /** Closes a model at a target for a time that its answer names, to the project or to all. */
  closeModel(target: UpstreamTarget, use: NamedModelUse, status: number, retryInMs: number): void
  /** Whether it has rejected `stream_options` of late, on a route and of a model. */
  rejectsUsageOption(target: UpstreamTarget, at: UsageRoute): boolean
  /** Caches a rejection for a time, since a target may change. */
  recordUsageOptionRejection(target: UpstreamTarget, at: UsageRoute): void
  /** Targets that a project may use. */
  visible(use: FormatUse): readonly UpstreamTarget[]
  /** Targets that serve the model to a project, in no order; may be empty. */
  serving(use: FormatUse, model: string): readonly UpstreamTarget[]
  /** The error of a model that no target serves to a project. */
  notServed(use: FormatUse, model: string): ProblemData
  /** The health of each target, as this node knows it. */
  health(): Promise<UpstreamHealth[]>
  readonly all: readonly UpstreamTarget[]
}

export interface UpstreamsOptions extends OpenOptions {
  readonly configured: readonly Upstream[]
  /** Open targets, of which those of the same upstreams are used. Default: none. */
  readonly open?: readonly UpstreamTarget[]
  /** A number from 0 up to 1, for the weights. */
  readonly random: () => number
}

export function createUpstreams(options: UpstreamsOptions): Upstreams {
  const { now, open = [] } = options
  const all = options.configured.map(
    (configured) =>
      open.find(({ upstream }) => isSameUpstream(upstream, configured)) ??
      openTarget(configured, options),
  )
  const visible = ({ format, project }: FormatUse): UpstreamTarget[] =>
    all.filter(({ upstream }) => upstream.apiFormat === format && mayUse(upstream, project))
  // A project's account of another format hides no shared upstream of this one.
  const servingOf = (format: ApiFormatName): FindServing =>
    cacheServing((project, model) =>
      ownOf(
        visible({ format, project }).filter(({ upstream }) => mayServe(upstream, project, model)),
      ),
    )
  const caches = { openai: servingOf('openai'), anthropic: servingOf('anthropic') }
  const served = (request: RoutedRequest): readonly UpstreamTarget[] => {
    const able = caches[request.format](request.project, request.model)
    if (able.length === 0) throw new Problem(notServed(all, request, request.model))
    return able
  }
  const holders = (project: ProjectUse): UpstreamTarget[] =>
    all.filter(({ upstream }) => upstream.holdsObjects && mayUse(upstream, project))
  const byName = (name: string): UpstreamTarget | undefined =>
    all.find(({ upstream }) => upstream.name === name)
  return {
    all,
    forModel: (request) => attemptsOf(served(request), options, request),
    forModelWhere: (request, isAble) => {
      const able = served(request).filter(({ upstream }) => isAble(upstream))
      return attemptsOf(able, options, request)
    },
    forRoute: (request, isAble) => {
      const opening = servingRoute(all, visible(request), request)
      const able = opening.filter(({ upstream }) => isAble(upstream))
      return attemptsOf(able, options, request)
    },
    forFiles: (project) => {
      const able = holders(project).filter(({ upstream }) => upstream.holdsFiles)
      const found = able.find(({ upstream }) => upstream.projects) ?? able[0]
      return found ?? notStored(all, project, 'files')
    },
    forConversations: (project) => {
      const able = ownOf(holders(project).filter(({ upstream }) => upstream.stores))
      const found = able.find(({ upstream }) => upstream.holdsFiles) ?? able[0]
      return found ?? notStored(all, project, 'conversations')
    },
    byName,
    holder: (name) => {
      const target = byName(name)
      return target?.upstream.holdsObjects ? target : undefined
    },
    record: (target, outcome) => record(options, target, outcome),
    rejectsUsageOption: ({ optionRejections }, { route, model }) =>
      (optionRejections.get(`${route} ${model}`) ?? 0) > now(),
    recordUsageOptionRejection: (target, at) => cacheRejection(target, at, now()),
    closeModel: (target, use, status, retryInMs) => {
      target.gate ??= openGate(target.upstream, options)
      target.gate.close(use, status, retryInMs)
    },
    visible,
    serving: ({ format, project }, model) => caches[format](project, model),
    notServed: (use, model) => notServed(all, use, model),
    health: () => Promise.all(all.map((target) => healthOf(target, now()))),
  }
}

function cacheRejection(
  { optionRejections }: UpstreamTarget,
  { route, model }: UsageRoute,
  nowMs: number,
): void {
  const until = nowMs + OPTION_REJECTION_MS
  setBounded(optionRejections, `${route} ${model}`, until, OPTION_REJECTIONS_MAX)
}

/** Targets for single projects, if there are any; otherwise all. */
function ownOf(able: readonly UpstreamTarget[]): readonly UpstreamTarget[] {
  const own = able.filter(({ upstream }) => upstream.projects)
  return own.length > 0 ? own : able
}

/** A project's targets that open a route and serve the model, if one is named. */
function servingRoute(
  all: readonly UpstreamTarget[],
  visible: readonly UpstreamTarget[],
  { format, project, path, model }: PassedRequest,
): readonly UpstreamTarget[] {
  const opens = ({ upstream }: UpstreamTarget): boolean => upstream.passRoutes.has(path)
  const opening = visible.filter(opens)
  const able = opening.filter(({ upstream }) => {
    return model === undefined || mayServe(upstream, project, model)
  })
  if (able.length > 0) return ownOf(able)
  if (opening.length > 0 && model !== undefined) {
    throw new Problem(notServed(all.filter(opens), { format, project }, model))
  }
  const outside = isOutside(all, { format, project }, ({ passRoutes }) => passRoutes.has(path))
  throw outside ? new Problem(routeOutsideResidency(project, path)) : routeNotFound(path, undefined)
}

/** Whether targets outside of the project's region alone could serve a request. */
function isOutside(
  all: readonly UpstreamTarget[],
  { format, project }: FormatUse,
  serves: (upstream: Upstream) => boolean,
): boolean {
  return all.some(({ upstream }) => {
    return upstream.apiFormat === format && isOpenTo(upstream, project) && serves(upstream)
  })
}

/** Throws the error of a project without a target for its files or its conversations. */
function notStored(
  all: readonly UpstreamTarget[],
  project: ProjectUse,
  kind: 'files' | 'conversations',
): never {
  const isStored = isOutside(all, { format: 'openai', project }, (upstream) =>
    kind === 'files' ? upstream.holdsFiles : upstream.stores,
  )
  if (isStored) throw new Problem(storageOutsideResidency(project, kind))
  throw new Problem(kind === 'files' ? filesNotSupported() : conversationsNotSupported(false))
}

/** The error of a model without a target that the project may use. */
function notServed(
  all: readonly UpstreamTarget[],
  { format, project }: FormatUse,
  model: string,
): ProblemData {
  return isOutside(all, { format, project }, ({ serves }) => serves(model))
    ? modelOutsideResidency(project, model)
    : modelNotFound(model)
}

function record(
  { metrics, now }: UpstreamsOptions,
  target: UpstreamTarget,
  outcome: AttemptOutcome,
): void {
  if (!concernsUpstream(outcome)) return
  const { failures, authErrors } = metrics.upstreams
  const upstream = target.upstream.name
  if (outcome.kind === 'answered') {
    // Still an answer, which another upstream would give, too.
    if (outcome.status >= 500) failures.inc({ upstream })
    if (target.failures > 0) Object.assign(target, HEALTHY)
    return
  }
  failures.inc({ upstream })
  if (outcome.kind === 'failed' && outcome.reason === 'auth') {
    authErrors.inc({ upstream })
    target.credentials.reject()
  }
  countFailure(target, outcome, now())
}

/** The targets of one request, in the order of attempts. */
function attemptsOf(
  able: readonly UpstreamTarget[],
  { now, random }: UpstreamsOptions,
  { affinity, model, project }: Pick<PassedRequest, 'affinity' | 'model' | 'project'>,
): readonly UpstreamTarget[] {
  if (able.length <= 1) return able
  const nowMs = now()
  const [first, ...others] = inDrawnOrder(able, {
    nowMs,
    model,
    projectId: project.id,
    random,
    affinity: affinity(),
  })
  if (!first) return able
  // This request tries it; for all others the circuit stays open until its outcome.
  if (first.failures >= FAILURES_TO_OPEN_CIRCUIT) openCircuit(first, nowMs)
  // A target without room is passed over, for another one.
  const isGated = able.some(({ gate }) => gate !== undefined)
  return isGated ? [first, ...others] : [first, ...others].slice(0, ATTEMPTS_MAX)
}

/** The error of a route that no upstream serves, or not with this model. */
export function routeNotFound(path: string, model: string | undefined): Problem {
  return model === undefined
    ? new Problem(invalidUrl('POST', `/v1${path}`))
    : new Problem(modelNotFound(model))
}

/** Most cached pairs of a project and a model. */
const CACHED_MAX = 10_000

type FindServing = (project: ProjectUse, model: string) => readonly UpstreamTarget[]

/** Cache of the targets that serve a model to a project: the configuration does not change. */
function cacheServing(find: FindServing): FindServing {
  const known = new Map<string, Map<string, readonly UpstreamTarget[]>>()
  let size = 0
  return (project, model) => {
    const entry = known.get(project.key)?.get(model)
    if (entry) return entry
    if (size >= CACHED_MAX) {
      known.clear()
      size = 0
    }
    const found = find(project, model)
    known.set(project.key, (known.get(project.key) ?? new Map()).set(model, found))
    size += 1
    return found
  }
}
