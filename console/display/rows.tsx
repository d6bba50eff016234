/**
 * Table of objects. On a narrow screen each row becomes a card with every cell beside its heading,
 * so that nothing has to be scrolled sideways.
 */
import { Table, UnstyledButton } from '@mantine/core'
import { ArrowDownIcon, ArrowUpIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { NoResults } from './no-results.tsx'
import { Paged, type Pages } from './paged.tsx'

/** Column of a table. */
export interface Column<T> {
  readonly heading: string
  readonly cell: (row: T) => ReactNode
  /** Right-aligned. */
  readonly numeric?: boolean
  /** Buttons and menus: the heading is only for screen readers. */
  readonly actions?: boolean
  /** A tick box, before the row: the heading is only for screen readers. */
  readonly choice?: boolean
  /** Left out on a screen of medium width. */
  readonly minor?: boolean
  /** Width is a share of the table, whatever its cells have. */
  readonly wide?: boolean
  /** Name of the order by this column; left out where rows cannot be sorted by it. */
  readonly order?: string
}

/** Order of the rows, which a press of a heading changes. */
export interface Sorting {
  readonly order: string
  readonly isAscending: boolean
  readonly onSort: (order: string) => void
}

interface RowsProps<T> {
  /** Accessible name. */
  readonly label: string
  readonly rows: readonly T[]
  readonly rowKey: (row: T) => string
  readonly columns: readonly Column<T>[]
  readonly sorting?: Sorting
}

export function Rows<T>({ label, rows, rowKey, columns, sorting }: RowsProps<T>) {
  return (
    <Table className="rows" verticalSpacing={6} highlightOnHover aria-label={label}>
      <Table.Thead>
        <Table.Tr>
          {columns.map(({ heading, numeric, actions, choice, minor, wide, order }) => (
            <Table.Th
              key={heading}
              data-minor={minor}
              data-choice={choice}
              data-wide={wide}
              ta={numeric || actions ? 'right' : undefined}
              aria-sort={sorting && order === sorting.order ? directionOf(sorting) : undefined}
            >
              {sorting && order ? (
                <SortButton heading={heading} order={order} sorting={sorting} numeric={numeric} />
              ) : (
                <span className={actions || choice ? 'visually-hidden' : undefined}>{heading}</span>
              )}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={rowKey(row)}>
            {columns.map(({ heading, cell, numeric, actions, choice, minor }) => (
              <Table.Td
                key={heading}
                data-minor={minor}
                data-choice={choice}
                data-heading={actions || choice ? undefined : heading}
                ta={actions ? 'right' : undefined}
                className={numeric ? 'number' : undefined}
              >
                {cell(row)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function directionOf({ isAscending }: Sorting) {
  return isAscending ? 'ascending' : 'descending'
}

interface SortButtonProps {
  readonly heading: string
  readonly order: string
  readonly sorting: Sorting
  readonly numeric: boolean | undefined
}

/** The arrow has its room also while it is not shown: no column changes its width. */
function SortButton({ heading, order, sorting, numeric }: SortButtonProps) {
  const { isAscending, onSort } = sorting
  const Arrow = isAscending ? ArrowUpIcon : ArrowDownIcon
  return (
    <>
      <UnstyledButton
        className="sort"
        data-numeric={numeric}
        visibleFrom="sm"
        onClick={() => onSort(order)}
      >
        <span>{heading}</span>
        <Arrow size={14} aria-hidden opacity={order === sorting.order ? 1 : 0} />
      </UnstyledButton>
      {/* A select above the narrow table sorts it. */}
      <span className="mantine-hidden-from-sm">{heading}</span>
    </>
  )
}

export interface PagedRowsProps<T> extends Omit<RowsProps<T>, 'rows'> {
  readonly pages: Pages & { readonly items: readonly T[] }
  /** Shown when the list is empty. */
  readonly empty: ReactNode
  /** Search text: with it, an empty list says that nothing matches. */
  readonly search?: string
}

/** An empty list of what was searched; undefined without a search. */
export function noneFound(search: string | undefined): ReactNode {
  return search ? <NoResults search={search} /> : undefined
}

/** A list of the API as a table, in each of the states of such a list. */
export function PagedRows<T>({ pages, empty, search, ...table }: PagedRowsProps<T>) {
  return (
    <Paged pages={pages} empty={noneFound(search) ?? empty} isCounted>
      <Rows rows={pages.items} {...table} />
    </Paged>
  )
}
