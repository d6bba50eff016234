/** The sums of the range, each compared with the range before. */
import { SimpleGrid } from '@mantine/core'
import { Figure } from '#console/charts/figure.tsx'
import { formatAmount, formatCount, formatDollars, formatShare } from '#console/display/numbers.ts'
import { type Amounts, refusedOf } from '#console/pages/usage/amounts.ts'

type Compared = Pick<Amounts, 'requests' | 'input' | 'output' | 'cost'>

interface FiguresProps {
  readonly sum: Amounts
  /** Undefined until it is known. */
  readonly before: Compared | undefined
  readonly rangeName: string
}

export const Figures = ({ sum, before, rangeName }: FiguresProps) => {
  const change = (of: (amounts: Compared) => number): string =>
    before ? changeOf(of(sum), of(before), rangeName) : ''
  const batches = sum.refused_batch_tokens
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, md: 5 }} spacing="sm">
      <Figure
        label="Requests"
        value={formatCount(sum.requests)}
        about={change(({ requests }) => requests)}
      />
      <Figure
        label="Refused"
        value={formatCount(refusedOf(sum))}
        about={[
          refusedOf(sum) > 0 && `${formatShare(refusedOf(sum) / sum.requests)} of requests`,
          batches > 0 && `and ${formatAmount(batches, 'batch', 'batches')}`,
        ]
          .filter(Boolean)
          .join(', ')}
      />
      <Figure
        label="Input tokens"
        value={formatCount(sum.input)}
        about={change(({ input }) => input)}
      />
      <Figure
        label="Output tokens"
        value={formatCount(sum.output)}
        about={change(({ output }) => output)}
      />
      <Figure label="Cost" value={formatDollars(sum.cost)} about={change(({ cost }) => cost)} />
    </SimpleGrid>
  )
}

const ABOUT_THE_SAME = 0.005
/** From here on a number says more than its percentage. */
const TIMES_FROM = 3

/** `12% more than in the 7 days before`. */
const changeOf = (now: number, before: number, rangeName: string): string => {
  const than = `the ${rangeName} before`
  if (before === 0) return now === 0 ? '' : `none in ${than}`
  const change = now / before - 1
  if (Math.abs(change) < ABOUT_THE_SAME) return `as in ${than}`
  if (now / before >= TIMES_FROM) return `${formatCount(Math.round(now / before))} times ${than}`
  return `${formatShare(Math.abs(change))} ${change > 0 ? 'more' : 'less'} than ${than}`
}
