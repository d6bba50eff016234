import type { Routes } from '#control/route.ts'
import type { CostAccounts } from '#provider-costs/accounts.ts'
import { retrieve } from './cost-reconciliation.ts'

export function costReconciliationRoutes(accounts: CostAccounts): Routes {
  return {
    retrieveCostReconciliation: (ctx, { query }) => retrieve(ctx, query, accounts),
  }
}
