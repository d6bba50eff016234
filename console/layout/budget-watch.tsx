/** Banner on every page while the budget of the organization is used up. */
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { UsedUp } from '#console/limits/used-up.tsx'

const REFRESH_MS = 15_000
/** The one limit of the organization, or none. */
const QUESTION = { scopes: ['organization' as const] }

export const load: Load = ({ answer }, { allowed }) => {
  if (allowed.seesSpend()) answer('listSpendLimits', QUESTION)
}

export function BudgetWatch() {
  const enabled = useAllowed().seesSpend()
  const { data } = useAnswer('listSpendLimits', QUESTION, { enabled, everyMs: REFRESH_MS })
  const [budget] = data?.data ?? []
  return <UsedUp budget={budget} of="the organization" to="/usage/spend-limit" />
}
