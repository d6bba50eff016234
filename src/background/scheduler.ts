/**
 * Scheduler and registry of a node's periodic tasks: work that no request waits for, repeated by a
 * timer. The work stays with its owner, which schedules it and stops it.
 *
 * A run that is still under way when the next is due is not joined by a second one. A failed run is
 * recorded, reported once for each new message, and repeated at the next interval; with
 * `backoffMaxMs` after a wait that doubles with each failure.
 *
 * Failure modes: a run that never ends is shown by an old `lastRunAt`, and its task makes no other.
 */
import type { Clock } from '#base/clock.ts'
import type { TaskName } from '#contract/extensions/background-tasks.ts'

export interface Task {
  readonly name: TaskName
  /** Interval of the runs, in milliseconds. */
  readonly everyMs: number
  /** Longest wait after failed runs; default: the interval. */
  readonly backoffMaxMs?: number
  /** The work; its result is awaited. Throws or rejects on failure. */
  run(): unknown
}

export interface ScheduledTask {
  /** Runs now; during a run, once again after it for all callers. Never rejects. */
  run(): Promise<void>
  /** Records and reports a failure of a part of the work, or of work between two runs. */
  report(error: unknown): void
  /** Ends the repetition. Resolves when the run under way has ended; none follows. */
  stop(): Promise<void>
}

export type Schedule = (task: Task) => ScheduledTask

/** Repeats work until the returned function is called. */
export type Repeat = (task: Pick<Task, 'name' | 'everyMs'>, work: () => void) => () => void

/** Entry of the registry. Times are Unix milliseconds. */
export interface TaskStatus {
  readonly name: TaskName
  readonly everyMs: number
  readonly isFailing: boolean
  /** Start of the last run; null before the first. */
  readonly lastRunAt: number | null
  /** Duration of the last run that has ended. */
  readonly durationMs: number | null
  readonly lastSuccessAt: number | null
  /** The last failure, also after a success. */
  readonly lastError: { readonly at: number; readonly message: string } | null
  /** Null once the task is stopped. */
  readonly nextRunAt: number | null
}

export interface Scheduler extends AsyncDisposable {
  readonly schedule: Schedule
  /** The registry, in the order of the tasks' first runs. */
  tasks(): TaskStatus[]
}

export interface SchedulerOptions {
  readonly repeat: Repeat
  readonly now: Clock
  /** Monotonic clock, for durations and the wait after failures. */
  readonly elapsed: Clock
  /** `isNew`: the task has not failed with this message since its last success. */
  readonly onFailure: (task: TaskName, error: unknown, isNew: boolean) => void
}

export function createScheduler(options: SchedulerOptions): Scheduler {
  const tasks = new Map<TaskName, RunningTask>()
  return {
    schedule: (task) => {
      if (tasks.has(task.name)) throw new Error(`the task ${task.name} is scheduled already`)
      const entry = startTask(options, task)
      tasks.set(task.name, entry)
      return entry.scheduled
    },
    tasks: () => [...tasks.values()].map(({ status }) => status()),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...tasks.values()].map(({ scheduled }) => scheduled.stop()))
    },
  }
}

/** Repeats by a timer that does not keep the process alive. */
export const repeatByTimer: Repeat = ({ everyMs }, work) => {
  const timer = setInterval(work, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

interface RunningTask {
  readonly scheduled: ScheduledTask
  readonly status: () => TaskStatus
}

function startTask(options: SchedulerOptions, task: Task): RunningTask {
  const { repeat, now } = options
  const record = createRecord(options, task)
  let running: Promise<void> | undefined
  let isStopped = false
  let dueAt = now() + task.everyMs

  const runOnce = (): Promise<void> | undefined => {
    const end = record.begin()
    try {
      const working = task.run()
      if (working instanceof Promise) {
        return working.catch(record.report).finally(() => {
          end()
          running = undefined
        })
      }
    } catch (error) {
      record.report(error)
    }
    end()
  }
  const start = async (): Promise<void> => {
    if (!isStopped) running ??= runOnce()
    await running
  }
  const stopRepeating = repeat(task, () => {
    dueAt = now() + task.everyMs
    if (record.retryAt() <= now()) void start()
  })
  return {
    scheduled: {
      run: async () => {
        // A run under way may have begun before the change that this one is for.
        await running
        await start()
      },
      report: record.report,
      stop: async () => {
        isStopped = true
        stopRepeating()
        await running
      },
    },
    status: () => ({
      ...record.outcome(),
      nextRunAt: isStopped ? null : Math.max(dueAt, record.retryAt()),
    }),
  }
}

type RunStatus = Omit<TaskStatus, 'nextRunAt'>
/** Members of an outcome that change. */
type RunState = { -readonly [K in keyof RunStatus]: RunStatus[K] }

/** Outcomes of a task's runs. */
function createRecord({ now, elapsed, onFailure }: SchedulerOptions, task: Task) {
  const { name, everyMs, backoffMaxMs = 0 } = task
  const state: RunState = {
    name,
    everyMs,
    isFailing: false,
    lastRunAt: null,
    durationMs: null,
    lastSuccessAt: null,
    lastError: null,
  }
  const messages = new Set<string>()
  let failures = 0
  let hasFailed = false
  let retryAt = 0
  return {
    /** Begins a run, and returns the function that ends it. */
    begin: () => {
      const startedAt = elapsed()
      state.lastRunAt = now()
      hasFailed = false
      return (): void => {
        state.durationMs = elapsed() - startedAt
        if (hasFailed) {
          retryAt = elapsed() + Math.min(backoffMaxMs, everyMs * 2 ** failures)
          failures += 1
          return
        }
        Object.assign(state, { isFailing: false, lastSuccessAt: now() })
        failures = 0
        retryAt = 0
        messages.clear()
      }
    },
    report: (error: unknown): void => {
      hasFailed = true
      state.isFailing = true
      const message = error instanceof Error ? error.message : String(error)
      state.lastError = { at: now(), message: message.slice(0, MESSAGE_MAX) }
      const isNew = !messages.has(message) && messages.size < MESSAGES_MAX
      if (isNew) messages.add(message)
      onFailure(name, error, isNew)
    },
    /** Time from which the next run is due, by the clock `now`. */
    retryAt: () => now() + Math.ceil(Math.max(0, retryAt - elapsed())),
    outcome: (): RunStatus => ({ ...state }),
  }
}

/** Longest message of an error in the registry, and most messages reported between successes. */
const MESSAGE_MAX = 500
const MESSAGES_MAX = 20
