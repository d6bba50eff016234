/**
 * Stages of a turn of the event loop. Work on requests is not done as each event comes, but after
 * all events of the turn, and one stage of all requests after the other. Otherwise each write to a
 * socket wakes a process that sleeps again before the next write, and the code of a stage leaves the
 * processor's caches before the next request needs it.
 *
 * Work of one stage is done in the order in which it was added; microtasks and ticks run between
 * stages. What is added to a stage that is over is done in the next turn. The amount is bounded by
 * the requests that may be under way.
 *
 * Failure modes: an error that work throws is thrown to the event loop, and the rest of the stage is
 * done in the next turn.
 */

/** Settlements precede admissions: what is given back counts for the next request. */
const STAGES = ['conclude', 'start', 'call', 'dispatch', 'write'] as const

export type Stage = (typeof STAGES)[number]

/** Adds work on an item to a stage. */
export type AtStage = <T>(stage: Stage, work: (item: T) => void, item: T) => void

interface Work {
  readonly work: (item: never) => void
  readonly item: unknown
}

interface StageQueue {
  works: Work[]
  isScheduled: boolean
  readonly run: () => void
}

/** `schedule` calls functions in the order of its calls, after the events of the turn. */
export function createTurnStages(schedule: (run: () => void) => void): AtStage {
  const queues = new Map<Stage, StageQueue>()
  /** Schedules all stages together, so that they keep their order whichever has work first. */
  const scheduleAll = (): void => {
    for (const queue of queues.values()) {
      if (queue.isScheduled) continue
      queue.isScheduled = true
      schedule(queue.run)
    }
  }
  for (const stage of STAGES) {
    const queue: StageQueue = {
      works: [],
      isScheduled: false,
      run: () => {
        queue.isScheduled = false
        if (queue.works.length > 0) runAll(queue, scheduleAll)
      },
    }
    queues.set(stage, queue)
  }
  return (stage, work, item) => {
    const queue = queues.get(stage)
    queue?.works.push({ work, item })
    if (!queue?.isScheduled) scheduleAll()
  }
}

const runAll = (queue: StageQueue, runAgain: () => void): void => {
  const { works } = queue
  queue.works = []
  let begun = 0
  try {
    for (const { work, item } of works) {
      begun += 1
      work(item as never)
    }
  } finally {
    if (begun < works.length) {
      queue.works.unshift(...works.slice(begun))
      runAgain()
    }
  }
}

/** Stages of the turns of this thread's event loop. */
export const atStage: AtStage = createTurnStages(setImmediate)
