/** Request logs of the bars of a chart, by the filter of each series. */
import { useNavigate } from 'react-router'
import type { BarPages } from '#console/charts/actions.ts'
import type { LogFilter } from '#console/navigation/log-addresses.ts'
import { useLogsAddress } from '#console/pages/request-logs/log-link.tsx'
import { type Bars, timesOfBar } from './log-times.ts'

type FilterOfBar = (at: number, series: string | undefined) => LogFilter

/** Nothing for a session that sees no logs. */
export function useLogsOfBars(
  bars: Bars,
  filterOf: FilterOfBar = () => ({}),
): BarPages | undefined {
  const navigate = useNavigate()
  const logsAt = useLogsAddress()
  const open = (at: number, series?: string): void => {
    const filter = { ...bars.shown, ...timesOfBar(bars, at), ...filterOf(at, series) }
    const address = logsAt(filter)
    if (address !== undefined) void navigate(address)
  }
  const description = 'Press a bar for its request logs.'
  return logsAt({}) === undefined ? undefined : { description, open }
}
