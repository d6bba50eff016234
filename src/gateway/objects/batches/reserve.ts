/**
 * Reservation of a batch: of its largest cost in the spend limits, and of its tokens in the queue.
 * Both are in its row, and both are there until its end has been counted.
 */
import { Problem } from '#base/problem.ts'
import type { Catalog } from '#catalog/catalog.ts'
import type { CostingBatch } from '#gateway/accounting/cost-bounds.ts'
import type { SpendAdmission } from '#gateway/accounting/spend-admission.ts'
import { isSpendRejection } from '#gateway/accounting/spend-rejections.ts'
import type { Grant } from '#gateway/auth/grant.ts'
import type { QuotaBounds } from '#gateway/objects/quotas.ts'
import type { BatchFault } from '#gateway/request/batch-lines.ts'
import type { SpendReservation } from '#spend/counters/counters.ts'
import { payersOfRow } from '#spend/ledger/payers.ts'
import { type Store, StoreUnavailable } from '#storage/db.ts'
import { record } from '#storage/transaction.ts'
import type { LiveBatchRow } from './detail.ts'
import { type QuotaExceeded, reserveQuota } from './quota.ts'

interface ReserveParts {
  readonly store: Store
  readonly catalog: Catalog
  readonly bounds: QuotaBounds
  readonly spend: SpendAdmission
}

type Reserved =
  | { readonly reservation: SpendReservation | undefined }
  | {
      readonly fault: BatchFault
      /** Whether there is no room for it, and not only no bound. */
      readonly isRejected: boolean
    }

/**
 * Reserves the largest cost of a batch. A spend limit without room for it is a fault of the batch.
 */
export async function reserveSpend(
  { spend }: ReserveParts,
  grant: Grant,
  batch: CostingBatch,
): Promise<Reserved> {
  try {
    return { reservation: await spend.reserveBatch(grant, batch) }
  } catch (error) {
    if (!(error instanceof Problem) || error.kind === 'failed') throw error
    const { code, message } = error
    const fault = { code, message, param: null, line: null }
    return { fault, isRejected: isSpendRejection(error) }
  }
}

/**
 * Inserts the row of a batch, with its tokens and its reservations in spend limits. Otherwise
 * returns the limit on tokens without room, and nothing stays reserved. If the store does not say
 * whether it has the row, the spend stays reserved: it may have it.
 */
export async function keepPlaceholder(
  parts: ReserveParts,
  grant: Grant,
  row: LiveBatchRow,
  reservation: SpendReservation | undefined,
): Promise<QuotaExceeded | undefined> {
  const { store, spend } = parts
  const payers = payersOfRow(row)
  try {
    const full = await record(store, (tx) => reserveQuota(tx, parts, grant, row))
    if (full) spend.release(reservation, 0)
    else spend.defer(payers, reservation)
    return full
  } catch (error) {
    if (error instanceof StoreUnavailable) spend.defer(payers, reservation)
    else spend.release(reservation, 0)
    throw error
  }
}
