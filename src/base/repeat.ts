/** Repeatable work, run by one at a time. */

export interface Repeated {
  /** Runs the work, once more if it is running, so that it covers everything before this call. */
  ask(): void
  /** Resolves when the running work has ended. No more is started. */
  stop(): Promise<void>
}

/** `work` must not reject. */
export const createRepeated = (work: () => Promise<void>): Repeated => {
  let working: Promise<void> | undefined
  let asked = false
  let stopped = false

  const loop = async (): Promise<void> => {
    while (asked && !stopped) {
      asked = false
      await work()
    }
    working = undefined
  }
  return {
    ask: () => {
      asked = true
      working ??= loop()
    },
    stop: async () => {
      stopped = true
      await working
    },
  }
}
