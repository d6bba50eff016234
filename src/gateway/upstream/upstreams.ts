/**
 * Which upstream a request goes to, and which ones after it.
 *
 * An upstream that is a project's own account serves that project before all others, and where
 * there is one that serves the model, no shared account is used instead. Among equals the weights
 * decide who comes first; the others follow, as fallbacks, those of weight 0 last. An upstream that
 * keeps failing rests: it comes last until its rest is over, and then one request tries it.
 */
import { type Clock, toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Bounds } from '#config/bounds.ts'
import type { Upstream } from '#config/upstreams.ts'
import type { UpstreamHealth } from '#contract/extensions/server.ts'
import type { Metrics } from '#metrics/metrics.ts'
import { createFairQueue, type FairQueue, sharesOf } from './connection-queue.ts'
import { openPool, type UpstreamPool } from './pool.ts'

/** Most upstreams that one request tries. */
const ATTEMPTS_MAX = 3
/** Longest name of a model that an answer repeats, in characters. */
const SHOWN_MAX = 256
/** Failures in a row after which an upstream rests, and how long, in milliseconds. */
const FAILURES_BEFORE_REST = 5
const REST_MS = 10_000
/** Refusals of `stream_options` that are remembered for one upstream, and for how long. */
const REFUSALS_MAX = 1_000
const REFUSAL_KEPT_MS = 3_600_000
/** Most pairs of a project and a model whose upstreams are remembered. */
const REMEMBERED_MAX = 10_000

/** An upstream with its connections and what is known of its health. */
export interface Station extends UpstreamPool {
  readonly upstream: Upstream
  /** The queue for its connections, those outside of the pool included. */
  readonly queue: FairQueue
  /** Where it refused `stream_options`: by route and model, until when nothing is asked there. */
  readonly refusesUsage: Map<string, number>
  failures: number
  restsUntil: number
}

export interface Upstreams {
  /** The upstreams for a request, in the order to try them. Throws `model_not_found`. */
  forModel(projectId: string, model: string): readonly Station[]
  /** The same, of those for which `isAble`; none where it is so for none. */
  forModelWhere(
    projectId: string,
    model: string,
    isAble: (upstream: Upstream) => boolean,
  ): readonly Station[]
  /** The one that holds a project's files, if any does. */
  forFiles(projectId: string): Station | undefined
  byName(name: string): Station | undefined
  /** Tells how an attempt went: whether the upstream did its part. */
  note(station: Station, wentWell: boolean): void
  /** Whether it is known to refuse `stream_options` on a route, of a model. */
  refusesUsage(station: Station, route: string, model: string): boolean
  /** Remembers that it does, for a time: what it serves may be another tomorrow. */
  noteRefusesUsage(station: Station, route: string, model: string): void
  /** The models that are named for a project, and those of `known` that are served. */
  models(projectId: string, known: readonly string[]): string[]
  /** Whether a project has anything that serves the model. */
  serves(projectId: string, model: string): boolean
  /** How each is doing, as this node knows it. */
  health(): UpstreamHealth[]
  readonly all: readonly Station[]
  close(): Promise<void>
}

export interface UpstreamsOptions {
  readonly configured: readonly Upstream[]
  readonly now: Clock
  /** A number from 0 up to 1, for the weights. */
  readonly random: () => number
  readonly metrics: Pick<Metrics, 'upstreams' | 'boundExceeded'>
  readonly bounds: Bounds
}

export const createUpstreams = (options: UpstreamsOptions): Upstreams => {
  const { now, random, metrics } = options
  const all = options.configured.map((upstream) => open(upstream, options))
  const visible = (projectId: string): Station[] =>
    all.filter(({ upstream }) => upstream.projects?.has(projectId) ?? true)
  const serving = remember((projectId: string, model: string): readonly Station[] => {
    const able = visible(projectId).filter(({ upstream }) => upstream.serves(model))
    const own = able.filter(({ upstream }) => upstream.projects)
    return own.length > 0 ? own : able
  })
  const served = (projectId: string, model: string): readonly Station[] => {
    const able = serving(projectId, model)
    if (able.length === 0) throw modelNotFound(model)
    return able
  }
  metrics.upstreams.watch(() => all.map((s) => restOf(s, now())))
  return {
    all,
    forModel: (projectId, model) => attemptsOf(served(projectId, model), now(), random),
    forModelWhere: (projectId, model, isAble) => {
      const able = served(projectId, model).filter(({ upstream }) => isAble(upstream))
      return attemptsOf(able, now(), random)
    },
    forFiles: (projectId) => {
      const holders = visible(projectId).filter(({ upstream }) => upstream.holdsFiles)
      return holders.find(({ upstream }) => upstream.projects) ?? holders[0]
    },
    byName: (name) => all.find(({ upstream }) => upstream.name === name),
    note: (station, wentWell) => {
      if (!wentWell) metrics.upstreams.failures.inc({ upstream: station.upstream.name })
      noteHealth(station, wentWell, now())
    },
    refusesUsage: ({ refusesUsage }, route, model) =>
      (refusesUsage.get(`${route} ${model}`) ?? 0) > now(),
    noteRefusesUsage: ({ refusesUsage }, route, model) => {
      if (refusesUsage.size >= REFUSALS_MAX) refusesUsage.clear()
      refusesUsage.set(`${route} ${model}`, now() + REFUSAL_KEPT_MS)
    },
    models: (projectId, known) => {
      const named = visible(projectId).flatMap(({ upstream }) => upstream.listed)
      const served = known.filter((model) => serving(projectId, model).length > 0)
      return [...new Set([...named, ...served])].sort()
    },
    serves: (projectId, model) => serving(projectId, model).length > 0,
    health: () => all.map((station) => healthOf(station, now())),
    close: async () => {
      await Promise.all(all.map(({ pool }) => pool.destroy()))
    },
  }
}

const noteHealth = (station: Station, wentWell: boolean, nowMs: number): void => {
  station.failures = wentWell ? 0 : station.failures + 1
  if (wentWell) station.restsUntil = 0
  else if (station.failures >= FAILURES_BEFORE_REST) station.restsUntil = nowMs + REST_MS
}

const restOf = ({ upstream, restsUntil }: Station, nowMs: number) => ({
  upstream: upstream.name,
  rests: restsUntil > nowMs,
})

const healthOf = ({ upstream, failures, restsUntil }: Station, nowMs: number): UpstreamHealth => {
  const rests = restsUntil > nowMs
  return {
    name: upstream.name,
    url: upstream.origin + upstream.basePath,
    models: upstream.named ? [...upstream.named] : null,
    weight: upstream.weight,
    state: rests ? 'resting' : failures > 0 ? 'failing' : 'ok',
    failures,
    rests_until: rests ? toSeconds(restsUntil) : null,
  }
}

const open = (upstream: Upstream, { bounds, metrics }: UpstreamsOptions): Station => ({
  ...openPool(upstream),
  upstream,
  queue: createFairQueue({
    shares: sharesOf(upstream.connections, bounds),
    waitMs: upstream.connectMs,
    waitingMax: bounds.upstream_waiting,
    onExceeded: metrics.boundExceeded,
  }),
  refusesUsage: new Map(),
  failures: 0,
  restsUntil: 0,
})

type Serving = (projectId: string, model: string) => readonly Station[]

/** The configuration does not change, so what was found once is found again. */
const remember = (find: Serving): Serving => {
  const known = new Map<string, readonly Station[]>()
  return (projectId, model) => {
    const name = `${projectId} ${model}`
    const remembered = known.get(name)
    if (remembered) return remembered
    if (known.size >= REMEMBERED_MAX) known.clear()
    const found = find(projectId, model)
    known.set(name, found)
    return found
  }
}

/** The upstreams that one request tries, in this order. */
const attemptsOf = (
  able: readonly Station[],
  nowMs: number,
  random: () => number,
): readonly Station[] => {
  if (able.length <= 1) return able
  const [first, ...others] = inOrder(able, nowMs, random)
  if (!first) return able
  // Its rest is over: this request tries it, and the others wait for its outcome.
  if (first.failures >= FAILURES_BEFORE_REST) first.restsUntil = nowMs + REST_MS
  return [first, ...others].slice(0, ATTEMPTS_MAX)
}

/** A draw without replacement by weight; those that rest come last. */
const inOrder = (able: readonly Station[], nowMs: number, random: () => number): Station[] => {
  const keyed = able.map((station) => {
    const { weight } = station.upstream
    // Efraimidis and Spirakis: the largest of random^(1/weight) first draws by weight.
    const draw = weight === 0 ? -1 : random() ** (1 / weight)
    return { station, draw: station.restsUntil > nowMs ? draw - 2 : draw }
  })
  return keyed.sort((a, b) => b.draw - a.draw).map(({ station }) => station)
}

export const modelNotFound = (model: string): Problem =>
  new Problem(
    'model_not_found',
    `The model \`${shown(model)}\` does not exist or you do not have access to it.`,
  )

/** A name as far as an answer repeats it. */
const shown = (model: string): string =>
  model.length > SHOWN_MAX ? `${model.slice(0, SHOWN_MAX).toWellFormed()}…` : model
