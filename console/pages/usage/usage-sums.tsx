/** The sums of the days that are shown. */
import { SimpleGrid } from '@mantine/core'
import { Figure } from '#console/charts/figure.tsx'
import { formatCount, formatDollars, formatShare } from '#console/display/numbers.ts'
import { refusedOf, sumOf, tokensOf } from './amounts.ts'
import type { Usage } from './read-usage.ts'

/** `usage` is undefined until it is known. */
export const UsageSums = ({ usage }: { usage: Usage | undefined }) => {
  const sum = usage && sumOf([...usage.entries, ...usage.costs])
  const refused = sum ? refusedOf(sum) : 0
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
      <Figure label="Cost" value={sum ? formatDollars(sum.cost) : '…'} about="US dollars" />
      <Figure
        label="Tokens"
        value={sum ? formatCount(tokensOf(sum)) : '…'}
        about={sum ? `${formatCount(sum.input)} input, ${formatCount(sum.output)} output` : ''}
      />
      <Figure
        label="Requests"
        value={sum ? formatCount(sum.requests) : '…'}
        about={
          sum && refused > 0
            ? `${formatCount(refused)} refused (${formatShare(refused / sum.requests)})`
            : ''
        }
      />
    </SimpleGrid>
  )
}
