/** Columns of times that several tables have. */
import type { Column } from './rows.tsx'
import { Time } from './time.tsx'

interface Used {
  readonly created_at: number
  readonly last_used_at: number | null
}

/** Creation and last use of a key. */
export const USE_COLUMNS: readonly Column<Used>[] = [
  { heading: 'Created', minor: true, cell: ({ created_at }) => <Time at={created_at} /> },
  { heading: 'Last used', cell: ({ last_used_at }) => <Time at={last_used_at} /> },
]
