/** Work that is asked for often and done by one at a time. */

export interface Repeated {
  /** Has the work done, once more if it is under way: what was there before is then seen. */
  ask(): void
  /** Resolves when the work under way has ended. Nothing is begun any more. */
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
