/** Input tokens by upstream, and the share of them that each had cached. */
import { Card } from '#console/charts/card.tsx'
import { UpstreamLink } from '#console/display/links.tsx'
import { formatCount } from '#console/display/numbers.ts'
import { type SortedColumn, SortedRows } from '#console/display/sorted-rows.tsx'
import { Answered, Loading } from '#console/display/states.tsx'
import { CachedShare } from './cached-share.tsx'
import { type UpstreamQuestion, type UpstreamSums, useUpstreams } from './upstreams.ts'

/** Nothing where no upstream has read any tokens. */
export function UpstreamTable({ question }: { question: UpstreamQuestion }) {
  const query = useUpstreams(question)
  if (query.data?.length === 0 && !query.error) return null
  return (
    <Card title="By upstream" about="Completions, embeddings and moderations. Days are UTC.">
      <Answered query={query} loading={<Loading lines={2} />}>
        {(rows) => (
          <div data-stale={query.isPlaceholderData}>
            <SortedRows
              label="Usage by upstream"
              rows={rows}
              parameter="sort-upstream"
              rowKey={({ upstream }) => upstream}
              columns={COLUMNS}
            />
          </div>
        )}
      </Answered>
    </Card>
  )
}

const COLUMNS: readonly SortedColumn<UpstreamSums>[] = [
  {
    heading: 'Upstream',
    value: ({ upstream }) => upstream,
    cell: ({ upstream }) => <UpstreamLink upstream={upstream} />,
  },
  {
    heading: 'Requests',
    numeric: true,
    value: ({ requests }) => requests,
    cell: ({ requests }) => formatCount(requests),
  },
  {
    heading: 'Input tokens',
    numeric: true,
    value: ({ input }) => input,
    cell: ({ input }) => formatCount(input),
  },
  {
    heading: 'Cached input',
    numeric: true,
    value: ({ input, cached }) => (input > 0 ? cached / input : 0),
    cell: (sums) => <CachedShare {...sums} />,
  },
]
