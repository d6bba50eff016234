/**
 * Counts the tokens of bodies in a worker thread, for requests that do not fit into a budget by
 * their bytes. The thread starts with the first of them, and ends when it had nothing to do.
 *
 * It counts one body at a time, those of all projects in rotation. Bodies, waiting requests and the
 * time are bounded; beyond a bound, and if the thread fails, bytes stay the bound.
 */
import { Worker } from 'node:worker_threads'
import type { Clock } from '#base/clock.ts'
import type { BoundName, Bounds } from '#config/bounds.ts'
import { createWorkQueue } from '#event-loop/work-queue.ts'
import type { JsonBounds } from '#json/bounds.ts'
import type { Tokenizer } from './tokenizers.ts'

/** Beside this file, in the source and in a build. */
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
const THREAD = new URL(`./counter-thread.${EXTENSION}`, import.meta.url)

/** Waiting requests of all projects: so many times those of one. */
const PROJECTS_WAITING = 4
const IDLE_MS = 60_000
/** Delay from the end of a count's time to the end of its thread. */
const GRACE_MS = 1_000
/** Time after a failure in which no thread is started. */
const FAILED_MS = 10_000
/** Heap of the thread: two tokenizers, their caches, and the texts of one body. */
const HEAP_MEGABYTES = 512

type CountBound = 'token_count_bytes' | 'token_count_milliseconds' | 'token_count_waiting'

export interface TokenCounterOptions {
  readonly bounds: Pick<Bounds, CountBound> & JsonBounds
  /** The monotonic clock. */
  readonly elapsed: Clock
  readonly exceeded: (bound: BoundName) => void
  readonly onFailure: (error: Error) => void
  readonly heapMegabytes?: number
}

/** A message to the thread. */
export interface Count {
  readonly body: Uint8Array<ArrayBuffer>
  readonly tokenizer: Tokenizer
  /** Time for the count. */
  readonly milliseconds: number
}

/** The answer of the thread. */
export interface Counted {
  /** Bytes of the body that are certainly no tokens. */
  readonly fewer: number
  /** Whether the time was over before the end of the body. */
  readonly isLate: boolean
}

export interface CountedBody {
  readonly projectId: string
  readonly body: Buffer
  readonly tokenizer: Tokenizer
}

export interface TokenCounter {
  /**
   * The number of bytes of a body that are certainly no tokens. 0 if they are not counted; never
   * rejects.
   */
  bytesWithoutTokens(counted: CountedBody): Promise<number>
  close(): Promise<void>
}

export function createTokenCounter(options: TokenCounterOptions): TokenCounter {
  const { bounds, elapsed, exceeded } = options
  const thread = createThread(options)
  const queue = createWorkQueue({
    max: 1,
    perClaimantMax: 1,
    waitingMax: bounds.token_count_waiting * PROJECTS_WAITING,
    perClaimantWaitingMax: bounds.token_count_waiting,
    full: () => new Error('Too many requests wait for their tokens to be counted.'),
  })
  const skip = (bound: CountBound): number => {
    exceeded(bound)
    return 0
  }
  const countInTurn = async ({ projectId, body, tokenizer }: CountedBody): Promise<number> => {
    const until = elapsed() + bounds.token_count_milliseconds
    const { promise, resolve } = Promise.withResolvers<number>()
    let isSkipped = false
    const late = setTimeout(() => {
      isSkipped = true
      resolve(skip('token_count_milliseconds'))
    }, bounds.token_count_milliseconds)
    const count = async (): Promise<void> => {
      clearTimeout(late)
      if (isSkipped) return
      resolve(await thread.count({ body, tokenizer, milliseconds: until - elapsed() }))
    }
    await Promise.race([promise, queue.run(projectId, count)]).catch(() => {
      clearTimeout(late)
      resolve(skip('token_count_waiting'))
    })
    return promise
  }
  return {
    bytesWithoutTokens: async (counted) =>
      counted.body.length > bounds.token_count_bytes
        ? skip('token_count_bytes')
        : countInTurn(counted),
    close: thread.close,
  }
}

interface RunningThread {
  /** Resolves with the count of one body, and with 0 if the thread ends. */
  count(count: Count): Promise<number>
  end(): Promise<unknown>
}

/** The thread, which counts one body at a time. */
function createThread(options: TokenCounterOptions) {
  const { elapsed, exceeded, onFailure } = options
  let running: RunningThread | undefined
  let idle: NodeJS.Timeout | undefined
  let startAfter = Number.NEGATIVE_INFINITY
  let isClosed = false
  const end = async (): Promise<void> => {
    clearTimeout(idle)
    const ended = running
    running = undefined
    await ended?.end()
  }
  const start = (): RunningThread =>
    startThread(options, (error) => {
      running = undefined
      startAfter = elapsed() + FAILED_MS
      onFailure(error)
    })
  return {
    count: async ({ body, tokenizer, milliseconds }: CountOfBody): Promise<number> => {
      if (isClosed || (!running && elapsed() < startAfter)) return 0
      clearTimeout(idle)
      running ??= start()
      const late = setTimeout(() => {
        exceeded('token_count_milliseconds')
        void end()
      }, milliseconds + GRACE_MS)
      const fewer = await running.count({ body: new Uint8Array(body), tokenizer, milliseconds })
      clearTimeout(late)
      idle = setTimeout(() => void end(), IDLE_MS).unref()
      return fewer
    },
    close: (): Promise<void> => {
      isClosed = true
      return end()
    },
  }
}

type CountOfBody = Omit<CountedBody, 'projectId'> & Pick<Count, 'milliseconds'>

/** Starts a thread. `onFailed` is called after an unintended end. */
function startThread(
  { bounds, exceeded, heapMegabytes = HEAP_MEGABYTES }: TokenCounterOptions,
  onFailed: (error: Error) => void,
): RunningThread {
  const worker = new Worker(THREAD, {
    workerData: { bounds },
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  })
  let conclude = (_fewer: number): void => undefined
  let isOver = false
  const end = (): void => {
    isOver = true
    conclude(0)
  }
  const fail = (error: Error): void => {
    if (isOver) return
    onFailed(error)
    end()
  }
  worker.unref()
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('The thread that counts tokens has ended.')))
  worker.on('message', ({ fewer, isLate }: Counted) => {
    if (isLate) exceeded('token_count_milliseconds')
    conclude(fewer)
  })
  return {
    count: (count) => {
      const { promise, resolve } = Promise.withResolvers<number>()
      conclude = resolve
      worker.postMessage(count, [count.body.buffer])
      return promise
    },
    end: () => {
      end()
      return worker.terminate()
    },
  }
}
