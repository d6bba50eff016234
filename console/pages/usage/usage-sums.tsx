/** Totals of the shown days. */
import { SimpleGrid } from '@mantine/core'
import { Figure } from '#console/charts/figure.tsx'
import { formatCount, formatDollars, formatShare } from '#console/display/numbers.ts'
import { tokensOf } from './amounts.ts'
import type { Sums } from './ranking.ts'

export function UsageSums({ sum }: { sum: Sums }) {
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
      />
      <Figure
        label="Failed"
        value={formatCount(sum.failed)}
        about={sum.failed > 0 ? `${formatShare(sum.failed / sum.requests)} of requests` : ''}
        isBad={sum.failed > 0}
      />
    </SimpleGrid>
  )
}

export const SUM_COLUMNS = { base: 2, xs: 4 } as const

function cachedPart({ input, cached }: Sums): string {
  return cached > 0 ? ` (${formatShare(cached / input)} cached)` : ''
}
