/** Export of all rows of a ranking as CSV. */
import { Button, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { DownloadIcon } from 'lucide-react'
import { saveCsv, toCsv } from '#console/display/csv.ts'
import { dateOf } from '#console/display/days.ts'
import { formatExact } from '#console/display/numbers.ts'
import { useZone } from '#console/display/zone.ts'
import { type Dimension, type Ranked, type Ranking, readRanking } from './ranking.ts'
import { rowName } from './row-names.tsx'
import { GROUPS, type GroupName, groupOf } from './view.ts'

/** Each page of a ranking sums up the whole time: a file of more would keep the store busy. */
const ROWS_MAX = 10_000

/** The ids of a row: a key is found in its project alone. */
const IDS: Readonly<Record<GroupName, readonly Dimension[]>> = {
  project: ['project_id'],
  model: ['model'],
  key: ['project_id', 'api_key_id'],
  user: ['user_id'],
}

export function Export({ ranking }: { ranking: Ranking }) {
  const { question, until, count } = ranking
  const by = groupOf(question.by)
  const zone = useZone()
  const save = useMutation({
    mutationFn: () => readRanking(ranking, ROWS_MAX),
    onSuccess: (rows) => {
      const days = `${dateOf(zone, question.from)}-${dateOf(zone, until - 1)}`
      saveCsv(`usage-by-${by}-${days}.csv`, csvOf(by, rows))
    },
  })
  return (
    <Stack gap={4} align="flex-end">
      <Button
        variant="default"
        size="xs"
        leftSection={<DownloadIcon size={16} aria-hidden />}
        loading={save.isPending}
        onClick={() => save.mutate()}
      >
        Export CSV
      </Button>
      {save.error && (
        <Text role="alert" size="xs" className="name">
          Export failed: {save.error.message}
        </Text>
      )}
      {count > ROWS_MAX && (
        <Text size="xs" c="dimmed">
          The first {formatExact(ROWS_MAX)} of {formatExact(count)} {GROUPS[by].many}
        </Text>
      )}
    </Stack>
  )
}

/** A model has its id alone, and a project is archived but never deleted. */
const NAMED: Readonly<Record<GroupName, readonly string[]>> = {
  project: ['name'],
  model: [],
  key: ['name', 'deleted'],
  user: ['name', 'deleted'],
}

const namesOf = (by: GroupName, row: Ranked): readonly string[] =>
  [rowName(row), row.named?.isDeleted ? 'yes' : 'no'].slice(0, NAMED[by].length)

const csvOf = (by: GroupName, rows: readonly Ranked[]): string =>
  toCsv(
    [
      ...IDS[by],
      ...NAMED[by],
      ...['requests', 'refused_requests', 'failed_requests'],
      ...['input_tokens', 'input_cached_tokens', 'output_tokens', 'cost_usd'],
    ],
    rows.map((row) => [
      ...IDS[by].map((id) => row.of[id] ?? ''),
      ...namesOf(by, row),
      ...[row.sum.requests, row.sum.refused, row.sum.failed],
      ...[row.sum.input, row.sum.cached, row.sum.output, row.sum.cost],
    ]),
  )
