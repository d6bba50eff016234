/** Totals of the range, compared with the previous range. */
import { SimpleGrid } from '@mantine/core'
import { Figure } from '#console/charts/figure.tsx'
import { formatAmount, formatCount, formatDollars, formatShare } from '#console/display/numbers.ts'
import type { LogFilter } from '#console/navigation/log-addresses.ts'
import {
  bySpend,
  FAILED,
  REJECTED,
  REJECTED_BY_LIMITS,
  useLogsAddress,
} from '#console/pages/request-logs/log-link.tsx'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'
import { type Amounts, refusedOf } from './amounts.ts'
import { changeOf } from './change-text.ts'
import { amountsOfSums } from './summary.ts'

interface FiguresProps {
  readonly summary: UsageSummary
  readonly rangeName: string
  /** Creation of the object that the usage is of: a period that began before is not compared. */
  readonly since?: number | undefined
  /** Times and project, as a filter of request logs. */
  readonly shown: LogFilter
}

export function Figures({ summary, rangeName, since = 0, shown }: FiguresProps) {
  const [sum, before] = [amountsOfSums(summary.total), amountsOfSums(summary.previous)]
  const logsAt = useLogsAddress()
  const isCompared = since <= summary.previous.start_time
  const figure = (name: 'requests' | 'input' | 'output' | 'cost', format = formatCount) => ({
    value: format(sum[name]),
    about: isCompared ? changeOf(sum[name], before[name], rangeName) : '',
  })
  return (
    <SimpleGrid cols={FIGURE_COLUMNS} spacing="sm">
      <Figure label="Requests" {...figure('requests')} />
      <Figure
        label={REJECTED}
        {...refusedFigure(sum)}
        {...(refusedOf(sum) > 0 && { to: logsAt({ ...shown, ...REJECTED_BY_LIMITS }) })}
      />
      <Figure
        label="Failed"
        {...failedFigure(sum)}
        {...(sum.failed > 0 && { to: logsAt({ ...shown, ...FAILED }) })}
      />
      <Figure label="Input tokens" {...figure('input')} />
      <Figure label="Output tokens" {...figure('output')} />
      <Figure label="Cost" {...figure('cost', formatDollars)} />
    </SimpleGrid>
  )
}

export const FIGURE_COLUMNS = { base: 2, sm: 3, lg: 6 } as const

function failedFigure({ failed, requests }: Amounts) {
  return {
    value: formatCount(failed),
    about: failed > 0 ? `${formatShare(failed / requests)} of requests` : '',
    isBad: failed > 0,
  }
}

function refusedFigure(sum: Amounts) {
  const batches = sum.refused_batch_tokens
  return {
    value: formatCount(refusedOf(sum)),
    about: [
      refusedOf(sum) > 0 && `${formatShare(refusedOf(sum) / sum.requests)} of requests`,
      bySpend(sum.refused_spend),
      batches > 0 && `and ${formatAmount(batches, 'batch', 'batches')}`,
    ]
      .filter(Boolean)
      .join(', '),
  }
}
