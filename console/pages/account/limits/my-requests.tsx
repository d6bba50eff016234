/** Raise requests of the signed-in person, with their answers. */
import { Button, Group, Text } from '@mantine/core'
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useChange } from '#console/changes/changes.ts'
import { Card } from '#console/charts/card.tsx'
import { Failed } from '#console/display/states.tsx'
import {
  answerText,
  askedText,
  limitOf,
  StatusBadge,
} from '#console/pages/raise-requests/request-texts.tsx'
import { Time } from '#console/time/time.tsx'
import type { RaiseRequest } from '#contract/extensions/raise-requests.ts'

const QUESTION = { limit: 5 }
const REFRESH_MS = 30_000

export const loadRequests: Load = ({ answer }) => answer('listAccountRaiseRequests', QUESTION)

/** Nothing before the first request. */
export function MyRequests() {
  const { data } = useAnswer('listAccountRaiseRequests', QUESTION, { everyMs: REFRESH_MS })
  const withdrawal = useChange('withdrawAccountRaiseRequest')
  if (!data || data.data.length === 0) return null
  return (
    <Card title="My raise requests">
      {withdrawal.error && <Failed title="Couldn’t withdraw" error={withdrawal.error} />}
      <ul className="plain-list" aria-label="My raise requests">
        {data.data.map((request) => (
          <li key={request.id}>
            <OneRequest
              request={request}
              onWithdraw={() => withdrawal.mutate({ raise_request_id: request.id })}
            />
          </li>
        ))}
      </ul>
    </Card>
  )
}

interface OneRequestProps {
  readonly request: RaiseRequest
  readonly onWithdraw: () => void
}

function OneRequest({ request, onWithdraw }: OneRequestProps) {
  return (
    <Group justify="space-between" gap="xs" align="flex-start">
      <div>
        <Group gap="xs">
          <StatusBadge status={request.status} />
          <Text size="sm" className="name">
            {askedText(request)}, for {limitOf(request)}
          </Text>
        </Group>
        <Text size="xs" c="dimmed" className="name" component="div">
          asked <Time at={request.created_at} />
          {request.decision && ` · ${answerText(request.decision)}`}
        </Text>
      </div>
      {request.status === 'open' && (
        <Button size="compact-sm" variant="default" onClick={onWithdraw}>
          Withdraw
        </Button>
      )}
    </Group>
  )
}
