/** Spend limit and spend alerts of the organization. */
import type { Load } from '#console/api/loader.ts'
import { Budget, loadBudget } from './budget.tsx'

export const load: Load = (prefetch) => loadBudget(prefetch, undefined)

export default function BudgetPage() {
  return <Budget projectId={undefined} />
}
