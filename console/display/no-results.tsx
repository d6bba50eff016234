/** Empty result of a search, with the way back to the whole list. */
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { Empty } from './states.tsx'

/** State of the history entry without the search: its field is emptied. */
export const CLEARED = 'search-cleared'

interface NoResultsProps {
  readonly search: string
  /** Another way to find it. */
  readonly action?: ReactNode
  readonly children?: ReactNode
}

export function NoResults({ search, action, children }: NoResultsProps) {
  const [, setParameters] = useSearchParams()
  const clear = (): void =>
    setParameters(
      () => {
        const next = new URLSearchParams(window.location.search)
        next.delete('search')
        return next
      },
      { replace: true, state: CLEARED },
    )
  return (
    <Empty
      title={`No results for “${search}”`}
      action={
        <>
          {action}
          <Button variant="default" onClick={clear}>
            Clear search
          </Button>
        </>
      }
    >
      {children}
    </Empty>
  )
}
