/** Both ends of the thread that runs long reads on a SQLite store: filters, charts, exports. */
import { DatabaseSync } from 'node:sqlite'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { type Row, type Run, StoreUnavailable } from './db.ts'
import { withSearch } from './search.ts'
import { statementRunner } from './sqlite-statements.ts'

/** Most reads that wait for the thread at once. One more is refused rather than queued for ever. */
const WAITING_MAX = 64

interface Question {
  readonly id: number
  readonly sql: string
  readonly parameters: readonly unknown[]
}

interface Reply {
  readonly id: number
  readonly rows?: Row[]
  readonly error?: string
}

interface Waiting {
  readonly resolve: (rows: Row[]) => void
  readonly reject: (error: Error) => void
}

/** A `Run` that is answered by a thread with a read-only connection. It starts when first used. */
export const createWorkerRun = (path: string): { run: Run; close: () => Promise<void> } => {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let next = 0

  const fail = (error: Error): void => {
    worker = undefined
    for (const { reject } of waiting.values()) reject(new StoreUnavailable(error))
    waiting.clear()
  }

  const start = (): Worker => {
    const started = new Worker(new URL(import.meta.url), { workerData: { path } })
    started.unref()
    started.on('error', fail)
    started.on('message', (reply: Reply) => {
      const asked = waiting.get(reply.id)
      waiting.delete(reply.id)
      if (reply.error === undefined) asked?.resolve(reply.rows ?? [])
      else asked?.reject(new Error(reply.error))
    })
    return started
  }

  const run: Run = (sql, parameters) =>
    new Promise<Row[]>((resolve, reject) => {
      if (waiting.size === WAITING_MAX) {
        reject(new StoreUnavailable(new Error('Too many long reads are waiting.')))
        return
      }
      const id = next++
      waiting.set(id, { resolve, reject })
      worker ??= start()
      worker.postMessage({ id, sql, parameters } satisfies Question)
    })

  return { run, close: async () => void (await worker?.terminate()) }
}

const answer = (path: string, port: NonNullable<typeof parentPort>): void => {
  const execute = statementRunner(withSearch(new DatabaseSync(path, { readOnly: true })))
  port.on('message', ({ id, sql, parameters }: Question) => {
    try {
      port.postMessage({ id, rows: execute(sql, parameters) as Row[] } satisfies Reply)
    } catch (error) {
      port.postMessage({ id, error: String(error) } satisfies Reply)
    }
  })
}

const data = workerData as { path?: string } | null
if (!isMainThread && parentPort && data?.path !== undefined) answer(data.path, parentPort)
