/** A table whose rows are all here, in an order that its headings change and the address has. */
import { Select } from '@mantine/core'
import { useAddressText } from '#console/address/address.ts'
import { orderIn, type Sortable, sortedBy, textAfter } from './row-order.ts'
import { type Column, Rows } from './rows.tsx'

export interface SortedColumn<T> extends Column<T>, Sortable<T> {}

interface SortedRowsProps<T> {
  /** Accessible name. */
  readonly label: string
  readonly rows: readonly T[]
  /** Rows after those that are shown: sums, and all others together. */
  readonly last?: (shown: readonly T[]) => readonly T[]
  /** Most rows that are shown besides. */
  readonly most?: number
  readonly rowKey: (row: T) => string
  readonly columns: readonly SortedColumn<T>[]
  /** Name in the address, unique on the page. */
  readonly parameter: string
  /** Heading of the numbers that rows come in the order of, the greatest first. */
  readonly natural?: string
}

/** Without an order in the address rows are as they come. */
export function SortedRows<T>(props: SortedRowsProps<T>) {
  const { label, rows, last, most = rows.length, rowKey, columns, parameter, natural } = props
  const [text, set] = useAddressText(parameter, 'push')
  const chosen = orderIn(text, columns)
  const order =
    chosen ?? (natural === undefined ? undefined : { heading: natural, isAscending: false })
  const shown = (chosen ? sortedBy(rows, columns, chosen) : rows).slice(0, most)
  const choose = (heading: string): void => set(textAfter(heading, order, columns))
  return (
    <>
      <Select
        display={rows.length > 1 ? undefined : 'none'}
        label="Sort by"
        size="xs"
        mb="sm"
        hiddenFrom="sm"
        placeholder="Choose"
        data={columns.filter(({ value }) => value).map(({ heading }) => heading)}
        value={order?.heading ?? null}
        onChange={(heading) => heading && heading !== order?.heading && choose(heading)}
        allowDeselect={false}
      />
      <Rows
        label={label}
        rows={[...shown, ...(last?.(shown) ?? [])]}
        rowKey={rowKey}
        columns={columns.map(({ value, ...column }) => ({
          ...column,
          ...(value && { order: column.heading }),
        }))}
        sorting={{
          order: order?.heading ?? '',
          isAscending: order?.isAscending ?? false,
          onSort: choose,
        }}
      />
    </>
  )
}
