/** For what becomes true by itself, soon: tried again until it holds, or until it is a failure. */
import { setTimeout as pause } from 'node:timers/promises'

const GIVEN_UP_AFTER_MS = 15_000

export const eventually = async (check: () => Promise<void> | void): Promise<void> => {
  const until = performance.now() + GIVEN_UP_AFTER_MS
  for (;;) {
    try {
      await check()
      return
    } catch (error) {
      if (performance.now() > until) throw error
    }
    await pause(5)
  }
}
