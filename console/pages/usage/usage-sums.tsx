/** Totals of the shown days. */
import { SimpleGrid } from '@mantine/core'
import { Figure } from '#console/charts/figure.tsx'
import { formatCount, formatDollars, formatShare } from '#console/display/numbers.ts'
import { FAILED, RATE_LIMITED, useLogsAddress } from '#console/pages/request-logs/log-link.tsx'
import { tokensOf } from './amounts.ts'
import { logTimes } from './log-times.ts'
import type { Ranking, Sums } from './ranking.ts'

export function UsageSums({ ranking: { question, total: sum } }: { ranking: Ranking }) {
  const logsAt = useLogsAddress()
  const shown = logTimes(question)
  return (
    <SimpleGrid cols={SUM_COLUMNS} spacing="sm">
      <Figure label="Cost" value={formatDollars(sum.cost)} about="US dollars" />
      <Figure
        label="Tokens"
        value={formatCount(tokensOf(sum))}
        about={`${formatCount(sum.input)} input${cachedPart(sum)}, ${formatCount(sum.output)} output`}
      />
      <Figure
        label="Requests"
        value={formatCount(sum.requests)}
        about={
          sum.refused > 0
            ? `${formatCount(sum.refused)} rate limited (${formatShare(sum.refused / sum.requests)})`
            : ''
        }
        {...(sum.refused > 0 && { aboutTo: logsAt({ ...shown, ...RATE_LIMITED }) })}
      />
      <Figure
        label="Failed"
        value={formatCount(sum.failed)}
        about={sum.failed > 0 ? `${formatShare(sum.failed / sum.requests)} of requests` : ''}
        isBad={sum.failed > 0}
        {...(sum.failed > 0 && { to: logsAt({ ...shown, ...FAILED }) })}
      />
    </SimpleGrid>
  )
}

export const SUM_COLUMNS = { base: 2, xs: 4 } as const

function cachedPart({ input, cached }: Sums): string {
  return cached > 0 ? ` (${formatShare(cached / input)} cached)` : ''
}
