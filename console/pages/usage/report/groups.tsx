/** Groupings of a report: by project, model, key, user or tag. */
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Changes } from '#console/address/address.ts'
import type { LogFilter } from '#console/navigation/log-addresses.ts'
import type { Ranked } from '#console/pages/usage/ranking.ts'
import { filterOfRow } from '#console/pages/usage/row-filter.ts'
import { RowName, rowName } from '#console/pages/usage/row-names.tsx'
import { GROUPS, type GroupName, PARTS, ROW_IDS } from '#console/pages/usage/view.ts'

/** A grouping of the parts of a row, and the changes of the address that show them. */
interface Parts {
  readonly by: GroupName
  readonly changes: Changes
}

export interface ReportGroup {
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
  /** Name of a row, in one line. */
  readonly label: (row: Ranked) => string
  /** Filter of request logs. */
  readonly logsOf: (row: Ranked) => LogFilter
  /** Undefined of usage that no filter tells from the rest. */
  readonly partsOf: (row: Ranked) => Parts | undefined
}

/** `isTagged`: tagged usage has no filter by model. */
export function groupBy(by: GroupName, isTagged = false): ReportGroup {
  const { name, many } = GROUPS[by]
  const ids = ROW_IDS[by]
  const parts = PARTS[by]
  return {
    name,
    many,
    one: name.toLowerCase(),
    file: by,
    columns: ids,
    idsOf: ({ of }) => ids.map((id) => of[id] ?? ''),
    cell: (row) => <RowName by={by} row={row} />,
    label: rowName,
    logsOf: (row) => filterOfRow(by, row),
    partsOf: ({ id }) =>
      id === '' || (isTagged && by === 'model')
        ? undefined
        : { by: parts, changes: { [by]: id, by: parts } },
  }
}

/** Name of usage without the tag that it is grouped by. */
const WITHOUT_TAG = 'Without this tag'

/** The id of a row is the value of the tag; '' without it. */
export function groupByTag(key: string): ReportGroup {
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
    label: ({ id }) => id || WITHOUT_TAG,
    logsOf: ({ id }) => (id === '' ? {} : { tag: `${key}=${id}` }),
    partsOf: ({ id }) => ({
      by: 'project',
      changes: { only: `${key}=${id}`, by: 'project' },
    }),
  }
}
