/** Costs of a statement by one of its dimensions, in any order, with their sum. */
import { Anchor, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { Card } from '#console/charts/card.tsx'
import { formatDollars, formatExact } from '#console/display/numbers.ts'
import { type Column, Rows } from '#console/display/rows.tsx'
import { ShowMore } from '#console/display/show-more.tsx'
import { Share } from '#console/pages/costs/share.tsx'
import type { StatementRow, StatementRows } from './statement-rows.ts'

/** Rows at first, and per press of the button. */
const ROWS = 20
const TOTAL = ' total'

interface StatementTableProps extends StatementRows {
  readonly total: number
}

export function StatementTable({ by, about, rows, total }: StatementTableProps) {
  const [{ order, isAscending }, sort] = useState({ order: 'cost', isAscending: false })
  const [shownMax, setShownMax] = useState(ROWS)
  const onSort = (next: string): void =>
    sort({ order: next, isAscending: next === order ? !isAscending : next === 'name' })
  const sorted = rows.toSorted((one, other) => {
    const distance = order === 'name' ? one.name.localeCompare(other.name) : one.cost - other.cost
    return isAscending ? distance : -distance
  })
  const name = by.toLowerCase()
  const all = `All ${formatExact(rows.length)} ${name}s`
  const sum = rows.length > 1 ? [{ id: TOTAL, name: all, cost: total }] : []
  return (
    <Card title={`By ${name}`} about={about}>
      <Rows
        label={`Statement by ${name}`}
        rows={[...sorted.slice(0, shownMax), ...sum]}
        rowKey={({ id }) => id}
        columns={columnsOf(by, total)}
        sorting={{ order, isAscending, onSort }}
      />
      {rows.length > shownMax && <ShowMore onClick={() => setShownMax(shownMax + ROWS)} />}
    </Card>
  )
}

function columnsOf(by: string, total: number): readonly Column<StatementRow>[] {
  return [
    { heading: by, order: 'name', cell: (row) => <Name row={row} /> },
    {
      heading: 'Cost',
      order: 'cost',
      numeric: true,
      cell: ({ cost }) => formatDollars(cost),
    },
    {
      heading: 'Share of cost',
      numeric: true,
      cell: ({ id, cost }) => <Share share={total > 0 ? cost / total : 0} isAll={id === TOTAL} />,
    },
  ]
}

function Name({ row: { id, name, to } }: { row: StatementRow }) {
  return to === undefined ? (
    <Text size="sm" className="name" {...(id === TOTAL && { fw: 600 })}>
      {name}
    </Text>
  ) : (
    <Anchor component={Link} to={to} size="sm" className="name">
      {name}
    </Anchor>
  )
}
