/**
 * Counts one thing in a transaction of somebody else, so that it is written down together with
 * whatever else that writes, or not at all.
 */
import type { Tx } from '#storage/db.ts'
import type { UsageEvent } from './event.ts'
import { createRecorder, type RecorderOptions } from './record.ts'

export type CountIn = (tx: Tx, event: UsageEvent) => Promise<void>

export const createCountIn =
  (options: RecorderOptions): CountIn =>
  async (tx, event) => {
    const recorder = createRecorder(options)
    recorder.add(event)
    await recorder.take(true)?.write(tx)
  }
