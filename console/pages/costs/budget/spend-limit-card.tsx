/** Spend limit of the organization or of a project, with the dialogs that change it. */

import { Group, Stack } from '@mantine/core'
import { Card } from '#console/charts/card.tsx'
import { useSubject } from '#console/dialogs/subject.ts'
import { useAskedAction } from '#console/finder/asked-action.ts'
import type { Budget } from '#console/limits/amounts.ts'
import { BudgetFacts } from './budget-facts.tsx'
import { LimitActions } from './limit-actions.tsx'
import { type LimitAction, LimitDialog } from './limit-dialog.tsx'
import { LimitHistory } from './limit-history.tsx'
import type { SpendScope } from './operations.ts'
import { ownerOfScope } from './owners.ts'
import { ReadOnly, useMaySetLimits } from './read-only.tsx'

interface SpendLimitCardProps {
  readonly projectId: SpendScope
  readonly budget: Budget
  readonly alerts: readonly { readonly id: string; readonly threshold_amount: number }[]
}

export function SpendLimitCard({ projectId, budget, alerts }: SpendLimitCardProps) {
  const maySet = useMaySetLimits()
  const acting = useSubject<LimitAction>()
  useAskedAction('set-limit', maySet ? () => acting.open('set') : undefined)
  const owner = ownerOfScope(projectId)
  return (
    <Card
      title="Spend limit"
      about={aboutOf(projectId)}
      action={
        <Group gap="xs">
          <LimitHistory owner={owner} />
          {maySet && <LimitActions limit={budget.limit} onAction={acting.open} />}
        </Group>
      }
    >
      <Stack gap="xs">
        <BudgetFacts budget={budget} alerts={alerts} />
        {!maySet && <ReadOnly />}
      </Stack>
      <LimitDialog
        owner={owner}
        budget={budget}
        name={projectId === undefined ? 'the organization' : 'the project'}
        action={acting.subject ?? 'set'}
        offersAlert={alerts.length === 0}
        opened={acting.opened}
        onClose={acting.close}
      />
    </Card>
  )
}

function aboutOf(projectId: SpendScope): string {
  return projectId === undefined
    ? 'For all projects together. A project’s own limit holds as well.'
    : 'For this project. The organization’s limit holds as well.'
}
