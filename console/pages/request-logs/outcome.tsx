/** Outcome of a request, with its status and code. */
import { Badge, Group, Text } from '@mantine/core'
import { Fragment } from 'react'
import { formatExact } from '#console/display/numbers.ts'
import type { RequestLog } from '#contract/extensions/request-logs.ts'
import { OUTCOMES } from './outcomes.ts'

type Ended = Pick<RequestLog, 'outcome' | 'status' | 'code' | 'requests'>

export function OutcomeBadge({ of: { outcome } }: { of: Pick<Ended, 'outcome'> }) {
  const { label, color } = OUTCOMES[outcome]
  return (
    <Badge variant="light" color={color}>
      {label}
    </Badge>
  )
}

/** In a table: the status and code below. */
export function OutcomeCell({ of }: { of: Ended }) {
  return (
    <div>
      <Group gap={6} wrap="nowrap">
        <OutcomeBadge of={of} />
        {of.requests > 1 && (
          <Text size="xs" fw={600} className="number" flex="none">
            × {formatExact(of.requests)}
          </Text>
        )}
      </Group>
      {(of.status !== null || of.code !== null) && (
        <Text size="xs" c="dimmed" className="name number">
          {of.status}
          {of.status !== null && of.code !== null && ' '}
          {of.code !== null && <Code of={of.code} />}
        </Text>
      )}
    </div>
  )
}

/** A code breaks between its words only. */
function Code({ of }: { of: string }) {
  return of.split(/(?<=_)/).map((word, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {word}
    </Fragment>
  ))
}
