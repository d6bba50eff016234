/** Columns of times that several tables have. */

import { Time } from '#console/time/time.tsx'
import type { SortedColumn } from './sorted-rows.tsx'

/** In the place of an end that there is not: after all others. */
export const NEVER = Number.MAX_SAFE_INTEGER

interface Used {
  readonly created_at: number
  readonly last_used_at: number | null
}

export const LAST_USE_COLUMN: SortedColumn<Pick<Used, 'last_used_at'>> = {
  heading: 'Last used',
  value: ({ last_used_at: at }) => at ?? 0,
  cell: ({ last_used_at: at }) => <Time at={at} />,
}

/** Creation and last use of a key. */
export const USE_COLUMNS: readonly SortedColumn<Used>[] = [
  {
    heading: 'Created',
    minor: true,
    value: ({ created_at: at }) => at,
    cell: ({ created_at: at }) => <Time at={at} />,
  },
  LAST_USE_COLUMN,
]
