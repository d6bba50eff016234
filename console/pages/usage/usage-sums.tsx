/** The sums of the days that are shown. */
import { SimpleGrid } from '@mantine/core'
import { Figure } from '#console/charts/figure.tsx'
import { formatCount, formatDollars, formatShare } from '#console/display/numbers.ts'
import { refusedOf, sumOf, tokensOf } from './amounts.ts'
import type { Usage } from './read-usage.ts'

export const UsageSums = ({ usage }: { usage: Usage }) => {
  const sum = sumOf([...usage.entries, ...usage.costs])
  const refused = refusedOf(sum)
  return (
    <SimpleGrid cols={{ base: 2, xs: 3 }} spacing="sm">
      <Figure label="Cost" value={formatDollars(sum.cost)} about="US dollars" />
      <Figure
        label="Tokens"
        value={formatCount(tokensOf(sum))}
        about={`${formatCount(sum.input)} input, ${formatCount(sum.output)} output`}
      />
      <Figure
        label="Requests"
        value={formatCount(sum.requests)}
        about={
          refused > 0
            ? `${formatCount(refused)} refused (${formatShare(refused / sum.requests)})`
            : ''
        }
      />
    </SimpleGrid>
  )
}
