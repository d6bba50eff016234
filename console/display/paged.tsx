/** Paginated list of the API, in any layout. */
import type { ReactNode } from 'react'
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

interface PagedProps {
  readonly pages: Pages
  /** Shown when the list is empty. */
  readonly empty: ReactNode
  readonly loading?: ReactNode
  /** The loaded rows. */
  readonly children: ReactNode
}

/** Loading, empty, failed, or the loaded rows with a button for the next page. */
export function Paged({ pages, empty, loading = <Loading />, children }: PagedProps) {
  const { items, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = pages
  return (
    <>
      {error && <Failed error={error} retry={refetch} />}
      {items.length > 0 ? children : !error && (isPending ? loading : empty)}
      {hasNextPage && <ShowMore isLoading={isFetchingNextPage} onClick={() => fetchNextPage()} />}
    </>
  )
}
