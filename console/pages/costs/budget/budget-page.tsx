/** Spend limit and spend alerts of the organization. */
import type { Load } from '#console/api/loader.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Empty } from '#console/display/states.tsx'
import { Budget, loadBudget } from './budget.tsx'

export const load: Load = (prefetch, { allowed }) => {
  if (allowed.seesSpend()) loadBudget(prefetch, undefined)
}

export default function BudgetPage() {
  if (useAllowed().seesSpend()) return <Budget projectId={undefined} />
  return (
    <Empty title="You don’t have access to the organization’s budget">
      Organization owners see it. Owners of a project see the project’s budget on its Limits tab.
    </Empty>
  )
}
