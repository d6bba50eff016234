/**
 * Worker thread for slow reads on a SQLite store, with a read-only connection and a lower priority
 * than the thread that answers requests.
 */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { lowerPriority } from '#base/thread-priority.ts'
import type { Row } from '#storage/db.ts'
import { withSearch } from '#storage/search.ts'
import { slicesOf } from './row-slices.ts'
import { statementRunner } from './sqlite-statements.ts'
import type { Query, ThreadResult } from './sqlite-worker.ts'

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
