/** The health of an upstream target, as one node knows it. */
import { toSeconds } from '#base/clock.ts'
import type { Upstream } from '#config/upstreams.ts'
import type { UpstreamHealth } from '#contract/extensions/server.ts'

export interface TargetHealth {
  readonly upstream: Upstream
  /** Failures in a row. */
  failures: number
  /** Unix milliseconds. */
  circuitOpenUntil: number
}

/** Whether requests avoid a target, for its metric. */
export const circuitOf = ({ upstream, circuitOpenUntil }: TargetHealth, nowMs: number) => ({
  upstream: upstream.name,
  rests: circuitOpenUntil > nowMs,
})

/** The health of a target as administrators see it. */
export const healthOf = (
  { upstream, failures, circuitOpenUntil }: TargetHealth,
  nowMs: number,
): UpstreamHealth => {
  const isOpen = circuitOpenUntil > nowMs
  return {
    name: upstream.name,
    url: upstream.origin + upstream.basePath,
    models: upstream.named ? [...upstream.named] : null,
    weight: upstream.weight,
    state: isOpen ? 'resting' : failures > 0 ? 'failing' : 'ok',
    failures,
    rests_until: isOpen ? toSeconds(circuitOpenUntil) : null,
  }
}
