/**
 * A list of the API as a table that its headings sort. A list comes page by page: with an order,
 * the rest of it is loaded up to a limit, and beyond that the table says which rows are sorted.
 */
import { Text } from '@mantine/core'
import { useEffect } from 'react'
import { useAddressText } from '#console/address/address.ts'
import { formatExact } from './numbers.ts'
import { Paged, type Pages } from './paged.tsx'
import { orderIn } from './row-order.ts'
import { noneFound, type PagedRowsProps } from './rows.tsx'
import { type SortedColumn, SortedRows } from './sorted-rows.tsx'

/** Most rows that are loaded to be sorted. */
const LOADED_MAX = 500

interface SortedPagesProps<T> extends Omit<PagedRowsProps<T>, 'columns' | 'sorting'> {
  readonly columns: readonly SortedColumn<T>[]
  /** Name of the order in the address, unique on the page. */
  readonly parameter?: string
  /** Most rows that are loaded to be sorted. */
  readonly loadedMax?: number
}

export function SortedPages<T>(props: SortedPagesProps<T>) {
  const { pages, empty, search, parameter = 'sort', loadedMax = LOADED_MAX, ...table } = props
  const [text] = useAddressText(parameter)
  const isSorted = orderIn(text, table.columns) !== undefined
  useRest(pages, isSorted ? loadedMax : 0)
  return (
    <Paged pages={pages} empty={noneFound(search) ?? empty} isCounted>
      <SortedRows {...table} rows={pages.items} parameter={parameter} />
      {isSorted && pages.hasNextPage && pages.items.length >= loadedMax && (
        <Text size="xs" c="dimmed" ta="center" mt="xs">
          The first {formatExact(pages.items.length)} rows are sorted.
        </Text>
      )}
    </Paged>
  )
}

/** Loads the pages that are left, up to a number of rows. */
function useRest({ items, error, ...pages }: Pages, rowsMax: number): void {
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages
  const isDue = hasNextPage && !isFetchingNextPage && !error && items.length < rowsMax
  useEffect(() => {
    if (isDue) fetchNextPage()
  }, [isDue, fetchNextPage])
}
