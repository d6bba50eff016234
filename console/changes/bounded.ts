/** Work on several items, a few at a time. */

/** Requests under way at once: a browser has six connections to a server. */
const AT_ONCE = 4

export interface Failed<T> {
  readonly item: T
  readonly error: Error
}

/** Resolves to the items that failed, in the order of the list. */
export async function eachBounded<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<readonly Failed<T>[]> {
  const failures = new Map<T, Error>()
  const waiting = [...items]
  const next = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      const failing = item
      await work(failing).catch((error: Error) => failures.set(failing, error))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
  return items.flatMap((item) => {
    const error = failures.get(item)
    return error ? [{ item, error }] : []
  })
}
