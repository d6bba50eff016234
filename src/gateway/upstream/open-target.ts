/** Upstream targets: each an upstream with its connections, opened once. */
import type { Clock } from '#base/clock.ts'
import type { Bounds } from '#config/bounds.ts'
import type { Upstream } from '#config/upstreams.ts'
import type { ApiFormatName } from '#contract/formats/format-name.ts'
import type { Egress } from '#egress/egress.ts'
import { createFairQueue, type FairQueue } from '#event-loop/fair-queue.ts'
import type { AtStage } from '#event-loop/turn-stages.ts'
import type { UpstreamFormat } from '#gateway/formats/upstream-format.ts'
import type { Metrics } from '#metrics/metrics.ts'
import type { Credentials, OpenCredentials } from '#upstream-credentials/credentials.ts'
import { countShortages, sharesOf } from './connection-shares.ts'
import { type HeaderTarget, ownHeadersOf } from './forwarded-headers.ts'
import { createGate, type Gate, type GateOptions } from './gate.ts'
import { countFailure, HEALTHY, SLOW, type TargetHealth } from './health.ts'
import { openPool, type UpstreamPool } from './pool.ts'
import type { SilenceWatch } from './silence.ts'

/** An upstream with its connections and its health as this node knows it. */
export interface UpstreamTarget extends UpstreamPool, TargetHealth, HeaderTarget {
  credentials: OpenCredentials
  /** Whether requests to it have the credentials that they need. */
  hasCredentials: boolean
  /** The queue for its connections, those outside of the pool included. */
  readonly queue: FairQueue
  /** Undefined as long as it has no limits, and no model is closed. */
  gate: Gate | undefined
  readonly atStage: AtStage
  /** Counts an attempt that has no byte of its answer for `slowMs`. */
  readonly onSlow: () => void
  /** Highest sequence number of a pooled request with an answer that has begun. */
  answeredSequence: number
  /** The limits on its silence. */
  readonly silence: SilenceWatch
  /** Expiry of each cached rejection of `stream_options`, by route and model. */
  readonly optionRejections: Map<string, number>
  /** Monotonic clock, for the duration of attempts. */
  readonly elapsed: Clock
  /** Records the duration of an attempt; status `none` is one without an answer. */
  readonly onAttempted: Metrics['upstreams']['attempted']
}

export interface OpenOptions extends Omit<GateOptions, 'onNoRoom'> {
  readonly formats: Readonly<Record<ApiFormatName, UpstreamFormat>>
  readonly elapsed: Clock
  readonly atStage: AtStage
  readonly metrics: Pick<Metrics, 'upstreams' | 'boundExceeded'>
  readonly bounds: Bounds
  readonly egress: Egress
  readonly silence: SilenceWatch
  readonly credentials: Credentials
}

/** The gate of a target, made for its limits or its first closing. */
export function openGate(
  upstream: Upstream,
  { limiter, now, liveNodes, metrics }: GateDependencies,
): Gate {
  return createGate(upstream, { limiter, now, liveNodes, onNoRoom: metrics.upstreams.noRoom })
}

type GateDependencies = Pick<OpenOptions, 'limiter' | 'now' | 'liveNodes' | 'metrics'>

export function openTarget(upstream: Upstream, options: OpenOptions): UpstreamTarget {
  const { formats, bounds, metrics, elapsed, atStage, silence, egress, credentials } = options
  const format = formats[upstream.apiFormat]
  const target: UpstreamTarget = {
    ...openPool(upstream, egress),
    upstream,
    format,
    ownHeaders: ownHeadersOf(upstream, format, []),
    credentials: UNOPENED,
    hasCredentials: false,
    silence,
    queue: createFairQueue({
      shares: sharesOf(upstream.connections, bounds),
      waitMs: upstream.connectMs,
      waitingMax: bounds.upstream_waiting,
      onShort: countShortages(metrics.boundExceeded),
    }),
    onSlow: () => countFailure(target, SLOW, options.now()),
    answeredSequence: 0,
    gate: upstream.limits.length > 0 ? openGate(upstream, options) : undefined,
    atStage,
    optionRejections: new Map(),
    elapsed,
    onAttempted: metrics.upstreams.attempted,
    ...HEALTHY,
  }
  target.credentials = credentials.open(upstream.name, upstream.auth, (headers) => {
    target.hasCredentials = headers !== undefined
    target.ownHeaders = ownHeadersOf(upstream, format, headers ?? [])
  })
  return target
}

const UNOPENED: OpenCredentials = {
  reject: () => {},
  state: () => undefined,
  close: () => {},
}

/** The state of a target for its gauges. */
export function gaugesOf(target: UpstreamTarget, nowMs: number) {
  const { upstream, circuitOpenUntil, queue, hasCredentials } = target
  const endsAt = target.credentials.state()?.endsAt
  return {
    upstream: upstream.name,
    isOpen: circuitOpenUntil > nowMs,
    waiting: queue.waiting(),
    inFlight: queue.used(),
    hasCredentials,
    credentialLeftMs: endsAt === undefined ? undefined : Math.max(0, (endsAt ?? 0) - nowMs),
  }
}

/** The used part of each limit of the targets, for its gauge. */
export async function limitsOf(targets: readonly UpstreamTarget[]) {
  const found = targets.map(async ({ upstream, gate }) =>
    (gate ? await gate.levels() : []).map(({ dimension, model = '', limit, used }) => ({
      upstream: upstream.name,
      dimension,
      model,
      used: used / limit,
    })),
  )
  return (await Promise.all(found)).flat()
}
