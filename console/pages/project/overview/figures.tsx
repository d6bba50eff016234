/** Totals of the range, compared with the previous range. */
import { SimpleGrid } from '@mantine/core'
import { Figure } from '#console/charts/figure.tsx'
import { formatAmount, formatCount, formatDollars, formatShare } from '#console/display/numbers.ts'
import { type Amounts, refusedOf, sumOf } from '#console/pages/usage/amounts.ts'
import type { Usage } from '#console/pages/usage/read-usage.ts'
import type { Part, Parts } from './parts.ts'

type Compared = Pick<Amounts, 'requests' | 'input' | 'output' | 'cost'>

interface FiguresProps {
  readonly parts: Parts
  /** Undefined until it is known. */
  readonly before: Compared | undefined
  readonly rangeName: string
}

const NOT_READ = { value: '–', about: 'Couldn’t load' }

export function Figures({ parts, before, rangeName }: FiguresProps) {
  const figure = (part: Part, name: keyof Compared, format = formatCount) => {
    if (!part.data) return NOT_READ
    const now = sumOfPart(part.data)[name]
    return { value: format(now), about: before ? changeOf(now, before[name], rangeName) : '' }
  }
  const { requests, tokens, cost } = parts
  return (
    <SimpleGrid cols={FIGURE_COLUMNS} spacing="sm">
      <Figure label="Requests" {...figure(requests, 'requests')} />
      <Figure
        label="Rate limited"
        {...(requests.data ? refusedFigure(sumOfPart(requests.data)) : NOT_READ)}
      />
      <Figure
        label="Failed"
        {...(requests.data ? failedFigure(sumOfPart(requests.data)) : NOT_READ)}
      />
      <Figure label="Input tokens" {...figure(tokens, 'input')} />
      <Figure label="Output tokens" {...figure(tokens, 'output')} />
      <Figure label="Cost" {...figure(cost, 'cost', formatDollars)} />
    </SimpleGrid>
  )
}

export const FIGURE_COLUMNS = { base: 2, sm: 3, md: 6 } as const

const sumOfPart = ({ entries, costs }: Usage): Amounts => sumOf([...entries, ...costs])

const failedFigure = ({ failed, requests }: Amounts) => ({
  value: formatCount(failed),
  about: failed > 0 ? `${formatShare(failed / requests)} of requests` : '',
  isBad: failed > 0,
})

const refusedFigure = (sum: Amounts) => {
  const batches = sum.refused_batch_tokens
  return {
    value: formatCount(refusedOf(sum)),
    about: [
      refusedOf(sum) > 0 && `${formatShare(refusedOf(sum) / sum.requests)} of requests`,
      batches > 0 && `and ${formatAmount(batches, 'batch', 'batches')}`,
    ]
      .filter(Boolean)
      .join(', '),
  }
}

const ABOUT_THE_SAME = 0.005

/** `+12% vs. previous 7 days` */
const changeOf = (now: number, before: number, rangeName: string): string => {
  const previous = `previous ${rangeName}`
  if (before === 0) return now === 0 ? '' : `none in ${previous}`
  const change = now / before - 1
  if (Math.abs(change) < ABOUT_THE_SAME) return `no change vs. ${previous}`
  return `${change > 0 ? '+' : '−'}${formatShare(Math.abs(change))} vs. ${previous}`
}
