/** Values of a key as a table, with the menu of each. */
import { Group } from '@mantine/core'
import { Trash2Icon, WalletIcon } from 'lucide-react'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { formatDollars } from '#console/display/numbers.ts'
import type { Pages } from '#console/display/paged.tsx'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import { type Column, PagedRows } from '#console/display/rows.tsx'
import { LimitedBadge } from '#console/pages/costs/budget/limited.tsx'
import type { SpendScope } from '#console/pages/costs/budget/operations.ts'
import { useMaySetLimits } from '#console/pages/costs/budget/read-only.tsx'
import { Time } from '#console/time/time.tsx'
import type { TagValue } from '#contract/spend/tag-values.ts'
import { RemoveLimits } from './remove-limits.tsx'
import { ValueLeft, ValueLimit, ValueSpent } from './value-facts.tsx'
import { ValueLimits } from './value-limits.tsx'
import { ValueCell } from './value-name.tsx'

interface ValueTableProps {
  readonly projectId: SpendScope
  readonly label: string
  readonly pages: Pages & { readonly items: readonly TagValue[] }
  readonly search: string
  /** Shown without values and without a search. */
  readonly empty: React.ReactNode
}

export function ValueTable({ projectId, label, pages, search, empty }: ValueTableProps) {
  const maySet = useMaySetLimits()
  const dialogs = { showing: useSubject<TagValue>(), removing: useSubject<TagValue>() }
  return (
    <>
      <PagedRows
        label={label}
        pages={pages}
        rowKey={({ id }) => id}
        columns={[...COLUMNS, actions(dialogs, maySet)]}
        search={search}
        empty={empty}
      />
      <ValueLimits projectId={projectId} shown={dialogs.showing} />
      <RemoveLimits projectId={projectId} removing={dialogs.removing} />
    </>
  )
}

const COLUMNS: readonly Column<TagValue>[] = [
  {
    heading: 'Value',
    cell: (row) => (
      <Group gap="xs">
        <ValueCell value={row.value} />
        {row.is_limited && row.spend && <LimitedBadge {...row.spend} />}
      </Group>
    ),
  },
  { heading: 'Limit', cell: (row) => <ValueLimit value={row} /> },
  { heading: 'Spent', cell: (row) => <ValueSpent value={row} /> },
  { heading: 'Left', numeric: true, cell: (row) => <ValueLeft value={row} /> },
  {
    heading: 'Total spent',
    numeric: true,
    minor: true,
    cell: ({ total_spent: total }) => formatDollars(total),
  },
  { heading: 'Last used', cell: ({ last_used_at: at }) => <Time at={at} /> },
]

interface Dialogs {
  readonly showing: Subject<TagValue>
  readonly removing: Subject<TagValue>
}

/** The values that share a limit have none of their own. */
function actions({ showing, removing }: Dialogs, maySet: boolean): Column<TagValue> {
  return {
    heading: 'Actions',
    actions: true,
    cell: (row) =>
      row.value !== null && (
        <RowMenu label={`Actions for ${row.value}`}>
          <RowAction icon={WalletIcon} onClick={() => showing.open(row)}>
            Limits
          </RowAction>
          {maySet && (row.spend_limit || row.rate_limit) && (
            <RowAction icon={Trash2Icon} isFinal onClick={() => removing.open(row)}>
              Remove own limits
            </RowAction>
          )}
        </RowMenu>
      ),
  }
}
