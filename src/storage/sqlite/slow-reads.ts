/**
 * Slow reads by actor, in turns: filters, charts, exports. An actor has at most two under way. That
 * leaves a connection for the others. Where these wait too, they are served in rotation. The reads
 * that wait are bounded, of an actor and of all: further ones are rejected as unavailable.
 */
import { createWorkQueue } from '#event-loop/work-queue.ts'
import { type Dialect, type Reader, type Run, StoreUnavailable } from '#storage/db.ts'
import { readerOver } from '#storage/kysely.ts'

/** Reads under way, of all actors: a store has as many connections for them. */
export const SLOW_READS_MAX = 3
const OF_ACTOR_MAX = 2
const WAITING_MAX = 512
const OF_ACTOR_WAITING_MAX = 64

export function createSlowReads(dialect: Dialect, execute: Run): (actor: string) => Reader {
  const queue = createWorkQueue({
    max: SLOW_READS_MAX,
    perClaimantMax: OF_ACTOR_MAX,
    waitingMax: WAITING_MAX,
    perClaimantWaitingMax: OF_ACTOR_WAITING_MAX,
    full: () => new StoreUnavailable(new Error('Too many slow reads are queued.')),
  })
  return (actor) =>
    readerOver(dialect, (sql, parameters) => queue.run(actor, async () => execute(sql, parameters)))
}
