/** Composition of the reconciliation of costs: the accounts at providers, and the operation. */
import type { Upstream } from '#config/upstreams.ts'
import { costReconciliationRoutes } from '#control/cost-reconciliation/routes.ts'
import type { Routes } from '#control/route.ts'
import { createCostAccounts } from '#provider-costs/accounts.ts'
import type { AppParts } from './app-parts.ts'

export interface ReconciliationParts extends Pick<AppParts, 'runtime' | 'egress'> {
  /** The upstreams in use. */
  readonly upstreams: () => readonly Upstream[]
}

export interface OpenCostReconciliation {
  readonly routes: Routes
}

export function openCostReconciliation(parts: ReconciliationParts): OpenCostReconciliation {
  const { runtime, egress, upstreams } = parts
  const { now, wait } = runtime
  const accounts = createCostAccounts({ now, wait, upstreams, send: egress.fetch })
  return { routes: costReconciliationRoutes(accounts) }
}
