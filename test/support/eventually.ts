/** The one polling helper of the tests, for conditions that no event announces. */
import { setTimeout as pause } from 'node:timers/promises'

const PAUSE_MS = 1
/** Timeout that only a condition that will never hold reaches, on a busy machine too. */
const DEADLINE_MS = 30_000

/**
 * Polls `check` until it neither throws nor returns false, and returns its value. Rejects at the
 * deadline with a message that names `awaited` and has the last error as its cause.
 */
export async function eventually<T>(
  awaited: string,
  check: () => Promise<T> | T,
  deadlineMs = DEADLINE_MS,
): Promise<Exclude<T, false>> {
  const until = performance.now() + deadlineMs
  for (;;) {
    let cause: unknown
    try {
      const value = await check()
      if (value !== false) return value as Exclude<T, false>
    } catch (error) {
      cause = error
    }
    if (performance.now() > until) {
      const last = cause instanceof Error ? `: ${cause.message}` : ''
      throw new Error(`not within ${deadlineMs} ms: ${awaited}${last}`, { cause })
    }
    await pause(PAUSE_MS)
  }
}
