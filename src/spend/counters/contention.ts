/**
 * Contention for a budget that several projects pay from: one of an organization or a tag.
 *
 * While a project waits for room, or was rejected a moment ago because others had reserved it, each
 * other project may have reserved at most a share of the amount that is not spent. This lasts while
 * the project sends requests: it would have to wait again and again otherwise. Reservations that
 * exist are not ended: the share bounds the next ones.
 *
 * A request that is larger than the share is admitted while nothing is reserved, if its project has
 * waited longest. Two projects with such requests would otherwise keep each other out.
 *
 * Only a real lack of room is contention. A request that its share alone rejects is none, or two
 * projects above their shares would renew each other's.
 */

import { addTo } from '#spend/ledger/deferred.ts'
import type { ProjectShare } from './counters.ts'

/** Time after a request without room, or a later one, for which its project counts as waiting. */
const CONTENDED_MS = 5_000
/** Most projects of one budget that count as waiting. Of more, the first ones count. */
const WAITING_MAX = 16
const MILLION = 1_000_000

/** A project's wait for room, in Unix milliseconds. */
export interface Wait {
  /** Time of the first request without room since the last admission. */
  readonly sinceMs: number
  /** Time of the last request since. */
  readonly atMs: number
}

/** Waits by project, the longest first. */
export type Waits = Map<string, Wait>

/** Amounts of a budget, in nano-dollars, as a request of a project meets them. */
export interface Contended {
  readonly projectId: string
  /** Reserved by the project. */
  readonly held: bigint
  /** Reserved by all projects. */
  readonly reserved: bigint
  /** The limit less the spend. */
  readonly unspent: bigint
}

/** A budget's reservations. */
interface Reservations {
  reserved: bigint
  /** Those of each project; undefined where the budget is one project's. */
  readonly held: Map<string, bigint> | undefined
}

/** Adds to the reservations of a project; a negative amount ends a reservation. */
export function addReserved(budget: Reservations, projectId: string, nano: bigint): void {
  budget.reserved += nano
  if (budget.held) addTo(budget.held, projectId, nano)
}

/** Notes that a request of a project has no room. */
export function addWait(waits: Waits, projectId: string, nowMs: number): void {
  const known = waits.get(projectId)
  if (known && isLive(known, nowMs)) {
    waits.set(projectId, { sinceMs: known.sinceMs, atMs: nowMs })
    return
  }
  for (const [id, wait] of waits) if (!isLive(wait, nowMs)) waits.delete(id)
  if (waits.size < WAITING_MAX) waits.set(projectId, { sinceMs: nowMs, atMs: nowMs })
}

/** Notes that a request of a project was admitted: others have waited longer from now on. */
export function restartWait(waits: Waits, projectId: string, nowMs: number): void {
  const known = waits.get(projectId)
  if (!known) return
  waits.delete(projectId)
  if (isLive(known, nowMs)) waits.set(projectId, { sinceMs: nowMs, atMs: nowMs })
}

/** Joins the waits of two nodes. */
export function joinWaits(first: Waits, second: Waits, nowMs: number): Waits {
  const joined = new Map(first)
  for (const [id, { sinceMs, atMs }] of second) {
    const known = joined.get(id) ?? { sinceMs, atMs }
    joined.set(id, {
      sinceMs: Math.max(known.sinceMs, sinceMs),
      atMs: Math.max(known.atMs, atMs),
    })
  }
  const live = [...joined].filter(([, wait]) => isLive(wait, nowMs))
  return new Map(live.sort(([, a], [, b]) => a.sinceMs - b.sinceMs).slice(0, WAITING_MAX))
}

/** Share of a project while others wait; undefined where only the limit bounds it. */
export function shareOfProject(
  waits: Waits,
  share: number,
  { projectId, held, reserved, unspent }: Contended,
  nowMs: number,
): ProjectShare | undefined {
  if (waits.size === 0 || share >= 1) return undefined
  let longest: string | undefined
  let hasOthers = false
  for (const [id, wait] of waits) {
    if (!isLive(wait, nowMs)) continue
    longest ??= id
    if (id !== projectId) hasOthers = true
  }
  if (!hasOthers || (reserved === 0n && longest === projectId)) return undefined
  return { held, most: (unspent * BigInt(Math.round(share * MILLION))) / BigInt(MILLION) }
}

/** The lesser of the rooms of a budget and of a project's share, if it has one. */
export function roomWithin(room: bigint, share: ProjectShare | undefined): bigint {
  const ofShare = share ? share.most - share.held : room
  return least(room, ofShare)
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

/** A time ahead of the clock, by a clock that was set back, counts no longer than one behind. */
function isLive({ atMs }: Wait, nowMs: number): boolean {
  return Math.abs(nowMs - atMs) < CONTENDED_MS
}
