/** Slow reads on a SQLite store, in a worker thread: filters, charts, exports. */
import { Worker } from 'node:worker_threads'
import { type Row, type Run, StoreUnavailable } from './db.ts'
import { type RowSlice, rowsIn } from './row-slices.ts'

/** Beside this file, in the source and in a build. */
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const THREAD = new URL(`./sqlite-thread.${EXTENSION}`, import.meta.url)

/** Most reads that wait for the thread. Further ones are rejected, so that the queue is bounded. */
const WAITING_MAX = 64

/** A message to the thread. */
export interface Query {
  readonly id: number
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** The answer of the thread to one message. */
export interface ThreadResult {
  readonly id: number
  readonly slices?: readonly RowSlice[]
  readonly error?: string
}

interface Waiting {
  readonly resolve: (rows: Promise<Row[]>) => void
  readonly reject: (error: Error) => void
}

/** A `Run` over a thread with a read-only connection. It starts at the first use. */
export function createWorkerRun(path: string): { run: Run; close: () => Promise<void> } {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let next = 0

  const fail = (error: Error): void => {
    worker = undefined
    for (const { reject } of waiting.values()) reject(new StoreUnavailable(error))
    waiting.clear()
  }

  const start = (): Worker => {
    const started = new Worker(THREAD, { workerData: { path } })
    started.unref()
    started.on('error', fail)
    started.on('message', (reply: ThreadResult) => {
      const pending = waiting.get(reply.id)
      waiting.delete(reply.id)
      if (reply.error === undefined) pending?.resolve(rowsIn(reply.slices ?? []))
      else pending?.reject(new Error(reply.error))
    })
    return started
  }

  const run: Run = (sql, parameters) =>
    new Promise<Row[]>((resolve, reject) => {
      if (waiting.size === WAITING_MAX) {
        reject(new StoreUnavailable(new Error('Too many slow reads are queued.')))
        return
      }
      const id = next++
      waiting.set(id, { resolve, reject })
      worker ??= start()
      worker.postMessage({ id, sql, parameters } satisfies Query)
    })

  return { run, close: async () => void (await worker?.terminate()) }
}
