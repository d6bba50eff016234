/** Costs by project, model, key or owner, beside those of the period before, in any order. */
import { Button, Group, Select, Text } from '@mantine/core'
import { useState } from 'react'
import { Card } from '#console/charts/card.tsx'
import { useAddress } from '#console/display/address.ts'
import { formatAmount, formatDollars, formatExact, formatShare } from '#console/display/numbers.ts'
import { type Column, Rows, type Sorting } from '#console/display/rows.tsx'
import type { Ranked, Ranking } from '#console/pages/usage/ranking.ts'
import { RowName } from '#console/pages/usage/row-names.tsx'
import { UnpricedModels } from '#console/pages/usage/unpriced-models.tsx'
import { GROUPS, type GroupName, groupOf } from '#console/pages/usage/view.ts'
import {
  type Compared,
  changeShare,
  changeText,
  compare,
  isOrder,
  type Order,
  type PreviousRanking,
  sorted,
} from './compared.ts'
import { ExportCosts } from './export-costs.tsx'

/** Rows at first, and per press of the button. */
const ROWS = 50
const TOTAL = ' total'

interface CostTableProps {
  readonly ranking: Ranking
  readonly previous: PreviousRanking
}

export function CostTable({ ranking, previous }: CostTableProps) {
  const { question, total, count } = ranking
  const by = groupOf(question.by)
  const { order, isAscending, onSort } = useSorting()
  const [shownMax, setShownMax] = useState(ROWS)
  const rows = sorted(compare(ranking, previous), order, isAscending)
  const shown = rows.slice(0, shownMax)
  const [first] = rows
  const sum: Compared[] =
    first && count > 1
      ? [
          {
            row: { ...first.row, id: TOTAL, sum: total },
            ...{ cost: total.cost, before: previous?.total.cost },
          },
        ]
      : []
  return (
    <Card
      title={`By ${GROUPS[by].name.toLowerCase()}`}
      about={aboutOf(ranking, by)}
      action={<ExportCosts ranking={ranking} previous={previous} />}
    >
      <UnpricedModels stretch={question} projects={question.projects} />
      <SortSelect {...{ order, isAscending, onSort, by }} />
      <Rows
        label={`Costs by ${GROUPS[by].name.toLowerCase()}`}
        rows={[...shown, ...sum]}
        rowKey={({ row }) => row.id}
        columns={columnsOf(by, total.cost, count)}
        sorting={{ order, isAscending, onSort }}
      />
      {rows.length > shown.length && (
        <Group justify="center" mt="md">
          <Button variant="default" onClick={() => setShownMax(shownMax + ROWS)}>
            Show more
          </Button>
        </Group>
      )}
    </Card>
  )
}

/** More rows than one answer has are not all sorted. */
const aboutOf = ({ rows, count }: Ranking, by: GroupName) =>
  rows.length < count &&
  `The ${formatExact(rows.length)} of ${formatExact(count)} ${GROUPS[by].many} with the highest cost`

/** Order in the address. A press of the same column turns it round; names begin with A. */
const useSorting = (): Sorting & { readonly order: Order } => {
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
const SortSelect = ({ order, onSort, by }: Sorting & { readonly by: GroupName }) => (
  <Select
    label="Sort by"
    size="xs"
    mb="sm"
    hiddenFrom="sm"
    data={[
      { value: 'name', label: GROUPS[by].name },
      { value: 'cost', label: 'Cost' },
      { value: 'before', label: 'Previous period' },
      { value: 'change', label: 'Change' },
    ]}
    value={order}
    onChange={(value) => value && value !== order && onSort(value)}
    allowDeselect={false}
  />
)

const columnsOf = (by: GroupName, total: number, count: number): readonly Column<Compared>[] => [
  {
    heading: GROUPS[by].name,
    order: 'name',
    cell: ({ row }) => <Name by={by} row={row} count={count} />,
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
    cell: ({ cost, before }) => (before === undefined ? '–' : changeOf(cost, before)),
  },
  {
    heading: 'Share of cost',
    numeric: true,
    cell: ({ row, cost }) => (
      <Share share={total > 0 ? cost / total : 0} isAll={row.id === TOTAL} />
    ),
  },
]

const Name = ({ by, row, count }: { by: GroupName; row: Ranked; count: number }) =>
  row.id === TOTAL ? (
    <Text size="sm" fw={600}>
      All {formatAmount(count, GROUPS[by].name.toLowerCase(), GROUPS[by].many)}
    </Text>
  ) : (
    <RowName by={by} row={row} />
  )

/** `+$12.30 (+12%)` */
const changeOf = (cost: number, before: number): string => {
  const share = changeShare(cost, before)
  return share === '' ? changeText(cost, before) : `${changeText(cost, before)} (${share})`
}

const SHARE_WIDTH = 96

const Share = ({ share, isAll }: { share: number; isAll: boolean }) => (
  <div>
    {formatShare(share)}
    {!isAll && <span className="share" style={{ width: share * SHARE_WIDTH }} />}
  </div>
)
