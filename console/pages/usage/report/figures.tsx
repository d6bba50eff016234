/** Totals of a period: the measure beside the period before, and the other amounts. */
import { SimpleGrid } from '@mantine/core'
import { useBeginningAfter } from '#console/api/beginning.ts'
import { Figure } from '#console/charts/figure.tsx'
import { formatCount, formatDollars, formatShare } from '#console/display/numbers.ts'
import {
  bySpend,
  FAILED,
  REJECTED_BY_LIMITS,
  useLogsAddress,
} from '#console/pages/request-logs/log-link.tsx'
import { AMOUNT_FORMATS } from '#console/pages/usage/amount-columns.ts'
import { MEASURE_NAMES, MEASURES, type Measure } from '#console/pages/usage/amounts.ts'
import { changeShare, changeText } from '#console/pages/usage/change-text.ts'
import { useNow } from '#console/time/clock.ts'
import { DAY_SECONDS } from '#console/time/days.ts'
import { formatShortDay } from '#console/time/time-format.ts'
import type { Zone } from '#console/time/zone.ts'
import type { Report } from './report.ts'

const NAMES: readonly Measure[] = ['cost', 'tokens', 'requests']
const PREVIOUS = 'Previous period'

/** Labels while they load. */
export function figureLabels(measure: Measure, isCounted: boolean): readonly string[] {
  const compared = [MEASURE_NAMES[measure], PREVIOUS, 'Change']
  return isCounted ? [...compared, ...othersOf(measure).map(nameOf), 'Failed'] : compared
}

/** Columns by the width of the screen. */
export function figureColumns(isCounted: boolean) {
  return { base: 2, sm: 3, ...(isCounted && { xl: 6 }) }
}

function othersOf(measure: Measure): readonly Measure[] {
  return NAMES.filter((name) => name !== measure)
}

function nameOf(measure: Measure): string {
  return MEASURE_NAMES[measure]
}

export function Figures({ report }: { report: Report }) {
  const { measure, isCounted, total, logs } = report
  const logsAt = useLogsAddress()
  return (
    <SimpleGrid cols={figureColumns(isCounted)} spacing="sm">
      <Amount measure={measure} report={report} />
      <Comparison report={report} />
      {isCounted && (
        <>
          {othersOf(measure).map((name) => (
            <Amount key={name} measure={name} report={report} />
          ))}
          <Figure
            label="Failed"
            value={formatCount(total.failed)}
            about={
              total.failed > 0 ? `${formatShare(total.failed / total.requests)} of requests` : ''
            }
            isBad={total.failed > 0}
            {...(total.failed > 0 && { to: logsAt({ ...logs, ...FAILED }) })}
          />
        </>
      )}
    </SimpleGrid>
  )
}

function Amount({ measure, report }: { measure: Measure; report: Report }) {
  const { total, logs } = report
  const logsAt = useLogsAddress()
  const about = useAbout(measure, report)
  const isLimited = measure === 'requests' && total.refused > 0
  return (
    <Figure
      label={MEASURE_NAMES[measure]}
      value={AMOUNT_FORMATS[measure](MEASURES[measure](total))}
      about={about}
      {...(isLimited && { aboutTo: logsAt({ ...logs, ...REJECTED_BY_LIMITS }) })}
    />
  )
}

function useAbout(measure: Measure, { from, until, total }: Report): string {
  const now = useNow()
  const { input, cached, output, refused, requests, cost } = total
  if (measure === 'cost') {
    const days = (Math.min(until, now) - from) / DAY_SECONDS
    return days > 1 ? `${formatDollars(cost / days)} a day` : ''
  }
  if (measure === 'tokens') {
    const share = cached > 0 ? ` (${formatShare(cached / input)} cached)` : ''
    return `${formatCount(input)} input${share}, ${formatCount(output)} output`
  }
  if (refused === 0) return ''
  const all = `${formatCount(refused)} rejected by limits (${formatShare(refused / requests)})`
  return [all, bySpend(total.refusedSpend)].filter(Boolean).join(', ')
}

function Comparison({ report: { measure, total, before, previous, zone } }: { report: Report }) {
  const amount = MEASURES[measure](total)
  const format = AMOUNT_FORMATS[measure]
  const of = (text: (was: number) => string): string | undefined =>
    previous === null ? '–' : previous && text(previous.total)
  const beginning = useBeginningAfter(before.from)
  const sinceText =
    beginning === undefined ? undefined : `Data since ${formatShortDay(zone, beginning)}`
  return (
    <>
      <Figure
        label={PREVIOUS}
        value={of(format)}
        about={previous === null ? 'Couldn’t load' : daysText(zone, before.from, before.to)}
      />
      <Figure
        label="Change"
        value={of((was) => changeText(amount, was, format))}
        about={of((was) => sinceText ?? changeShare(amount, was)) ?? ''}
      />
    </>
  )
}

/** `Nov 1 – Nov 20`; the last second is in the last day, and an empty period in its first. */
function daysText(zone: Zone, from: number, to: number): string {
  const last = formatShortDay(zone, Math.max(from, to - 1))
  const first = formatShortDay(zone, from)
  return first === last ? first : `${first} – ${last}`
}
