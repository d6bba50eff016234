/** An open raise request: who asks for what and why, with its answers. */
import { Button, Group, Text } from '@mantine/core'
import { useChange } from '#console/changes/changes.ts'
import { Card } from '#console/charts/card.tsx'
import { fullNameOf } from '#console/display/person.tsx'
import { Failed } from '#console/display/states.tsx'
import { formatCents } from '#console/limits/amounts.ts'
import { Time } from '#console/time/time.tsx'
import type { RaiseRequest } from '#contract/extensions/raise-requests.ts'
import { askedText, limitOf } from './request-texts.tsx'

interface OpenRequestProps {
  readonly request: RaiseRequest
  /** Opens the answer with another amount, time or note. */
  readonly onChange: () => void
}

export function OpenRequest({ request, onChange }: OpenRequestProps) {
  const { user, reason } = request
  return (
    <Card
      title={fullNameOf(user)}
      about={
        <>
          asked <Time at={request.created_at} />, expires <Time at={request.expires_at} />
        </>
      }
    >
      <Text size="sm" className="name">
        <b>{askedText(request)}</b>, for {limitOf(request)}.
      </Text>
      <Text size="sm" c="dimmed" className="name" my="xs">
        “{reason}”
      </Text>
      {request.may_decide ? (
        <Answers request={request} onChange={onChange} />
      ) : (
        <Text size="sm">Only an owner of the organization may set this limit.</Text>
      )}
    </Card>
  )
}

function Answers({ request, onChange }: OpenRequestProps) {
  const { id, threshold_amount: asked, user } = request
  const approval = useChange('approveRaiseRequest')
  const denial = useChange('denyRaiseRequest')
  const error = approval.error ?? denial.error
  const isPending = approval.isPending || denial.isPending
  const who = fullNameOf(user)
  return (
    <>
      {error && <Failed title="Couldn’t answer" error={error} />}
      <Group gap="sm">
        <Button
          size="xs"
          loading={approval.isPending}
          disabled={isPending}
          onClick={() => approval.mutate({ raise_request_id: id })}
          aria-label={`Approve ${formatCents(asked)} of ${who}`}
        >
          Approve {formatCents(asked)}
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={denial.isPending}
          disabled={isPending}
          onClick={() => denial.mutate({ raise_request_id: id })}
          aria-label={`Deny the request of ${who}`}
        >
          Deny
        </Button>
        <Button
          size="xs"
          variant="subtle"
          disabled={isPending}
          onClick={onChange}
          aria-label={`Other amount or note: ${who}`}
        >
          Other amount or note
        </Button>
      </Group>
    </>
  )
}
