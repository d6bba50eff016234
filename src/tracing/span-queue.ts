/**
 * Queue of spans to be exported. They go out when a batch is full or by the timer of a task, one
 * batch at a time, and no request waits for it. A batch that was not accepted is not kept.
 *
 * Failure modes: with a receiver that is slow or away the queue fills, and further spans are
 * dropped and counted. A batch is broken off at its time limit. A stop waits for the queue for a
 * few seconds at most.
 */
import type { Schedule } from '#background/scheduler.ts'
import type { BatchSettings } from '#config/tracing.ts'
import type { After, SendSpans } from './sender.ts'
import type { ExportedSpan } from './spans.ts'

/** Longest time that a stop waits for spans. */
const STOP_MS = 3_000

export type SpanResult = 'exported' | 'failed' | 'dropped'

export interface SpanQueueOptions {
  readonly send: SendSpans
  readonly batch: BatchSettings
  readonly schedule: Schedule
  readonly after: After
  readonly count: (result: SpanResult, spans: number) => void
}

export interface SpanQueue {
  add(spans: readonly ExportedSpan[]): void
  close(): Promise<void>
}

export function createSpanQueue(options: SpanQueueOptions): SpanQueue {
  const { send, batch, schedule, after, count } = options
  const stop = new AbortController()
  let waiting: ExportedSpan[] = []
  let draining: Promise<void> | undefined

  const sendBatch = async (): Promise<void> => {
    const spans = waiting.slice(0, batch.spans)
    waiting = waiting.slice(batch.spans)
    const expiry = new AbortController()
    const cancel = after(batch.timeoutMs, () => expiry.abort())
    try {
      const rejected = await send(spans, AbortSignal.any([expiry.signal, stop.signal]))
      count('exported', spans.length - rejected)
      if (rejected > 0) count('failed', rejected)
    } catch (error) {
      count('failed', spans.length)
      task.report(error)
    } finally {
      cancel()
    }
  }
  /** Sends batches while at least so many spans wait. */
  const drain = async (least: number): Promise<void> => {
    while (waiting.length >= least && !stop.signal.aborted) await sendBatch()
  }
  const drainOnce = (least: number): Promise<void> => {
    draining ??= drain(least).finally(() => {
      draining = undefined
    })
    return draining
  }
  const task = schedule({ name: 'traces', everyMs: batch.delayMs, run: () => drainOnce(1) })
  return {
    add: (spans) => {
      const room = Math.max(0, batch.queue - waiting.length)
      const added = spans.length > room ? spans.slice(0, room) : spans
      waiting.push(...added)
      if (added.length < spans.length) count('dropped', spans.length - added.length)
      if (waiting.length >= batch.spans) void drainOnce(batch.spans)
    },
    close: async () => {
      const cancel = after(STOP_MS, () => stop.abort())
      // The first may have been under way, for full batches alone.
      await drainOnce(1)
      await drainOnce(1)
      cancel()
      if (waiting.length > 0) count('dropped', waiting.length)
      waiting = []
      await task.stop()
    },
  }
}
