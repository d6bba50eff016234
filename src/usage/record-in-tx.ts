/**
 * Records one event in the caller's transaction, so that it is written together with the caller's
 * other writes, or not at all.
 */
import type { Tx } from '#storage/db.ts'
import type { UsageEvent } from './event.ts'
import { createRecorder, type RecorderOptions } from './record.ts'

export type RecordInTx = (tx: Tx, events: readonly UsageEvent[]) => Promise<void>

export function createRecordInTx(options: RecorderOptions): RecordInTx {
  return async (tx, events) => {
    const recorder = createRecorder(options)
    for (const event of events) recorder.add(event)
    await recorder.take(true)?.write(tx)
  }
}
