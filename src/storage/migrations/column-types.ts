/** The few column types on which the two dialects differ. */
import type { Dialect } from '#storage/db.ts'

export interface ColumnTypes {
  /** An id, a cursor, anything compared by byte: PostgreSQL would otherwise sort by its locale. */
  readonly id: string
  readonly text: string
  readonly integer: string
  /** A double. */
  readonly real: string
  /** After the closing bracket of a table whose primary key is its order on the disk. */
  readonly clustered: string
  /** Whether it knows small and capital letters beyond ASCII: see `search.ts`. */
  readonly foldsText: boolean
}

export const columnTypes = (dialect: Dialect): ColumnTypes =>
  dialect === 'sqlite'
    ? {
        id: 'text',
        text: 'text',
        integer: 'integer',
        real: 'real',
        clustered: 'without rowid',
        foldsText: false,
      }
    : {
        id: 'text collate "C"',
        text: 'text',
        integer: 'bigint',
        real: 'double precision',
        clustered: '',
        foldsText: true,
      }
