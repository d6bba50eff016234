/** Details of the last answer: state, timings, tokens and cost. */
import { Anchor, Badge, Code, Group, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { ApiError } from '#client/client.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { Meter } from '#console/charts/meter.tsx'
import { Copy } from '#console/display/copy.tsx'
import { Fact, Facts } from '#console/display/facts.tsx'
import { formatExact } from '#console/display/numbers.ts'
import { Failed } from '#console/display/states.tsx'
import { logAddress } from '#console/navigation/log-addresses.ts'
import type { LimitReading } from './limits.ts'
import { Refused, TryAgain } from './refused.tsx'
import type { Exchange } from './use-exchange.ts'

const MS = 1000

const STATES = {
  waiting: ['Waiting', 'gray'],
  streaming: ['Streaming', 'blue'],
  done: ['Complete', 'bailiwick'],
  stopped: ['Stopped', 'gray'],
  failed: ['Failed', 'red'],
} as const

interface AnswerProps {
  readonly exchange: Exchange
  /** Cost of the answer. */
  readonly children: ReactNode
}

export function Answer({ exchange, children }: AnswerProps) {
  const { head, error, state, roomAt } = exchange
  const { model } = exchange.request
  const [label, color] = STATES[state]
  return (
    <Card
      title="Response"
      about={model}
      action={
        <Badge color={color} variant="light" role="status">
          {label}
        </Badge>
      }
    >
      <Stack gap="md">
        {error && <Failed error={error} />}
        {error instanceof ApiError && error.requestId !== null && (
          <ToLog requestId={error.requestId} />
        )}
        {head?.bound && <Refused bound={head.bound} model={model} projectId={head.projectId} />}
        {roomAt !== undefined && <TryAgain at={roomAt} />}
        <Facts>
          <AnswerText exchange={exchange} />
          {children}
        </Facts>
        {head && <Limits limits={head.limits} />}
      </Stack>
    </Card>
  )
}

function AnswerText({
  exchange: { head, error, firstMs, totalMs, usage, finish },
}: {
  exchange: Exchange
}) {
  return (
    <>
      {error === undefined && head?.requestId != null && (
        <Fact name="Request ID">
          <Group gap={2} wrap="nowrap" justify="flex-end">
            <Code className="id">{head.requestId}</Code>
            <Copy value={head.requestId} label="Copy request ID" />
          </Group>
          <ToLog requestId={head.requestId} />
        </Fact>
      )}
      {firstMs !== undefined && <Fact name="Time to first token">{formatMs(firstMs)}</Fact>}
      {totalMs !== undefined && <Fact name="Duration">{formatMs(totalMs)}</Fact>}
      {finish !== undefined && <Fact name="Finish reason">{finish}</Fact>}
      {usage && (
        <>
          <Fact name="Input">
            {formatExact(usage.input)} tokens
            {usage.cached > 0 && ` (${formatExact(usage.cached)} cached)`}
          </Fact>
          <Fact name="Output">{formatExact(usage.output)} tokens</Fact>
        </>
      )}
    </>
  )
}

function ToLog({ requestId }: { requestId: string }) {
  return (
    useAllowed().seesLogs && (
      <Anchor component={Link} to={logAddress(requestId)} size="sm" underline="always">
        Request log
      </Anchor>
    )
  )
}

/** `320 ms`, `1.2 s`. */
function formatMs(ms: number): string {
  return ms < MS ? `${Math.round(ms)} ms` : `${(ms / MS).toFixed(1)} s`
}

function Limits({ limits }: { limits: readonly LimitReading[] }) {
  return (
    <>
      {limits.map(({ name, limit, remaining, resetsIn }) => (
        <Meter key={name} used={limit - remaining} limit={limit} label={name}>
          <b>{name}</b>
          <div className="number">
            {formatExact(remaining)} of {formatExact(limit)} left
            {remaining < limit && `, resets in ${resetsIn}`}
          </div>
        </Meter>
      ))}
    </>
  )
}
