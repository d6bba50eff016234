/**
 * Bounded concurrency of work, by owner and in total. Further work waits; owners are served in
 * rotation, so that one with much work delays its own only. Work is rejected where too much of its
 * owner, or of all owners, waits already.
 */

export interface RotatingQueueBounds {
  /** Work under way, of all owners and of one. */
  readonly max: number
  readonly perOwnerMax: number
  /** Work that waits, of all owners and of one. */
  readonly waitingMax: number
  readonly perOwnerWaitingMax: number
  /** Called where work has to wait, or is rejected: for its owner's bound, or that of all. */
  readonly onWait?: (isOfOwner: boolean) => void
  /** The error where too much waits. */
  readonly full: () => Error
}

export interface RotatingQueue {
  /** Runs `work` in its turn. Rejects where too much waits. */
  run<T>(owner: string, work: () => Promise<T>): Promise<T>
}

interface Line {
  running: number
  readonly waiting: (() => void)[]
}

export function createRotatingQueue(bounds: RotatingQueueBounds): RotatingQueue {
  const { acquire, release } = createTurns(bounds)
  return {
    run: async (owner, work) => {
      await acquire(owner)
      try {
        return await work()
      } finally {
        release(owner)
      }
    },
  }
}

function createTurns(bounds: RotatingQueueBounds) {
  const { max, perOwnerMax, waitingMax, perOwnerWaitingMax, onWait, full } = bounds
  /** Owners with work, in rotation order. */
  const lines = new Map<string, Line>()
  let running = 0
  let waiting = 0
  const mayRun = (line: Line): boolean => running < max && line.running < perOwnerMax

  /** Moves the owner to the end of the rotation. */
  const begin = (owner: string, line: Line): void => {
    running += 1
    line.running += 1
    lines.delete(owner)
    lines.set(owner, line)
  }
  const startNext = (): void => {
    for (const [owner, line] of lines) {
      const start = mayRun(line) ? line.waiting.shift() : undefined
      if (!start) continue
      waiting -= 1
      begin(owner, line)
      start()
      return
    }
  }
  return {
    acquire: async (owner: string): Promise<void> => {
      const line = lines.get(owner) ?? { running: 0, waiting: [] }
      if (mayRun(line)) return begin(owner, line)
      onWait?.(line.running >= perOwnerMax)
      if (line.waiting.length >= perOwnerWaitingMax || waiting >= waitingMax) throw full()
      waiting += 1
      lines.set(owner, line)
      await new Promise<void>((resolve) => line.waiting.push(resolve))
    },
    release: (owner: string): void => {
      const line = lines.get(owner)
      if (!line) return
      running -= 1
      line.running -= 1
      lines.delete(owner)
      if (line.running > 0 || line.waiting.length > 0) lines.set(owner, line)
      startNext()
    },
  }
}
