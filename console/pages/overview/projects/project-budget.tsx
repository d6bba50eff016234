/** Spend limit of a project in a row: what is spent of it. */
import { Skeleton, Text } from '@mantine/core'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { formatDollars, formatShare } from '#console/display/numbers.ts'
import { type Budget, dollarsOf } from '#console/limits/amounts.ts'
import { SmallBar } from '#console/pages/costs/budget/budget-facts.tsx'

/** For those who see the limits of some projects only. */
export function ProjectBudget({ projectId }: { projectId: string }) {
  const enabled = useAllowed().seesSpend(projectId)
  const { data, error } = useAnswer('retrieveProjectBudget', { project_id: projectId }, { enabled })
  if (!enabled || error) return <span className="dim absent">–</span>
  return data ? <Spent budget={data} /> : <Skeleton height={30} width={120} />
}

/** `$63.95 of $100.00 (64%)`; null without a limit. */
export function Spent({ budget }: { budget: Budget | null }) {
  if (!budget?.limit) return <span className="dim absent">None</span>
  const { limit, spent, interval } = budget
  const dollars = dollarsOf(limit)
  return (
    <div className="limit-spent">
      <SmallBar budget={budget} limit={limit} />
      <Text size="xs" mt={6} className="number">
        {formatDollars(spent)} of {formatDollars(dollars)} this {interval} (
        {formatShare(spent / dollars)})
      </Text>
    </div>
  )
}
