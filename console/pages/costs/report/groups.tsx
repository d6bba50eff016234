/** Groupings of a report of costs: those of usage, and a tag. */
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Ranked } from '#console/pages/usage/ranking.ts'
import { RowName } from '#console/pages/usage/row-names.tsx'
import { GROUPS, type GroupName, ROW_IDS } from '#console/pages/usage/view.ts'

export interface CostGroup {
  /** In names of files. */
  readonly file: string
  /** Heading of its column. */
  readonly name: string
  /** In sentences. */
  readonly one: string
  readonly many: string
  /** Columns with the ids of a row, in files. */
  readonly columns: readonly string[]
  readonly idsOf: (row: Ranked) => readonly string[]
  readonly cell: (row: Ranked) => ReactNode
}

export function groupBy(by: GroupName): CostGroup {
  const { name, many } = GROUPS[by]
  const ids = ROW_IDS[by]
  return {
    name,
    many,
    one: name.toLowerCase(),
    file: by,
    columns: ids,
    idsOf: ({ of }) => ids.map((id) => of[id] ?? ''),
    cell: (row) => <RowName by={by} row={row} />,
  }
}

/** Name of usage without the tag that it is grouped by. */
export const WITHOUT_TAG = 'Without this tag'

/** The id of a row is the value of the tag; '' without it. */
export function groupByTag(key: string): CostGroup {
  return {
    name: `Tag ${key}`,
    one: `tag ${key}`,
    many: 'values',
    file: `tag-${key}`,
    columns: [`tag_${key}`],
    idsOf: ({ id }) => [id],
    cell: ({ id }) => (
      <Text size="sm" className="name" {...(id === '' && { c: 'dimmed' })}>
        {id || WITHOUT_TAG}
      </Text>
    ),
  }
}
