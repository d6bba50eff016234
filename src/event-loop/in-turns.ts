/** Work on many items in several turns of the event loop: no request has to wait for all of it. */
import { setImmediate as othersTurn } from 'node:timers/promises'

/** Items of one turn. Each takes some microseconds, and few as many as twenty. */
export const ITEMS_PER_TURN = 100

export interface Turns {
  /** Calls `work` for each item, in order. Rejects with its error. */
  each<T>(items: Iterable<T>, work: (item: T) => void): Promise<void>
  /** The results of `work` for the items, in order. */
  map<T, R>(items: Iterable<T>, work: (item: T) => R): Promise<R[]>
}

/** Turns that the items of all calls share. */
export function startTurns(perTurn = ITEMS_PER_TURN): Turns {
  let done = 0
  const each: Turns['each'] = async (items, work) => {
    for (const item of items) {
      if (done === perTurn) {
        done = 0
        await othersTurn()
      }
      done += 1
      work(item)
    }
  }
  return {
    each,
    map: async <T, R>(items: Iterable<T>, work: (item: T) => R): Promise<R[]> => {
      const results: R[] = []
      await each(items, (item) => void results.push(work(item)))
      return results
    },
  }
}
