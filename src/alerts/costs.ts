/** Costs of organizations and projects by the ledger, in nano-dollars. */
import type { PayerKind } from '#contract/spend/limits.ts'
import type { Period } from '#spend/ledger/period.ts'
import { ledgerCostOf, type PayerTime } from '#spend/ledger/store.ts'
import type { Reader } from '#storage/db.ts'

/** The organization or the project that an alert watches. */
export interface AlertPayer {
  readonly organizationId: string
  readonly kind: PayerKind
  readonly id: string
}

export function costOfPayer(reader: Reader, scope: AlertPayer, period: Period): Promise<bigint> {
  const { startMs, endMs } = period
  return ledgerCostOf(reader, { ...ledgerPayerOf(scope), fromMs: startMs, toMs: endMs })
}

/** The scope as the ledger names it. */
export function ledgerPayerOf({
  organizationId,
  kind,
  id,
}: AlertPayer): Omit<PayerTime, 'fromMs' | 'toMs'> {
  return { organizationId, scope: kind, payerId: id }
}
