/**
 * Retention of request logs, by age and by number.
 *
 * **Age.** Rows are kept for whole days of UTC after the day of their request. On PostgreSQL the
 * partition of an expired day is dropped, which also takes the rows of nodes that logged while the
 * task ran; rows in the default partition, and all rows on SQLite, are deleted by project and day.
 *
 * **Number.** The store has at most so many rows, and projects share them by max-min fairness: the
 * equal share is what each would get if all had too many, after those with less have all of theirs.
 * A project with more than it loses its oldest rows, down to the share; one with less loses none,
 * however fast others log. The numbers are in `request_log_days`, which the flush adds to in the
 * transaction of its rows, so deciding reads a few rows for each project and not the logs.
 *
 * **Personal columns** (the client's address, its user agent, and the owner if that is a person)
 * are cleared by day after their retention. Service accounts stay, since they are nobody.
 *
 * Each slice is a separate transaction of a few milliseconds, and nothing waits long. Several nodes
 * may run at once: the row of a project's oldest day is locked by each slice, which counts again
 * under the lock, so rows that another node has deleted are not deleted twice. A number that does
 * not agree with its rows is corrected when its day is found empty.
 */
import type { Schedule } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import type { RequestLogSettings } from '#config/request-logs.ts'
import { type Store, SYSTEM } from '#storage/db.ts'
import { recordInSlices } from '#storage/transaction.ts'
import { startOf } from '#usage/buckets.ts'
import { analyzePartitions, createPartitionsAhead, dropExpiredPartitions } from './partitions.ts'
import * as store from './store.ts'

const EVERY_MS = 60_000
const DAY_MS = 86_400_000
/** Most rows that one transaction deletes or clears. */
const SLICE_ROWS = 200

export interface RequestLogRetention {
  /**
   * Creates partitions, deletes what has expired or is too much, clears personal columns, and makes
   * statistics.
   */
  run(): Promise<void>
  /** Ends after the slice under way. */
  close(): Promise<void>
}

export interface RequestLogRetentionOptions {
  readonly store: Store
  readonly now: Clock
  readonly schedule: Schedule
  readonly settings: Pick<RequestLogSettings, 'days' | 'rows' | 'personalDays'>
}

export function scheduleRequestLogRetention(
  options: RequestLogRetentionOptions,
): RequestLogRetention {
  const { store: over, now, schedule, settings } = options
  let isClosed = false
  const task = schedule({
    name: 'request_log_purge',
    everyMs: EVERY_MS,
    run: () => purgeRequestLogs({ over, nowMs: now(), settings, isEnded: () => isClosed }),
  })
  return {
    run: task.run,
    close: async () => {
      isClosed = true
      await task.stop()
    },
  }
}

/** Rows that each project keeps if all together may have `most`: fewer have all of theirs. */
export function equalShare(counts: readonly number[], most: number): number {
  let left = most
  for (const [at, count] of counts.toSorted((a, b) => a - b).entries()) {
    const share = left / (counts.length - at)
    if (count > share) return Math.floor(share)
    left -= count
  }
  return Number.POSITIVE_INFINITY
}

interface Run {
  readonly over: Store
  readonly nowMs: number
  readonly settings: RequestLogRetentionOptions['settings']
  readonly isEnded: () => boolean
}

async function purgeRequestLogs(run: Run): Promise<void> {
  const { over, nowMs, settings } = run
  const { days, rows, personalDays } = settings
  const today = startOf('1d', nowMs)
  const beforeMs = days === 0 ? today + DAY_MS : today - days * DAY_MS
  if (over.dialect === 'postgres') {
    if (days > 0) await createPartitionsAhead(over, nowMs)
    await dropExpiredPartitions(over, beforeMs)
  }
  const projects = await projectsWithLogs(over)
  const clearMs = today - personalDays * DAY_MS
  for (const project of projects) {
    if (project.firstDay < beforeMs) await deleteSlices(run, { ...project, beforeMs, keep: 0 })
    if ((project.firstPersonal ?? clearMs) < clearMs) await clearPersonal(run, project, clearMs)
  }
  await deleteBeyondShare(run, rows)
  if (over.dialect === 'postgres' && days > 0) await analyzePartitions(over)
}

/** Before the first log, without a thread for slow reads. */
async function projectsWithLogs(over: Store): Promise<readonly store.ProjectLogs[]> {
  const [day] = await store.anyDay(over.reader, {})
  return day ? store.projectLogs(over.slowReader(SYSTEM), {}) : []
}

async function deleteBeyondShare(run: Run, rows: number): Promise<void> {
  const projects = await projectsWithLogs(run.over)
  const counts = projects.map(({ logs }) => logs)
  const share = equalShare(counts, rows)
  for (const project of projects) {
    if (project.logs <= share) continue
    await deleteSlices(run, { ...project, beforeMs: Number.POSITIVE_INFINITY, keep: share })
  }
}

function deleteSlices({ over, isEnded }: Run, slice: store.OldestLogs): Promise<void> {
  return recordInSlices<true>(over, async (tx) =>
    !isEnded() && (await store.deleteOldest(tx, slice, SLICE_ROWS)) ? true : undefined,
  )
}

function clearPersonal(
  { over, isEnded }: Run,
  { organizationId, projectId }: store.ProjectLogs,
  beforeMs: number,
): Promise<void> {
  const slice = { organizationId, projectId, beforeMs }
  return recordInSlices<number>(over, async (tx, afterMs = -1) =>
    isEnded() ? undefined : store.clearPersonal(tx, slice, afterMs, SLICE_ROWS),
  )
}
