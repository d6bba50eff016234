/** The sums that rows of usage make up, by a way of their own. */
import type { Selectable } from 'kysely'
import type { UsageTable } from '#storage/tables/schema.ts'
import { SUMMED_COLUMNS, type SummedColumn, USAGE_COSTS } from '#storage/tables/usage-columns.ts'

type Row = Selectable<UsageTable>
type Naming = readonly [
  dimension: string,
  widths: string,
  projectId: (row: Row) => string,
  id: (row: Row) => string,
]

function none() {
  return ''
}

function project({ project_id }: Row) {
  return project_id
}

const NAMINGS: readonly Naming[] = [
  ['organization', '1h 1d 1mo', none, none],
  ['model', '1h 1d 1mo', none, ({ model }) => model],
  ['project', '1h 1d 1mo', project, none],
  ['project_model', '1d', project, ({ model }) => model],
  ['project_model', '1mo', project, ({ model }) => model],
  ['owner', '1d 1mo', project, ({ owner_id }) => owner_id],
  ['key', '1d 1mo', project, ({ key_id }) => key_id],
]

const TOKEN_KINDS = ['completions', 'embeddings', 'moderations']
const TOOL_KINDS = ['web_search_calls', 'file_search_calls', 'code_interpreter_sessions']

function amountOf(row: Row, name: SummedColumn): number {
  if (name === 'cost') return USAGE_COSTS.reduce((sum, cost) => sum + Number(row[cost]), 0)
  if (name.endsWith('_tokens') && !name.startsWith('refused'))
    return TOKEN_KINDS.includes(row.kind) ? Number(row[name]) : 0
  if (name === 'requests' && TOOL_KINDS.includes(row.kind)) return 0
  const isAlone = name === 'failed_requests' || name === 'refused_spend'
  return isAlone && row.batch === 1 ? 0 : Number(row[name])
}

function monthOf(ms: number): number {
  return Date.parse(`${new Date(ms).toISOString().slice(0, 7)}-01`)
}

/** The rows of sums but those by upstream, each as its key and its amounts, sorted. */
export function expectedSums(usage: readonly Row[]): string[] {
  const found = new Map<string, number[]>()
  for (const row of usage) {
    for (const [dimension, widths, projectOf, idOf] of NAMINGS) {
      for (const width of widths.split(' ')) {
        if (row.width !== (width === '1mo' ? '1d' : width)) continue
        const at = width === '1mo' ? monthOf(row.starts_at) : row.starts_at
        const key = [row.organization_id, width, dimension, at, projectOf(row), idOf(row)].join(' ')
        const sums = found.get(key) ?? SUMMED_COLUMNS.map(() => 0)
        found.set(key, sums)
        for (const [column, name] of SUMMED_COLUMNS.entries()) {
          sums[column] = (sums[column] ?? 0) + amountOf(row, name)
        }
      }
    }
  }
  return [...found].map(([key, sums]) => [key, ...sums].join(' ')).sort()
}
