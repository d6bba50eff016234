/** Total of a period and of the one before, with the difference. */
import { SimpleGrid } from '@mantine/core'
import { useBeginningAfter } from '#console/api/beginning.ts'
import { Figure } from '#console/charts/figure.tsx'
import { useNow } from '#console/display/clock.ts'
import { DAY_SECONDS } from '#console/display/days.ts'
import { formatDollars } from '#console/display/numbers.ts'
import { formatShortDay } from '#console/display/time-format.ts'
import type { Zone } from '#console/display/zone.ts'
import { changeShare, changeText } from './compared.ts'
import type { CostReport, PreviousCosts } from './cost-report.ts'
import { isUnfinished, type Previous } from './periods.ts'

interface CostFiguresProps {
  readonly report: CostReport
  readonly previous: PreviousCosts
  readonly before: Previous
  /** Zone of the days. */
  readonly zone: Zone
}

/** Labels while they load. */
export const FIGURES = ['Cost', 'Previous period', 'Change', 'Per day'] as const

export const FIGURE_COLUMNS = { base: 2, xs: 4 } as const

export function CostFigures({ report, previous, before, zone }: CostFiguresProps) {
  const { from, until, total } = report
  const now = useNow()
  const isSoFar = isUnfinished(report, now)
  const of = (text: (cost: number) => string): string | undefined =>
    previous === null ? '–' : previous && text(previous.total)
  const beginning = useBeginningAfter(before.from)
  const sinceText =
    beginning === undefined ? undefined : `Data since ${formatShortDay(zone, beginning)}`
  const days = Math.max((Math.min(until, now) - from) / DAY_SECONDS, 1)
  return (
    <SimpleGrid cols={FIGURE_COLUMNS} spacing="sm">
      <Figure
        label={isSoFar ? 'Cost so far' : 'Cost'}
        value={formatDollars(total)}
        about={daysText(zone, from, until)}
      />
      <Figure
        label={isSoFar ? 'Same part of the previous period' : 'Previous period'}
        value={of(formatDollars)}
        about={previous === null ? 'Couldn’t load' : daysText(zone, before.from, before.to)}
      />
      <Figure
        label="Change"
        value={of((cost) => changeText(total, cost))}
        about={of((cost) => sinceText ?? changeShare(total, cost)) ?? ''}
      />
      <Figure label="Per day" value={formatDollars(total / days)} about="Average" />
    </SimpleGrid>
  )
}

/** `Nov 1 – Nov 20`; the last second is in the last day, and an empty period in its first. */
function daysText(zone: Zone, from: number, to: number): string {
  const last = formatShortDay(zone, Math.max(from, to - 1))
  const first = formatShortDay(zone, from)
  return first === last ? first : `${first} – ${last}`
}
