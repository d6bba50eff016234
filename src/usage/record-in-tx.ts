/**
 * Records events in the caller's transaction, so that they are written together with the caller's
 * other writes, or not at all.
 */
import type { Tx } from '#storage/db.ts'
import type { UsageEvent, UsageSubject } from './event.ts'
import { createRecorder, type RecorderOptions } from './record.ts'

/** `id` is the object whose usage it is: a transaction that is run again charges it once. */
export type RecordInTx = (tx: Tx, id: string, events: readonly UsageEvent[]) => Promise<void>

export interface RecordInTxOptions extends RecorderOptions {
  /** Charges what the events of an object cost, in place of an earlier amount for it. */
  readonly charge: (id: string, payers: UsageSubject, nano: number) => void
}

export function createRecordInTx({ charge, ...options }: RecordInTxOptions): RecordInTx {
  return async (tx, id, events) => {
    let cost = 0
    const onCost = (_: UsageSubject, nano: number): void => {
      cost += nano
    }
    const recorder = createRecorder({ ...options, onCost })
    for (const event of events) recorder.add(event)
    await recorder.take(true)?.write(tx)
    const [event] = events
    if (event && cost > 0) charge(id, event.subject, cost)
  }
}
