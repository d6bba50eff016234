/** Column types that differ between the two dialects. */
import type { Dialect } from '#storage/db.ts'

export interface ColumnTypes {
  /**
   * Text compared by byte, such as an id or a cursor: PostgreSQL would otherwise sort by its
   * locale.
   */
  readonly id: string
  readonly text: string
  readonly integer: string
  /** A double. */
  readonly real: string
  /** Suffix of a table stored on the disk in the order of its primary key. */
  readonly clustered: string
  /** Whether search folds letters beyond ASCII in SQL: see `search.ts`. */
  readonly foldsText: boolean
  /** Whether tables can have partitions. */
  readonly hasPartitions: boolean
  /** Whether a check of a table can be dropped. */
  readonly altersChecks: boolean
}

export function columnTypes(dialect: Dialect): ColumnTypes {
  return dialect === 'sqlite'
    ? {
        id: 'text',
        text: 'text',
        integer: 'integer',
        real: 'real',
        clustered: 'without rowid',
        foldsText: false,
        hasPartitions: false,
        altersChecks: false,
      }
    : {
        id: 'text collate "C"',
        text: 'text',
        integer: 'bigint',
        real: 'double precision',
        clustered: '',
        foldsText: true,
        hasPartitions: true,
        altersChecks: true,
      }
}
