/**
 * Group commit: changes that arrive together are one SQLite transaction and one write to the disk.
 *
 * A commit at full durability waits for the disk (0.3 ms here), so a commit per request caps the
 * server at some three thousand a second. Instead, changes queue; at the end of the event loop's
 * turn one transaction is begun, each change runs in a separate savepoint, one after another and
 * never interleaved, and after the one commit all are answered.
 *
 * Failure modes. A change that throws is rolled back to its savepoint and fails alone. If the
 * commit fails, every change of the group fails, and none was acknowledged. A change that awaits
 * anything but its `tx` would hold up every other writer: after `timeoutMs` it is rolled back, its
 * `tx` is invalid, and the group continues without it. On a slow disk, groups are larger and begin
 * later (`commit-pace.ts`).
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { RunSync, TransactionBody } from '#storage/db.ts'
import { revocableTx, withTimeout } from '#storage/revocable-tx.ts'
import { type CommitPace, UNPACED } from './commit-pace.ts'

/**
 * Most changes in one commit; more wait for the next. Bounds the time that a group holds the loop.
 */
const GROUP_MAX = 128

interface Job {
  readonly change: TransactionBody<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: unknown) => void
}

/** Creates the `transact` of a SQLite store from the one connection that writes. */
export function createGroupCommit(
  execute: RunSync,
  timeoutMs: number,
  groupMax = GROUP_MAX,
  pace = UNPACED,
) {
  let queue: Job[] = []
  let flushing: Promise<void> | undefined

  const flush = async (): Promise<void> => {
    while (queue.length > 0) {
      const pauseMs = pace.pauseMs()
      if (pauseMs > 0) await wait(pauseMs)
      const group = queue.slice(0, groupMax)
      queue = queue.slice(groupMax)
      await commit({ execute, timeoutMs, pace }, group)
    }
    flushing = undefined
  }

  const transact = <T>(change: TransactionBody<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      queue.push({ change, resolve: resolve as (value: unknown) => void, reject })
      flushing ??= new Promise<void>((done) => setImmediate(done)).then(flush)
    })

  /** Resolves when the queue is empty. */
  const drain = async (): Promise<void> => {
    while (flushing) await flushing
  }

  return { transact, drain }
}

interface Writing {
  readonly execute: RunSync
  readonly timeoutMs: number
  readonly pace: CommitPace
}

async function commit({ execute, timeoutMs, pace }: Writing, group: Job[]): Promise<void> {
  const done: (() => void)[] = []
  try {
    execute('begin immediate', [])
    for (const job of group) done.push(await runOne(execute, job, timeoutMs))
    pace.run(() => execute('commit', []))
  } catch (error) {
    attempt(() => execute('rollback', []))
    for (const job of group) job.reject(error)
    return
  }
  for (const answer of done) answer()
}

/** Runs one change in its savepoint. Its result is returned to the caller after the commit. */
async function runOne(execute: RunSync, job: Job, timeoutMs: number): Promise<() => void> {
  const { tx, end } = revocableTx('sqlite', execute)
  execute('savepoint change', [])
  try {
    const value = await withTimeout(job.change(tx), timeoutMs)
    end()
    execute('release change', [])
    return () => job.resolve(value)
  } catch (error) {
    end()
    execute('rollback to change', [])
    execute('release change', [])
    return () => job.reject(error)
  }
}

function attempt(action: () => unknown): void {
  try {
    action()
  } catch {
    // The transaction has ended already: SQLite rolls back unasked on a full disk.
  }
}
