/** Paginated list of the API, in any layout. */
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { formatExact } from './numbers.ts'
import { ShowMore } from './show-more.tsx'
import { Failed, Loading } from './states.tsx'

/** State from `usePages`. */
export interface Pages {
  readonly items: readonly unknown[]
  readonly error: Error | null
  readonly isPending: boolean
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly fetchNextPage: () => unknown
  readonly refetch: () => unknown
}

/** Rows from which they are counted: fewer are seen at once. */
const COUNTED_MIN = 10

interface PagedProps {
  readonly pages: Pages
  /** Shown when the list is empty. */
  readonly empty: ReactNode
  readonly loading?: ReactNode
  /** Whether the number of rows is said below them. */
  readonly isCounted?: boolean
  /** The loaded rows. */
  readonly children: ReactNode
}

/** Loading, empty, failed, or the loaded rows with a button for the next page. */
export function Paged(props: PagedProps) {
  const { pages, empty, loading = <Loading />, isCounted, children } = props
  const { items, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = pages
  return (
    <>
      {error && <Failed error={error} retry={refetch} />}
      {items.length > 0 ? children : !error && (isPending ? loading : empty)}
      {isCounted && <Count shown={items.length} hasMore={hasNextPage} />}
      {hasNextPage && <ShowMore isLoading={isFetchingNextPage} onClick={() => fetchNextPage()} />}
    </>
  )
}

interface CountProps {
  readonly shown: number
  readonly hasMore: boolean
}

/** `28 in all`, `20 shown` */
function Count({ shown, hasMore }: CountProps) {
  if (shown < COUNTED_MIN) return null
  return (
    <Text size="xs" c="dimmed" mt="xs">
      {hasMore ? `${formatExact(shown)} shown` : `${formatExact(shown)} in all`}
    </Text>
  )
}
