/** Total of a period and of the one before, with the difference. */
import { SimpleGrid } from '@mantine/core'
import { Figure } from '#console/charts/figure.tsx'
import { useNow } from '#console/display/clock.ts'
import { DAY_SECONDS } from '#console/display/days.ts'
import { formatDollars } from '#console/display/numbers.ts'
import { formatShortDay } from '#console/display/time-format.ts'
import { useZone, type Zone } from '#console/display/zone.ts'
import type { Ranking } from '#console/pages/usage/ranking.ts'
import { changeShare, changeText, type PreviousRanking } from './compared.ts'
import { isUnfinished, type Previous } from './periods.ts'

interface CostFiguresProps {
  readonly ranking: Ranking
  readonly previous: PreviousRanking
  readonly before: Previous
}

export const FIGURE_COLUMNS = { base: 2, xs: 4 } as const

export function CostFigures({ ranking, previous, before }: CostFiguresProps) {
  const zone = useZone()
  const { question, until, total } = ranking
  const isSoFar = isUnfinished(question, useNow())
  const of = (text: (cost: number) => string): string | undefined =>
    previous === null ? '–' : previous && text(previous.total.cost)
  const days = Math.max((until - question.from) / DAY_SECONDS, 1)
  return (
    <SimpleGrid cols={FIGURE_COLUMNS} spacing="sm">
      <Figure
        label={isSoFar ? 'Cost so far' : 'Cost'}
        value={formatDollars(total.cost)}
        about={daysText(zone, question.from, until)}
      />
      <Figure
        label={isSoFar ? 'Same part of the previous period' : 'Previous period'}
        value={of(formatDollars)}
        about={previous === null ? 'Couldn’t load' : daysText(zone, before.from, before.to)}
      />
      <Figure
        label="Change"
        value={of((cost) => changeText(total.cost, cost))}
        about={of((cost) => changeShare(total.cost, cost)) ?? ''}
      />
      <Figure label="Per day" value={formatDollars(total.cost / days)} about="Average" />
    </SimpleGrid>
  )
}

/** `Nov 1 – Nov 20`; the last second is in the last day. */
const daysText = (zone: Zone, from: number, to: number): string => {
  const [first, last] = [formatShortDay(zone, from), formatShortDay(zone, to - 1)]
  return first === last ? first : `${first} – ${last}`
}
