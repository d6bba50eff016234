/**
 * Records events in the caller's transaction: they are written together with the caller's other
 * writes, or not at all.
 */
import type { Tx } from '#storage/db.ts'
import type { OwnedObjectTable } from '#storage/tables/owned.ts'
import type { UsageEvent, UsageSubject } from './event.ts'
import { createRecorder, type RecorderOptions } from './record.ts'
import type { Slot } from './slot.ts'
import { findRelease } from './store.ts'

/** The row of an object that has ended. */
export type EndedObject = Pick<
  OwnedObjectTable,
  | 'id'
  | 'organization_id'
  | 'project_id'
  | 'owner_id'
  | 'key_id'
  | 'reserved_dollars'
  | 'reserved_nano'
  | 'released_at'
  | 'paying_tags'
  | 'paying_values'
>

/**
 * Records the usage of an object that has ended, if there is any, and releases its reservations. A
 * transaction that is run again charges it once.
 */
export type RecordInTx = (
  tx: Tx,
  object: EndedObject,
  events: readonly UsageEvent[],
) => Promise<void>

export interface RecordInTxOptions extends RecorderOptions {
  /**
   * Charges what the events of an object cost, in place of an earlier amount for it, and releases
   * its reservation.
   */
  readonly charge: (object: EndedObject, nano: number) => void
  /** Adds what the object's rows of usage cost to the budgets that several nodes share. */
  readonly writeCosts?:
    | ((tx: Tx, slots: readonly Slot[], object: EndedObject) => Promise<void>)
    | undefined
}

/** The object with the time of a release that may have come after its row was read. */
async function asReleased(tx: Tx, object: EndedObject): Promise<EndedObject> {
  if (object.reserved_dollars === null || object.released_at !== null) return object
  const [row] = await findRelease(tx, { projectId: object.project_id, id: object.id })
  return { ...object, released_at: row?.released_at ?? null }
}

export function createRecordInTx({
  charge,
  writeCosts,
  ...options
}: RecordInTxOptions): RecordInTx {
  return async (tx, object, events) => {
    let cost = 0
    const onCost = (_: UsageSubject, nano: number): void => {
      cost += nano
    }
    let written: readonly Slot[] = []
    const onTaken = (slots: readonly Slot[]): void => {
      written = slots
    }
    const recorder = createRecorder({ ...options, onCost, onTaken })
    for (const event of events) recorder.add(event)
    const batch = recorder.take(true)
    await batch?.write(tx)
    await batch?.writeShared?.(tx)
    const ended = await asReleased(tx, object)
    if (cost > 0) await writeCosts?.(tx, written, ended)
    if (cost > 0 || object.reserved_dollars !== null) charge(ended, cost)
  }
}
