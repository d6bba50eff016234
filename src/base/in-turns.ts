/**
 * Work on many items in several turns of the event loop, so that no request has to wait for all
 * of it.
 */
import { setImmediate as othersTurn } from 'node:timers/promises'

/** Items of one turn, of which each takes a few microseconds: a millisecond. */
export const ITEMS_PER_TURN = 250

/** Calls `work` for each item, in order. Rejects with what it throws. */
export async function eachInTurns<T>(
  items: Iterable<T>,
  work: (item: T) => void,
  perTurn = ITEMS_PER_TURN,
): Promise<void> {
  let done = 0
  for (const item of items) {
    if (done > 0 && done % perTurn === 0) await othersTurn()
    work(item)
    done += 1
  }
}

/** What `work` returns for each item, in order. */
export async function mapInTurns<T, R>(items: Iterable<T>, work: (item: T) => R): Promise<R[]> {
  const results: R[] = []
  await eachInTurns(items, (item) => void results.push(work(item)))
  return results
}
