/** Links from numbers to the request logs behind them, for sessions that see request logs. */
import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import { useAllowed } from '#console/api/session.tsx'
import { formatCount } from '#console/display/numbers.ts'
import { type LogFilter, logsAddress } from '#console/navigation/log-addresses.ts'

/** Address of the logs of a filter; undefined for a session that sees none. */
export function useLogsAddress(): (filter: LogFilter) => string | undefined {
  const { seesLogs } = useAllowed()
  return (filter) => (seesLogs ? logsAddress(filter) : undefined)
}

/** Filters of the numbers that pages show: failed requests, and those over a limit. */
export const FAILED = { outcome: 'failed' } as const
export const REJECTED_BY_LIMITS = { outcome: 'rejected', status: 429 } as const

/** Requests over a rate limit or a spend limit. */
export const REJECTED = 'Rejected by limits'

/** Part of them: `12 by spend limits`; empty without one. */
export function bySpend(count = 0): string {
  return count > 0 ? `${formatCount(count)} by spend limits` : ''
}

interface LogLinkProps {
  readonly filter: LogFilter
  /** Unit of the number, for screen readers: `failed requests`. */
  readonly of: string
  /** The number, with its unit or share. */
  readonly children: string
}

/** The text alone where the session sees no logs. */
export function LogLink({ filter, of, children }: LogLinkProps) {
  const to = useLogsAddress()(filter)
  if (to === undefined) return children
  return (
    <Anchor
      component={Link}
      to={to}
      inherit
      underline="always"
      aria-label={`${children} ${of}: request logs`}
    >
      {children}
    </Anchor>
  )
}
