/** Spend limits as a table: spent, reserved and forecast of each, and the actions on it. */
import { Text } from '@mantine/core'
import { FlagIcon, PencilIcon, Trash2Icon, TrendingUpIcon } from 'lucide-react'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { NameAt } from '#console/display/links.tsx'
import { formatDollars, formatShare } from '#console/display/numbers.ts'
import type { Pages } from '#console/display/paged.tsx'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import type { Column } from '#console/display/rows.tsx'
import { SortedPages } from '#console/display/sorted-pages.tsx'
import type { SortedColumn } from '#console/display/sorted-rows.tsx'
import { Empty } from '#console/display/states.tsx'
import { dollarsOf } from '#console/limits/amounts.ts'
import { LimitAmount, SmallBar } from '#console/pages/costs/budget/budget-facts.tsx'
import { type LimitAction, LimitDialog } from '#console/pages/costs/budget/limit-dialog.tsx'
import { ownerOf, SCOPE_NAMES } from '#console/pages/costs/budget/owners.ts'
import { useMaySetLimits } from '#console/pages/costs/budget/read-only.tsx'
import { Time } from '#console/time/time.tsx'
import type { OwnerBudget } from '#contract/spend/limit-list.ts'
import { ExportLimits, type LimitsQuestion } from './export-limits.tsx'
import { limitAddress, limitDetail, limitName } from './limit-owner.ts'

interface LimitTableProps {
  readonly pages: Pages & { readonly items: readonly OwnerBudget[] }
  readonly question: LimitsQuestion
}

interface Acting {
  readonly action: LimitAction
  readonly budget: OwnerBudget
}

export function LimitTable({ pages, question }: LimitTableProps) {
  const maySet = useMaySetLimits()
  const acting = useSubject<Acting>()
  const { subject } = acting
  return (
    <Card
      title="Spend limits"
      about="Amounts are of the current period of each limit. Limits of people, service accounts and keys are set in the menu of their rows."
      action={<ExportLimits question={question} isEmpty={pages.items.length === 0} />}
    >
      <SortedPages
        label="Spend limits"
        pages={pages}
        rowKey={({ id }) => id}
        columns={maySet ? [...COLUMNS, actions(acting)] : COLUMNS}
        empty={
          <Empty title="No spend limits">
            A limit of the organization is set under Organization spend limit, that of a project on
            its Limits tab.
          </Empty>
        }
      />
      {subject && (
        <LimitDialog
          owner={ownerOf(subject.budget)}
          name={limitName(subject.budget)}
          {...subject}
          opened={acting.opened}
          onClose={acting.close}
        />
      )}
    </Card>
  )
}

function Owner({ budget }: { budget: OwnerBudget }) {
  return (
    <div>
      <NameAt to={limitAddress(useAllowed(), budget)}>{limitName(budget)}</NameAt>
      <Text size="xs" c="dimmed" className="name">
        {limitDetail(budget)}
      </Text>
    </div>
  )
}

const COLUMNS: readonly SortedColumn<OwnerBudget>[] = [
  {
    heading: 'Owner',
    value: limitName,
    cell: (budget) => <Owner budget={budget} />,
  },
  {
    heading: 'Limit',
    value: ({ limit }) => dollarsOf(limit),
    cell: (budget) => <LimitAmount budget={budget} size="sm" />,
  },
  {
    heading: 'Spent',
    value: ({ spent, limit }) => spent / dollarsOf(limit),
    cell: (budget) => {
      const limit = dollarsOf(budget.limit)
      return (
        <div className="limit-spent">
          <SmallBar budget={budget} limit={budget.limit} />
          <Text size="xs" mt={6} className="number">
            {formatDollars(budget.spent)} ({formatShare(budget.spent / limit)})
          </Text>
        </div>
      )
    },
  },
  {
    heading: 'Reserved',
    numeric: true,
    minor: true,
    value: ({ reserved }) => reserved,
    cell: ({ reserved }) => formatDollars(reserved),
  },
  {
    heading: 'Forecast',
    numeric: true,
    value: ({ forecast }) => forecast ?? -1,
    cell: ({ forecast }) => (forecast === null ? '–' : formatDollars(forecast)),
  },
  {
    heading: 'Period ends',
    value: ({ end_time: at }) => at,
    cell: ({ end_time: at }) => <Time at={at} />,
  },
]

function actions(acting: Subject<Acting>): Column<OwnerBudget> {
  return {
    heading: 'Actions',
    actions: true,
    cell: (budget) => {
      const open = (action: LimitAction) => () => acting.open({ action, budget })
      const { raise } = budget.limit
      return (
        <RowMenu label={`Actions for ${limitName(budget)} (${SCOPE_NAMES[budget.scope]})`}>
          <RowAction icon={PencilIcon} onClick={open('set')}>
            Edit
          </RowAction>
          <RowAction icon={TrendingUpIcon} onClick={open('raise')}>
            {raise ? 'Edit raise' : 'Raise for a time'}
          </RowAction>
          {raise && (
            <RowAction icon={FlagIcon} onClick={open('end')}>
              End raise
            </RowAction>
          )}
          <RowAction icon={Trash2Icon} isFinal onClick={open('remove')}>
            Remove
          </RowAction>
        </RowMenu>
      )
    },
  }
}
