/** What was used, by who used the most: some rows, more at the press of a button, all as a file. */
import { Button, Group, Text } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useState } from 'react'
import { Card } from '#console/charts/card.tsx'
import { useNow } from '#console/display/clock.ts'
import { saveCsv, toCsv } from '#console/display/csv.ts'
import {
  formatAmount,
  formatCount,
  formatDollars,
  formatExact,
  formatShare,
} from '#console/display/numbers.ts'
import { type Column, Rows } from '#console/display/rows.tsx'
import { type Amounts, MEASURES, type Ranked, rankBy, refusedOf, sumOf } from './amounts.ts'
import { dateOf } from './ranges.ts'
import type { Usage } from './read-usage.ts'
import { useRowLinks, useRowNames } from './row-names.tsx'
import { GROUPS, type GroupName, groupOf, idOf, type View } from './view.ts'

const PAGE = 20
const TOTAL = ' total'

export const UsageTable = ({ view: { measure }, usage }: { view: View; usage: Usage }) => {
  const [count, setCount] = useState(PAGE)
  const by = groupOf(usage.question.groupBy)
  const read = MEASURES[measure]
  const ranked = rankBy([...usage.entries, ...usage.costs], idOf(by), read)
  const shown = ranked.slice(0, count)
  const total = sumOf([...usage.entries, ...usage.costs])
  const link = useRowLinks(by, shown)
  const name = { one: GROUPS[by].name, many: GROUPS[by].many }
  const nameCell = (row: Ranked) =>
    row.id === TOTAL ? (
      <Text size="sm" fw={600}>
        All {formatAmount(ranked.length, name.one.toLowerCase(), name.many)}
      </Text>
    ) : (
      link(row)
    )
  const [first] = ranked
  const rows = first && ranked.length > 1 ? [...shown, { ...first, id: TOTAL, sum: total }] : shown
  const share = (sum: Amounts): string =>
    read(total) > 0 ? formatShare(read(sum) / read(total)) : '–'
  return (
    <Card
      title={`By ${name.one.toLowerCase()}`}
      about={ranked.length > count && `The first ${formatExact(count)} by ${measure}`}
      action={<Export {...{ usage, by, ranked, shown }} />}
    >
      <Rows
        label={`Usage by ${name.one.toLowerCase()}`}
        rows={rows}
        rowKey={({ id }) => id}
        columns={[
          { heading: name.one, cell: nameCell },
          ...AMOUNTS,
          { heading: `Share of ${measure}`, numeric: true, cell: ({ sum }) => share(sum) },
        ]}
      />
      {ranked.length > count && (
        <Group justify="center" mt="md">
          <Button variant="default" onClick={() => setCount(count + PAGE)}>
            Show more
          </Button>
        </Group>
      )}
    </Card>
  )
}

const AMOUNTS: readonly Column<Ranked>[] = [
  { heading: 'Requests', numeric: true, cell: ({ sum }) => formatCount(sum.requests) },
  { heading: 'Refused', numeric: true, cell: ({ sum }) => formatCount(refusedOf(sum)) },
  { heading: 'Input tokens', numeric: true, cell: ({ sum }) => formatCount(sum.input) },
  { heading: 'Output tokens', numeric: true, cell: ({ sum }) => formatCount(sum.output) },
  { heading: 'Cost', numeric: true, cell: ({ sum }) => formatDollars(sum.cost) },
]

/** To a billionth of a dollar, as the API says amounts: sums of them are a little beside it. */
const rounded = (dollars: number): number => Number(dollars.toFixed(9))

interface ExportProps {
  readonly usage: Usage
  readonly by: GroupName
  readonly ranked: readonly Ranked[]
  readonly shown: readonly Ranked[]
}

/** Every row has its ids; the names are those that the page knows, of the rows that it shows. */
const Export = ({ usage: { question, readUntil }, by, ranked, shown }: ExportProps) => {
  const now = useNow()
  const nameOf = useRowNames(by, shown)
  const dimensions = GROUPS[by].dimensions.filter((name) => by !== 'user' || name === 'user_id')
  const save = (): void => {
    const last = Math.min(question.to ?? now, readUntil ?? Number.POSITIVE_INFINITY) - 1
    const named = new Set(shown.map(({ id }) => id))
    const rows = ranked.map(({ id, of, sum }) => [
      ...dimensions.map((dimension) => of[dimension] ?? ''),
      ...(by === 'model' ? [] : [named.has(id) ? nameOf(id) : '']),
      ...[sum.requests, refusedOf(sum), sum.input, sum.output, rounded(sum.cost)],
    ])
    const headings = [
      ...dimensions,
      ...(by === 'model' ? [] : ['name']),
      ...['requests', 'refused_requests', 'input_tokens', 'output_tokens', 'cost_usd'],
    ]
    saveCsv(`usage-by-${by}-${dateOf(question.from)}-${dateOf(last)}.csv`, toCsv(headings, rows))
  }
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconDownload size={16} aria-hidden />}
      onClick={save}
    >
      Export CSV
    </Button>
  )
}
