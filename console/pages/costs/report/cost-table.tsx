/** Costs by project, model, key or owner, beside those of the period before, in any order. */
import { Select, Text } from '@mantine/core'
import { useState } from 'react'
import { useBeginningAfter } from '#console/api/beginning.ts'
import { Card } from '#console/charts/card.tsx'
import { useAddress } from '#console/display/address.ts'
import { formatAmount, formatDollars, formatExact } from '#console/display/numbers.ts'
import { type Column, Rows, type Sorting } from '#console/display/rows.tsx'
import { ShowMore } from '#console/display/show-more.tsx'
import type { Zone } from '#console/display/zone.ts'
import { Share } from '#console/pages/costs/share.tsx'
import type { Ranked } from '#console/pages/usage/ranking.ts'
import { UnpricedModels } from '#console/pages/usage/unpriced-models.tsx'
import {
  type Compared,
  changeShare,
  changeText,
  compare,
  isOrder,
  type Order,
  sorted,
} from './compared.ts'
import type { CostReport, PreviousCosts } from './cost-report.ts'
import { ExportCosts } from './export-costs.tsx'
import type { CostGroup } from './groups.tsx'
import type { Previous } from './periods.ts'

/** Rows at first, and per press of the button. */
const ROWS = 50
const TOTAL = ' total'

interface CostTableProps {
  readonly report: CostReport
  readonly previous: PreviousCosts
  readonly before: Previous
  readonly zone: Zone
}

export function CostTable({ report, previous, before, zone }: CostTableProps) {
  const isPartial = useBeginningAfter(before.from) !== undefined
  const { group, total, count, projects } = report
  const { order, isAscending, onSort } = useSorting()
  const [shownMax, setShownMax] = useState(ROWS)
  const rows = sorted(compare(report, previous), order, isAscending)
  const shown = rows.slice(0, shownMax)
  const [first] = rows
  const sum: Compared[] =
    first && count > 1
      ? [
          {
            row: { ...first.row, id: TOTAL },
            cost: total,
            before: previous?.total,
          },
        ]
      : []
  return (
    <Card
      title={`By ${group.one}`}
      about={aboutOf(report)}
      action={<ExportCosts report={report} previous={previous} zone={zone} />}
    >
      <UnpricedModels stretch={report} projects={projects} />
      <SortSelect order={order} isAscending={isAscending} onSort={onSort} group={group} />
      <Rows
        label={`Costs by ${group.one}`}
        rows={[...shown, ...sum]}
        rowKey={({ row }) => row.id}
        columns={columnsOf(report, isPartial)}
        sorting={{ order, isAscending, onSort }}
      />
      {rows.length > shown.length && <ShowMore onClick={() => setShownMax(shownMax + ROWS)} />}
    </Card>
  )
}

/** More rows than one answer has are not all sorted. */
function aboutOf({ rows, count, group }: CostReport) {
  return (
    rows.length < count &&
    `The ${formatExact(rows.length)} of ${formatExact(count)} ${group.many} with the highest cost`
  )
}

/** Order in the address. A press of the same column turns it round; names begin with A. */
function useSorting(): Sorting & { readonly order: Order } {
  const [address, change] = useAddress()
  const named = address.get('order') ?? ''
  const order = isOrder(named) ? named : 'cost'
  const isAscending = address.get('direction') === 'up'
  const onSort = (next: string): void => {
    const isUp = next === order ? !isAscending : next === 'name'
    change({ order: next === 'cost' ? '' : next, direction: isUp ? 'up' : '' })
  }
  return { order, isAscending, onSort }
}

/** In the place of the headings, where rows are cards. */
function SortSelect({ order, onSort, group }: Sorting & { readonly group: CostGroup }) {
  return (
    <Select
      label="Sort by"
      size="xs"
      mb="sm"
      hiddenFrom="sm"
      data={[
        { value: 'name', label: group.name },
        { value: 'cost', label: 'Cost' },
        { value: 'before', label: 'Previous period' },
        { value: 'change', label: 'Change' },
      ]}
      value={order}
      onChange={(value) => value && value !== order && onSort(value)}
      allowDeselect={false}
    />
  )
}

/** `isPartial`: the period before begins before the organization. */
function columnsOf(
  { group, total, count }: CostReport,
  isPartial: boolean,
): readonly Column<Compared>[] {
  return [
    {
      heading: group.name,
      order: 'name',
      cell: ({ row }) => <Name group={group} row={row} count={count} />,
    },
    { heading: 'Cost', order: 'cost', numeric: true, cell: ({ cost }) => formatDollars(cost) },
    {
      heading: 'Previous period',
      order: 'before',
      numeric: true,
      cell: ({ before }) => (before === undefined ? '–' : formatDollars(before)),
    },
    {
      heading: 'Change',
      order: 'change',
      numeric: true,
      cell: ({ cost, before }) => (before === undefined ? '–' : changeOf(cost, before, isPartial)),
    },
    {
      heading: 'Share of cost',
      numeric: true,
      cell: ({ row, cost }) => (
        <Share share={total > 0 ? cost / total : 0} isAll={row.id === TOTAL} />
      ),
    },
  ]
}

function Name({ group, row, count }: { group: CostGroup; row: Ranked; count: number }) {
  return row.id === TOTAL ? (
    <Text size="sm" fw={600}>
      All {formatAmount(count, group.one, group.many)}
    </Text>
  ) : (
    group.cell(row)
  )
}

/** `+$12.30 (+12%)` */
function changeOf(cost: number, before: number, isPartial: boolean): string {
  const share = isPartial ? '' : changeShare(cost, before)
  return share === '' ? changeText(cost, before) : `${changeText(cost, before)} (${share})`
}
