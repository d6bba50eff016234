/**
 * Work of many items in steps, which alternate: each turn of the event loop runs a few steps, one
 * of each item in rotation. Items with many steps do not delay the others, nor other events.
 *
 * The list is an array. A `Set` would keep items that have left it until a major collection, as
 * `base/roster.ts` explains.
 */

export interface RoundRobinItem {
  /** Whether it is in the list. Written only here. */
  isQueued: boolean
}

/**
 * Returns a function that adds an item, if it is not in the list. `step` runs the next step of an
 * item, and returns whether there are more.
 */
export function createRoundRobin<T extends RoundRobinItem>(
  stepsPerTurn: number,
  step: (item: T) => boolean,
): (item: T) => void {
  const items: T[] = []
  let isScheduled = false

  function add(item: T): void {
    if (item.isQueued) return
    item.isQueued = true
    items.push(item)
    if (!isScheduled) setImmediate(runTurn)
    isScheduled = true
  }
  function runTurn(): void {
    for (let steps = 0; steps < stepsPerTurn; steps++) {
      const item = items.shift()
      if (!item) break
      item.isQueued = false
      if (step(item)) add(item)
    }
    isScheduled = items.length > 0
    if (isScheduled) setImmediate(runTurn)
  }
  return add
}
