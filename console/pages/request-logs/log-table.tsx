/** Request logs as a table, the last request first. */
import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'
import { ModelLink, UpstreamLink } from '#console/display/links.tsx'
import { formatAmount } from '#console/display/numbers.ts'
import { type Column, Rows } from '#console/display/rows.tsx'
import { logAddress } from '#console/navigation/log-addresses.ts'
import { formatSecond, formatTime } from '#console/time/time-format.ts'
import { useZone } from '#console/time/zone.ts'
import type { RequestLog } from '#contract/extensions/request-logs.ts'
import { costText, durationOf, tokensText } from './amounts.ts'
import { KeyName, ProjectName } from './names.tsx'
import { OutcomeCell } from './outcome.tsx'

interface LogTableProps {
  readonly rows: readonly RequestLog[]
  /** Whether all of them are of one project. */
  readonly isOfOneProject: boolean
}

export function LogTable({ rows, isOfOneProject }: LogTableProps) {
  return (
    <Rows
      label="Request logs"
      rows={rows}
      rowKey={({ request_id, ended_at_ms }) => `${ended_at_ms} ${request_id}`}
      columns={[
        { heading: 'Time', cell: (log) => <EndTime log={log} /> },
        { heading: 'Outcome', cell: (log) => <OutcomeCell of={log} /> },
        {
          heading: 'Model',
          cell: ({ model }) => (model === null ? '–' : <ModelLink model={model} />),
        },
        { heading: 'Key', cell: (log) => <KeyName log={log} /> },
        ...(isOfOneProject ? [] : [PROJECT]),
        ...AMOUNTS,
      ]}
    />
  )
}

function EndTime({ log }: { log: RequestLog }) {
  const zone = useZone()
  return (
    <Anchor
      component={Link}
      to={logAddress(log.request_id)}
      size="sm"
      className="number"
      title={formatTime(zone, log.ended_at)}
    >
      {formatSecond(zone, log.ended_at)}
    </Anchor>
  )
}

const PROJECT: Column<RequestLog> = {
  heading: 'Project',
  minor: true,
  cell: (log) => <ProjectName log={log} />,
}

const AMOUNTS: readonly Column<RequestLog>[] = [
  { heading: 'Upstream', minor: true, cell: (log) => <UpstreamCell log={log} /> },
  { heading: 'Duration', numeric: true, cell: (log) => <DurationCell log={log} /> },
  { heading: 'Tokens', numeric: true, minor: true, cell: tokensText },
  { heading: 'Cost', numeric: true, cell: costText },
]

function UpstreamCell({ log: { upstream, attempts } }: { log: RequestLog }) {
  if (upstream === null) return '–'
  return (
    <div>
      <UpstreamLink upstream={upstream} />
      {attempts.length > 1 && (
        <Text size="xs" c="dimmed">
          {formatAmount(attempts.length, 'attempt')}
        </Text>
      )}
    </div>
  )
}

function DurationCell({ log }: { log: RequestLog }) {
  return (
    <div>
      {durationOf(log.duration_ms)}
      {log.first_token_ms !== null && (
        <Text size="xs" c="dimmed" className="number">
          first token {durationOf(log.first_token_ms)}
        </Text>
      )}
    </div>
  )
}
