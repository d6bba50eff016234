/** The models, or keys, of a project: those that were asked the most, and the others together. */
import { Progress, Stack, Text } from '@mantine/core'
import { Card } from '#console/charts/card.tsx'
import { formatAmount, formatCount, formatDollars, formatShare } from '#console/display/numbers.ts'
import { type Column, Rows } from '#console/display/rows.tsx'
import { formatUtcDay } from '#console/display/time.tsx'
import {
  type Amounts,
  type Ranked,
  rankBy,
  refusedOf,
  sumOf,
  tokensOf,
} from '#console/pages/usage/amounts.ts'
import { keyAddress, NameLink } from '#console/pages/usage/name-link.tsx'
import { useKeyNames } from '#console/pages/usage/names.ts'
import type { Usage } from '#console/pages/usage/read-usage.ts'
import type { Project } from '#contract/projects.ts'

const SHOWN = 8
const REST = ' rest'

interface RankingProps {
  readonly title: string
  readonly project: Project
  readonly usage: Usage
  readonly dimension: 'model' | 'api_key_id'
}

export const Ranking = ({ title, project, usage, dimension }: RankingProps) => {
  const ranked = rankBy([...usage.entries, ...usage.costs], (of) => of[dimension], requestsOf)
  const top = ranked.slice(0, SHOWN)
  const rest = ranked.slice(SHOWN).flatMap(({ entries }) => entries)
  const others = ranked.length - top.length
  const find = useKeyNames(top.map(({ of }) => ({ ...of, project_id: project.id })))
  const all = sumOf(ranked.flatMap(({ entries }) => entries))
  const named = ({ id }: Ranked) => {
    if (id === REST) return <Text size="sm">{formatAmount(others, 'other')}</Text>
    if (dimension === 'model') return <Text size="sm">{id || 'no model'}</Text>
    return <NameLink id={id || 'no key'} named={find(id)} to={keyAddress(project.id, id)} />
  }
  const [first] = top
  const rows = first && others > 0 ? [...top, { ...first, id: REST, sum: sumOf(rest) }] : top
  return (
    <Card
      title={title}
      about={
        usage.readUntil !== undefined &&
        `Up to ${formatUtcDay(usage.readUntil)}: there is too much to tell apart in the whole range.`
      }
    >
      <Rows
        label={title}
        rows={rows}
        rowKey={({ id }) => id}
        columns={[
          { heading: dimension === 'model' ? 'Model' : 'Key', cell: named },
          ...amounts(all, requestsOf(first?.sum ?? all)),
        ]}
      />
    </Card>
  )
}

const requestsOf = ({ requests }: Amounts): number => requests

const amounts = (all: Amounts, most: number): Column<Ranked>[] => [
  {
    heading: 'Requests',
    numeric: true,
    cell: ({ sum }) => (
      <Stack gap={4} w={120} ml="auto">
        <span>
          {formatCount(sum.requests)}{' '}
          <span className="dim">
            {all.requests > 0 && formatShare(sum.requests / all.requests)}
          </span>
        </span>
        <Progress
          value={most > 0 ? (sum.requests / most) * 100 : 0}
          size="xs"
          color="var(--series-1)"
          aria-hidden
        />
      </Stack>
    ),
  },
  {
    heading: 'Refused',
    numeric: true,
    cell: ({ sum }) => {
      const refused = refusedOf(sum)
      if (refused === 0) return <span className="dim">0</span>
      return `${formatCount(refused)} (${formatShare(refused / sum.requests)})`
    },
  },
  { heading: 'Tokens', numeric: true, cell: ({ sum }) => formatCount(tokensOf(sum)) },
  { heading: 'Cost', numeric: true, cell: ({ sum }) => formatDollars(sum.cost) },
]
