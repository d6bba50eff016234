/**
 * Callers of the requests that a replay rejected. The requests rejected in a minute are attributed
 * to callers in proportion to their requests, so the store multiplies the requests of each caller
 * by the rejected share of the minute.
 */
import * as usage from '#control/usage/store.ts'
import type { Reader } from '#storage/db.ts'
import { segmentsOf } from '#usage/buckets.ts'
import { ROW_KINDS } from '#usage/row-kinds.ts'
import * as store from './store.ts'

/** Most callers in an answer. */
const TOLD_MAX = 20
/** Most minutes in one statement: its parameters are limited. */
const MINUTES_MAX = 5_000
/** Most sums of callers and days. A caller beyond them has no sum. */
const GROUPS_MAX = 80_000

/** Rejected shares of models with a common bucket: minutes in their order. */
export interface RejectedShares {
  readonly models: readonly string[]
  readonly shares: readonly store.Share[]
}

export interface ReplayCaller {
  readonly ownerId: string
  readonly keyId: string
  readonly requested: number
  readonly rejected: number
}

type CallerShare = Omit<ReplayCaller, 'requested'>
type Time = Omit<store.Requested, 'models'>

/** Callers with the most rejected requests, among equals those with the most requests. */
export async function callersOf(
  reader: Reader,
  of: Time,
  rejecting: readonly RejectedShares[],
  total: number,
): Promise<ReplayCaller[]> {
  if (total === 0) return []
  const parts = new Map<string, CallerShare>()
  for (const { models, shares } of rejecting) {
    for (let start = 0; start < shares.length; start += MINUTES_MAX) {
      const weighed = { ...of, models, shares: shares.slice(start, start + MINUTES_MAX) }
      for (const row of await store.weighed(reader, weighed)) {
        const caller = { ownerId: row.owner_id, keyId: row.key_id }
        const known = parts.get(keyOf(caller))?.rejected ?? 0
        parts.set(keyOf(caller), { ...caller, rejected: known + row.rejected })
      }
    }
  }
  const requested = await requestedOf(reader, of, rejecting)
  return wholeParts([...parts.values()], total)
    .map((caller) => ({ ...caller, requested: requested.get(keyOf(caller)) ?? 0 }))
    .filter(({ rejected }) => rejected > 0)
    .sort((a, b) => b.rejected - a.rejected || b.requested - a.requested)
    .slice(0, TOLD_MAX)
}

/** Number of requests of each caller, from the rows of days where possible. */
async function requestedOf(
  reader: Reader,
  { organizationId, projectId, fromMs, toMs }: Time,
  rejecting: readonly RejectedShares[],
): Promise<Map<string, number>> {
  const found = await usage.groups(reader, {
    organizationId,
    kinds: ROW_KINDS,
    width: '1d',
    // Rows of minutes are kept for longer than this time.
    segments: segmentsOf('1d', fromMs, toMs, toMs),
    filters: { project_id: [projectId], model: rejecting.flatMap(({ models }) => models) },
    groupBy: ['owner_id', 'key_id'],
    sums: ['requested_requests'],
    rows: GROUPS_MAX,
  })
  const sums = new Map<string, number>()
  for (const group of found) {
    const name = keyOf({ ownerId: String(group.owner_id), keyId: String(group.key_id) })
    sums.set(name, (sums.get(name) ?? 0) + Number(group.requested_requests))
  }
  return sums
}

function keyOf({ ownerId, keyId }: Pick<ReplayCaller, 'ownerId' | 'keyId'>): string {
  return `${ownerId} ${keyId}`
}

/** Whole numbers with the same sum: each part rounded down, and the largest remainders up. */
function wholeParts(parts: readonly CallerShare[], total: number): CallerShare[] {
  const whole = parts.map((part) => ({ ...part, rejected: Math.floor(part.rejected) }))
  const left = total - whole.reduce((sum, { rejected }) => sum + rejected, 0)
  const remainders = parts.map(({ rejected }, i) => ({
    i,
    remainder: rejected - Math.floor(rejected),
  }))
  const up = new Set(
    remainders
      .sort((a, b) => b.remainder - a.remainder)
      .slice(0, Math.max(0, left))
      .map(({ i }) => i),
  )
  return whole.map((part, i) => (up.has(i) ? { ...part, rejected: part.rejected + 1 } : part))
}
