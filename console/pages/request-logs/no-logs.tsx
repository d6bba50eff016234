/** In place of an empty list of request logs: why there are none. */
import type { ReactNode } from 'react'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { formatAmount, formatExact, formatShare } from '#console/display/numbers.ts'
import { Empty } from '#console/display/states.tsx'
import { FILTER_NAMES } from '#console/navigation/log-addresses.ts'
import type { Server } from '#contract/extensions/server.ts'
import { type Filter, RANGES, type Times } from './filter.ts'

const TIMES: ReadonlySet<string> = new Set(['range', 'from', 'to'])

/** Links lead here from counted requests. */
const COUNTED_WITHOUT_LOG =
  'Usage also counts requests without a log: those of a time without request logs, and the made-up ones of the demo.'

interface NoLogsProps {
  readonly filter: Filter
  readonly times: Times
}

export function NoLogs({ filter, times: { range } }: NoLogsProps) {
  const kept = useKept()
  const isFiltered = FILTER_NAMES.some((name) => !TIMES.has(name) && filter[name] !== '')
  const place = range === undefined ? 'in this range' : `in the ${RANGES[range].name.toLowerCase()}`
  if (kept?.days === 0) {
    return (
      <Empty title="Request logs are off">
        The setting <code>request_logs: days</code> of the server is 0: no request is kept.
      </Empty>
    )
  }
  return (
    <Empty title={isFiltered ? 'No requests match these filters' : `No requests ${place}`}>
      {isFiltered && `Nothing was found ${place}. `}
      <Reasons kept={kept} />
      {filter.outcome !== '' && ` ${COUNTED_WITHOUT_LOG}`}
    </Empty>
  )
}

/** Settings of request logs; undefined until they are known, and where they may not be seen. */
export function useKept(): Server['request_logs'] | undefined {
  const { seesServer } = useAllowed()
  return useAnswer('retrieveServer', {}, { enabled: seesServer }).data?.request_logs
}

/** Why a request may have no log. */
export function Reasons({ kept }: { kept: Server['request_logs'] | undefined }): ReactNode {
  const { may } = useAllowed()
  return (
    <>
      {!may('request_logs.read') &&
        'You see requests of your keys, and of service accounts that you manage in your projects. Ask an owner of the organization about others. '}
      A request appears within a second of its end, unless its key was not valid.
      {kept && (
        <>
          {' '}
          Logs are kept for {formatAmount(kept.days, 'day')}. Of successful requests,{' '}
          {formatExact(kept.successes_per_second)} a second on each node have one, and{' '}
          {formatShare(kept.sample)} of those beyond.
        </>
      )}
    </>
  )
}
