/** Export of all rows of a ranking as CSV. */
import { useMutation } from '@tanstack/react-query'
import { saveCsv, toCsv } from '#console/display/csv.ts'
import { dateOf } from '#console/display/days.ts'
import { ExportButton } from '#console/display/export-button.tsx'
import { formatExact } from '#console/display/numbers.ts'
import { useZone } from '#console/display/zone.ts'
import { type Ranked, type Ranking, readRanking } from './ranking.ts'
import { rowName } from './row-names.tsx'
import { GROUPS, type GroupName, groupOf, ROW_IDS } from './view.ts'

/** Each page of a ranking sums up the whole time: a file of more would keep the store busy. */
const ROWS_MAX = 10_000

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
    <ExportButton
      isPending={save.isPending}
      error={save.error}
      onClick={() => save.mutate()}
      note={
        count > ROWS_MAX &&
        `The first ${formatExact(ROWS_MAX)} of ${formatExact(count)} ${GROUPS[by].many}`
      }
    >
      Export CSV
    </ExportButton>
  )
}

/** A model has its id alone, and a project is archived but never deleted. */
const NAMED: Readonly<Record<GroupName, readonly string[]>> = {
  project: ['name'],
  model: [],
  key: ['name', 'deleted'],
  user: ['name', 'deleted'],
}

function namesOf(by: GroupName, row: Ranked): readonly string[] {
  return [rowName(row), row.named?.isDeleted ? 'yes' : 'no'].slice(0, NAMED[by].length)
}

function csvOf(by: GroupName, rows: readonly Ranked[]): string {
  return toCsv(
    [
      ...ROW_IDS[by],
      ...NAMED[by],
      ...['requests', 'refused_requests', 'failed_requests'],
      ...['input_tokens', 'input_cached_tokens', 'output_tokens', 'cost_usd'],
    ],
    rows.map((row) => [
      ...ROW_IDS[by].map((id) => row.of[id] ?? ''),
      ...namesOf(by, row),
      ...[row.sum.requests, row.sum.refused, row.sum.failed],
      ...[row.sum.input, row.sum.cached, row.sum.output, row.sum.cost],
    ]),
  )
}
