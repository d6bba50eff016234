/** Range, grouping and measure of latencies, in the query string. */
import { useAddress } from '#console/address/address.ts'
import { type Zoom, zoomIn } from '#console/pages/usage/zoom.ts'
import { useNow } from '#console/time/clock.ts'
import { DAY_SECONDS } from '#console/time/days.ts'

/** Ranges, up to the present, by the width and number of their buckets. */
export const LATENCY_RANGES = {
  '1h': { name: 'Last hour', width: '1m', buckets: 60 },
  '24h': { name: 'Last 24 hours', width: '1h', buckets: 24 },
  '7d': { name: 'Last 7 days', width: '1h', buckets: 168 },
  '30d': { name: 'Last 30 days', width: '1d', buckets: 30 },
} as const
/** Of a range, and so of a part of one. */
const LONGEST_SECONDS = 31 * DAY_SECONDS
export type LatencyRange = keyof typeof LATENCY_RANGES

export function isLatencyRange(name: string): name is LatencyRange {
  return isNamed(LATENCY_RANGES, name)
}

export const LATENCY_GROUPS = { upstream: 'Upstream', model: 'Model', status: 'Status' } as const
export type LatencyGroup = keyof typeof LATENCY_GROUPS

export const TIMES = { duration_ms: 'Whole answer', first_token_ms: 'First token' } as const
export type TimeOf = keyof typeof TIMES

export const QUANTILES = ['p50', 'p95', 'p99'] as const
export type Quantile = (typeof QUANTILES)[number]

export interface LatencyView {
  readonly range: LatencyRange
  /** The part of the range that is shown. */
  readonly zoom: Zoom | undefined
  readonly by: LatencyGroup
  readonly time: TimeOf
  readonly quantile: Quantile
}

export function useLatencyView() {
  const [address, change] = useAddress()
  return { ...latencyViewIn(address, useNow()), change }
}

export function latencyViewIn(address: URLSearchParams, now: number): LatencyView {
  const zoom = zoomIn(address, now)
  return {
    zoom: zoom && zoom.to - zoom.from <= LONGEST_SECONDS ? zoom : undefined,
    range: oneOf(LATENCY_RANGES, address.get('range'), '24h'),
    by: oneOf(LATENCY_GROUPS, address.get('by'), 'upstream'),
    time: oneOf(TIMES, address.get('time'), 'duration_ms'),
    quantile: QUANTILES.find((name) => name === address.get('quantile')) ?? 'p95',
  }
}

function oneOf<T extends string>(
  values: Readonly<Record<T, unknown>>,
  name: string | null,
  byDefault: T,
): T {
  return isNamed(values, name) ? name : byDefault
}

function isNamed<T extends string>(
  values: Readonly<Record<T, unknown>>,
  name: string | null,
): name is T {
  return name !== null && Object.hasOwn(values, name)
}
