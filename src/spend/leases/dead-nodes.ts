/**
 * Nodes that lose their leases: their last flush is older than `deadAfterMs`, by default 75 s. The
 * node that finds one deletes its leases of the budgets that it writes (`lease-flush.ts`). A node
 * that lives but cannot flush has ended its own before that (`lease-expiry.ts`).
 *
 * A time that was read before can only be too old: the time is read again before a node counts as
 * dead.
 */
import type { Clock } from '#base/clock.ts'
import type { Tx } from '#storage/db.ts'
import type { Continuity } from './continuity.ts'
import * as rows from './store.ts'

/** Most nodes with a remembered last flush. */
const NODES_MAX = 1_000

export interface DeadNodesOptions {
  readonly now: Clock
  readonly continuity: Pick<Continuity, 'isSettled'>
  readonly deadAfterMs: number
}

/** Finds the dead nodes among the named ones. */
export type FindDead = (tx: Tx, names: ReadonlySet<string>) => Promise<readonly string[]>

export function createDeadNodes({ now, continuity, deadAfterMs }: DeadNodesOptions): FindDead {
  const flushedAt = new Map<string, number>()
  return async (tx, names) => {
    if (!continuity.isSettled()) return []
    const isSilent = (name: string): boolean => now() - (flushedAt.get(name) ?? 0) > deadAfterMs
    const silent = [...names].filter(isSilent)
    if (flushedAt.size + silent.length > NODES_MAX) flushedAt.clear()
    for (const [name, ms] of await rows.lastFlushes(tx, silent)) flushedAt.set(name, ms)
    const dead = silent.filter(isSilent)
    for (const name of dead) flushedAt.delete(name)
    return dead
  }
}
