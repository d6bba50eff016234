/**
 * Calls that resolve at once where nothing has to be waited for. An `await` of a value that is no
 * promise takes a turn of the microtask queue, and moves the rest to a later stage of the event
 * loop's turn (`event-loop/turn-stages.ts`). An async function therefore awaits
 * `x instanceof Promise ? await x : x`: no call can do that for it.
 */

/** Passes a value on, at once or when its promise resolves. `onError` handles its rejection. */
export function then<T, R>(
  value: T | Promise<T>,
  next: (value: T) => R | Promise<R>,
  onError?: (error: unknown) => R | Promise<R>,
): R | Promise<R> {
  return value instanceof Promise ? value.then(next, onError) : next(value)
}
