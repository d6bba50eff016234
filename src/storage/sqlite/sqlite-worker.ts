/** Worker threads for slow reads on a SQLite store, each with a read-only connection. */
import { Worker } from 'node:worker_threads'
import { type Row, type Run, StoreUnavailable } from '#storage/db.ts'
import { type RowSlice, rowsIn } from './row-slices.ts'

/** Beside this file, in the source and in a build. */
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const THREAD = new URL(`./sqlite-thread.${EXTENSION}`, import.meta.url)

/** A message to a thread, which answers one after the other. */
export interface Query {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** The answer of the thread to one message. */
export interface ThreadResult {
  readonly slices?: readonly RowSlice[]
  readonly error?: string
}

interface Thread {
  read: (query: Query) => Promise<Row[]>
  close: () => Promise<unknown>
  isOver: boolean
}

/**
 * A `Run` over threads: a read takes an idle thread, or starts another. The caller bounds the reads
 * under way, and thereby the threads.
 */
export function createWorkerRun(path: string): { run: Run; close: () => Promise<void> } {
  const threads = new Set<Thread>()
  const idle: Thread[] = []
  const start = (): Thread => {
    const thread = startThread(path, () => threads.delete(thread))
    threads.add(thread)
    return thread
  }
  return {
    run: async (sql, parameters) => {
      const thread = idle.pop() ?? start()
      try {
        return await thread.read({ sql, parameters })
      } finally {
        if (!thread.isOver) idle.push(thread)
      }
    },
    close: async () => void (await Promise.all([...threads].map(({ close }) => close()))),
  }
}

function startThread(path: string, onOver: () => void): Thread {
  const worker = new Worker(THREAD, { workerData: { path } })
  let pending: PromiseWithResolvers<Row[]> | undefined
  const end = (error: Error): void => {
    thread.isOver = true
    pending?.reject(new StoreUnavailable(error))
    onOver()
  }
  worker.unref()
  worker.on('error', end)
  worker.on('exit', () => end(new Error('The thread for slow reads has ended.')))
  worker.on('message', ({ error, slices }: ThreadResult) => {
    if (error === undefined) pending?.resolve(rowsIn(slices ?? []))
    else pending?.reject(new Error(error))
  })
  const thread: Thread = {
    isOver: false,
    read: (query) => {
      pending = Promise.withResolvers()
      worker.postMessage(query)
      return pending.promise
    },
    close: () => worker.terminate(),
  }
  return thread
}
