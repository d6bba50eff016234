/**
 * Worker thread for slow reads on a SQLite store, with a read-only connection.
 *
 * It has a lower priority than the thread that answers requests: on a core that both share, a
 * query of seconds would otherwise hold each of them up for a time slice of the scheduler.
 */
import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { Row } from './db.ts'
import { slicesOf } from './row-slices.ts'
import { withSearch } from './search.ts'
import { statementRunner } from './sqlite-statements.ts'
import type { Query, ThreadResult } from './sqlite-worker.ts'

/** Of `setpriority(2)`: a tenth of the processor's time beside a thread that wants all of it. */
const NICE = 10

lowerPriority()

const { path } = workerData as { readonly path: string }
const execute = statementRunner(withSearch(new DatabaseSync(path, { readOnly: true })))

parentPort?.on('message', ({ sql, parameters }: Query) => {
  const result = resultOf(() => execute(sql, parameters))
  parentPort?.postMessage(result, result.slices?.map(({ buffer }) => buffer) ?? [])
})

function resultOf(read: () => Row[]): ThreadResult {
  try {
    return { slices: slicesOf(read()) }
  } catch (error) {
    return { error: String(error) }
  }
}

/** Linux alone has priorities of threads, set by their ids as those of processes are. */
function lowerPriority(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), NICE)
  } catch {
    // Without /proc, or where a sandbox forbids it, the thread has the usual priority.
  }
}
