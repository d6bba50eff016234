/** Worker thread for slow reads on a SQLite store, with a read-only connection. */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { Row } from './db.ts'
import { withSearch } from './search.ts'
import { statementRunner } from './sqlite-statements.ts'
import type { Query, ThreadResult } from './sqlite-worker.ts'

const { path } = workerData as { readonly path: string }
const execute = statementRunner(withSearch(new DatabaseSync(path, { readOnly: true })))

parentPort?.on('message', ({ id, sql, parameters }: Query) => {
  parentPort?.postMessage(resultOf(id, () => execute(sql, parameters) as Row[]))
})

function resultOf(id: number, read: () => Row[]): ThreadResult {
  try {
    return { id, rows: read() }
  } catch (error) {
    return { id, error: String(error) }
  }
}
