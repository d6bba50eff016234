/** Table of compared amounts, in any order, with a mark at differences beyond the tolerance. */
import { Badge, Stack, Text } from '@mantine/core'
import { TriangleAlertIcon } from 'lucide-react'
import { useState } from 'react'
import { type Column, Rows } from '#console/display/rows.tsx'
import { ShowMore } from '#console/display/show-more.tsx'
import { type Amounts, amountText, differenceText, ratioText } from './amounts.ts'

/** Rows at first, and per press of the button. */
const ROWS = 50

interface ComparedRowsProps<T> {
  readonly label: string
  readonly rows: readonly T[]
  readonly rowKey: (row: T) => string
  readonly tolerance: number
  /** Columns before the amounts, and after them. */
  readonly first: readonly Column<T>[]
  readonly last: Column<T>
}

const VALUES = {
  counted: ({ counted }: Amounts): number => counted.value,
  billed: ({ billed }: Amounts): number => billed?.value ?? -1,
  difference: ({ difference }: Amounts): number => Math.abs(difference ?? 0),
} as const

type Order = keyof typeof VALUES

function isOrder(text: string): text is Order {
  return Object.hasOwn(VALUES, text)
}

export function ComparedRows<T extends Amounts>(props: ComparedRowsProps<T>) {
  const { label, rows, rowKey, tolerance, first, last } = props
  const [{ order, isAscending }, sort] = useState({ order: '', isAscending: false })
  const [shownMax, setShownMax] = useState(ROWS)
  const onSort = (next: string): void =>
    sort({ order: next, isAscending: next === order && !isAscending })
  const sorted = isOrder(order) ? inOrder(rows, VALUES[order], isAscending) : rows
  return (
    <>
      <Rows
        label={label}
        rows={sorted.slice(0, shownMax)}
        rowKey={rowKey}
        columns={[...first, ...amountColumns<T>(tolerance), last]}
        sorting={{ order, isAscending, onSort }}
      />
      {rows.length > shownMax && <ShowMore onClick={() => setShownMax(shownMax + ROWS)} />}
    </>
  )
}

function inOrder<T extends Amounts>(
  rows: readonly T[],
  amount: (row: Amounts) => number,
  isAscending: boolean,
): readonly T[] {
  const sign = isAscending ? 1 : -1
  return rows.toSorted((one, other) => sign * (amount(one) - amount(other)))
}

function amountColumns<T extends Amounts>(tolerance: number): readonly Column<T>[] {
  return [
    {
      heading: 'Counted',
      order: 'counted',
      numeric: true,
      cell: ({ counted }) => amountText(counted),
    },
    {
      heading: 'Billed',
      order: 'billed',
      numeric: true,
      cell: ({ billed }) => amountText(billed),
    },
    {
      heading: 'Difference',
      order: 'difference',
      numeric: true,
      cell: (row) => <Difference row={row} tolerance={tolerance} />,
    },
  ]
}

function Difference({ row, tolerance }: { row: Amounts; tolerance: number }) {
  const share = ratioText(row)
  return (
    <Stack gap={2} align="flex-end">
      <Text size="sm" className="one-line">
        {differenceText(row)}
        {share !== '' && <span className="dim"> ({share})</span>}
      </Text>
      {row.exceeds_tolerance && (
        <Badge
          color="orange"
          variant="light"
          tt="none"
          leftSection={<TriangleAlertIcon size={12} aria-hidden />}
        >
          Beyond {tolerance}%
        </Badge>
      )}
    </Stack>
  )
}
