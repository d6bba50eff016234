/**
 * Stages of a turn of the event loop. Work on requests is not done as each event comes, but after
 * all events of the turn, and one stage of all requests after the other. Otherwise each write to a
 * socket wakes a process that sleeps again before the next one, and the code of a stage leaves the
 * processor's caches before the next request needs it.
 *
 * Work of one stage is done in the order of its calls; microtasks and ticks run after
 * each but `send`. Work for a past stage is done in the next turn. The amount is bounded by the
 * requests that may be under way.
 *
 * Failure modes: an error that work throws is as fatal as an error of an event's listener.
 */

/**
 * Positions in a turn. Settlements precede admissions: a returned amount counts for the next one.
 * `send`: to upstreams and Redis; `write`: to clients.
 */
const STAGES = { conclude: 0, start: 1, send: 2, write: 3 } as const
const COUNT = Object.keys(STAGES).length
const LAST = COUNT - 1

export type Stage = keyof typeof STAGES

/** Adds work to a stage. */
export type AtStage = (stage: Stage, work: () => void) => void

/**
 * The immediates of a turn are three: `conclude`, `start`, and `send` with `write`. States:
 *
 * | State | Work before `write` | Work for `write` | At an immediate |
 * | --- | --- | --- | --- |
 * | idle | all three: scheduled | one immediate: writes | – |
 * | writes | all three: scheduled | waits | `write`: idle |
 * | scheduled | waits | waits | `conclude`: running; of writes: nothing |
 * | running | this turn; for a past stage all three: both | this turn | next stage; `write`: idle |
 * | both | this turn; for a past stage it waits | this turn | next stage; `write`: scheduled |
 *
 * `next` is below 4 while stages run; `isNextTurnScheduled` is true in *scheduled* and *both*.
 *
 * `schedule` calls functions in the order of its calls, after the events of the turn.
 */
export function createTurnStages(schedule: (run: () => void) => void): AtStage {
  const queues = Array.from({ length: COUNT }, (): (() => void)[] => [])
  /** The first stage that is to come in the turn under way. */
  let next = COUNT
  let isNextTurnScheduled = false
  const runStage = (index: number): void => {
    if (index === 0) isNextTurnScheduled = false
    next = index + 1
    const works = queues[index] ?? []
    if (works.length === 0) return
    queues[index] = []
    for (const work of works) work()
  }
  // Nothing that is sent adds to the writes of its turn: both share an immediate.
  const runLastTwo = (): void => {
    runStage(LAST - 1)
    runStage(LAST)
  }
  const runs = [() => runStage(STAGES.conclude), () => runStage(STAGES.start), runLastTwo]
  /** Schedules all stages: they keep their order whichever has work first. */
  const scheduleNextTurn = (): void => {
    isNextTurnScheduled = true
    for (const run of runs) schedule(run)
  }
  /** Chunks of streams are often all that a turn has. */
  const runLastAlone = (): void => {
    if (!isNextTurnScheduled) runStage(LAST)
  }
  return (stage, work) => {
    const index = STAGES[stage]
    queues[index]?.push(work)
    if (index >= next || isNextTurnScheduled) return
    if (index < LAST) scheduleNextTurn()
    else if (queues[LAST]?.length === 1) schedule(runLastAlone)
  }
}
