/**
 * Table of latencies: histograms of requests by upstream, model, status and outcome, for each
 * minute, hour and day. Column `n` of a histogram counts the times up to bound `n`, and its last
 * column those beyond all bounds.
 */
import type { UsageWidth } from './usage-columns.ts'

/** The primary key, in its order. Empty text is an absent upstream or model, status 0 none. */
export const LATENCY_KEY = [
  'organization_id',
  'width',
  'starts_at',
  'upstream',
  'model',
  'status',
  'outcome',
] as const

const BUCKETS = [
  ...([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const),
  ...([13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25] as const),
] as const

/** Requests by the time to the end of their answer. All of them are in one of these. */
export const DURATION_COLUMNS = BUCKETS.map((at) => `duration_${at}` as const)
/** Streams by the time to their first token. */
export const FIRST_TOKEN_COLUMNS = BUCKETS.map((at) => `first_token_${at}` as const)

export const LATENCY_COLUMNS = [...DURATION_COLUMNS, ...FIRST_TOKEN_COLUMNS]

export interface LatencyTable extends Record<(typeof LATENCY_COLUMNS)[number], number> {
  organization_id: string
  width: UsageWidth
  /** Start of the minute, hour or day. */
  starts_at: number
  /** The upstream of the last attempt; empty: none was tried. */
  upstream: string
  /** The model that served, or was to serve; empty: the request named none. */
  model: string
  /** Status of the answer; 0: none was sent. */
  status: number
  outcome: 'succeeded' | 'rejected' | 'failed' | 'left'
}
