/** Costs of organizations and projects by the ledger, in nano-dollars. */
import type { PayerKind } from '#contract/spend/limits.ts'
import type { Period } from '#spend/ledger/period.ts'
import { ledgerCostOf, type OwnerTime } from '#spend/ledger/store.ts'
import type { Reader } from '#storage/db.ts'

/** The organization or the project that an alert watches. */
export interface AlertScope {
  readonly organizationId: string
  readonly kind: PayerKind
  readonly id: string
}

export function costOfScope(reader: Reader, scope: AlertScope, period: Period): Promise<bigint> {
  const { startMs, endMs } = period
  return ledgerCostOf(reader, { ...ledgerOwnerOf(scope), fromMs: startMs, toMs: endMs })
}

/** The scope as the ledger names it. */
export function ledgerOwnerOf({
  organizationId,
  kind,
  id,
}: AlertScope): Omit<OwnerTime, 'fromMs' | 'toMs'> {
  return { organizationId, scope: kind, ownerId: id }
}
