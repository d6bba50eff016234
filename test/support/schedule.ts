/** Schedules of periodic tasks for parts that are tested without a server. */
import {
  createScheduler,
  type Repeat,
  repeatByTimer,
  type Schedule,
} from '#background/scheduler.ts'
import { elapsedClock, systemClock } from '#base/clock.ts'

function fail(error: unknown): never {
  throw error
}

function scheduleBy(repeat: Repeat, onFailure: (error: unknown) => void): Schedule {
  return createScheduler({
    repeat,
    now: systemClock,
    elapsed: elapsedClock,
    onFailure: (_task, error) => onFailure(error),
  }).schedule
}

/** Without a timer: a task runs only when its owner runs it. */
export function manualSchedule(onFailure: (error: unknown) => void = fail): Schedule {
  return scheduleBy(() => () => {}, onFailure)
}

/** With the timers of a server. */
export function timedSchedule(onFailure: (error: unknown) => void = fail): Schedule {
  return scheduleBy(repeatByTimer, onFailure)
}
