/** Revokes several keys: each is a change of its own, with its own event. Failures are named. */
import { Alert, List, Stack } from '@mantine/core'
import { useState } from 'react'
import { operation } from '#console/api/query-options.ts'
import { useAllowed } from '#console/api/session.tsx'
import type { Failed } from '#console/changes/bounded.ts'
import { useChangesOf } from '#console/changes/many-changes.ts'
import { ConfirmDialog } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { labelled, ownerName } from '#console/display/key-label.ts'
import { nowSeconds } from '#console/time/clock.ts'
import { DAY_SECONDS } from '#console/time/days.ts'
import type { OrganizationApiKey } from '#contract/extensions/organization-keys.ts'
import { revocationText } from './revocation-text.ts'

interface RevokeKeysProps {
  readonly revoking: Subject<readonly OrganizationApiKey[]>
  /** Called when all of them are revoked. */
  readonly onDone: () => void
}

export function RevokeKeys({
  revoking: { subject: keys, opened, close },
  onDone,
}: RevokeKeysProps) {
  const requestOf = useRevocation()
  const { mutate, isPending, error, plan } = useChangesOf<OrganizationApiKey>(
    { requestOf, send: (key) => send(requestOf(key)) },
    (count) => `Revoked ${countOf(count)}`,
  )
  const [failures, setFailures] = useState<readonly Failed<OrganizationApiKey>[]>([])
  if (!keys) return null
  const left = failures.length > 0 ? failures.map(({ item }) => item) : keys
  const leave = (): void => {
    close()
    setFailures([])
  }
  const revoke = (): void =>
    mutate(left, (failed) => {
      setFailures(failed)
      if (failed.length > 0) return
      onDone()
      leave()
    })
  return (
    <ConfirmDialog
      title={`Revoke ${countOf(left.length)}`}
      name={String(left.length)}
      action="Revoke"
      opened={opened}
      onClose={leave}
      onConfirm={revoke}
      isPending={isPending}
      error={error}
      plan={plan}
    >
      <Stack gap="xs">
        <Counts keys={left} />
        <span>{revocationText(left)}</span>
        {failures.length > 0 && <Failures failures={failures} />}
      </Stack>
    </ConfirmDialog>
  )
}

function countOf(count: number): string {
  return count === 1 ? '1 key' : `${count} keys`
}

/** Most keys that are named. */
const NAMED_MAX = 5
/** Most owners, and most projects, that are named. */
const OWNERS_NAMED_MAX = 3

/** The keys, their owners and projects, by name if they are few, and the keys in use. */
function Counts({ keys }: { keys: readonly OrganizationApiKey[] }) {
  const since = nowSeconds() - DAY_SECONDS
  const used = keys.filter(({ last_used_at: at }) => at !== null && at > since)
  return (
    <>
      <span>
        <b>{countOf(keys.length)}</b> of {namesOf(new Map(keys.map(ownerOf)), 'owners')} in{' '}
        {namesOf(new Map(keys.map((key) => [key.project_id, key.project_name])), 'projects')}
        {keys.length <= NAMED_MAX && `: ${keys.map((key) => labelled(key).name).join(', ')}`}.
      </span>
      <span>
        {used.length === 0
          ? 'Not used in the last 24 hours.'
          : `Used in the last 24 hours: ${used.map((key) => labelled(key).name).join(', ')}.`}
      </span>
    </>
  )
}

function ownerOf(key: OrganizationApiKey): readonly [string | undefined, string] {
  return [(key.owner.user ?? key.owner.service_account)?.id, ownerName(key)]
}

/** `Ada and Grace`, `12 owners`. */
function namesOf(names: ReadonlyMap<unknown, string>, plural: string): string {
  if (names.size > OWNERS_NAMED_MAX) return `${names.size} ${plural}`
  return new Intl.ListFormat('en').format(names.values())
}

function Failures({ failures }: { failures: readonly Failed<OrganizationApiKey>[] }) {
  return (
    <Alert role="alert" color="red" title={`Couldn’t revoke ${countOf(failures.length)}`}>
      <List size="sm">
        {failures.map(({ item: key, error }) => (
          <List.Item key={key.id}>
            {labelled(key).name} of {ownerName(key)} in {key.project_name}: {error.message}
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}

/** The request that revokes a key: of a service account, by whoever may change the account. */
function useRevocation() {
  const { may } = useAllowed()
  return ({ id, project_id, owner: { service_account: account } }: OrganizationApiKey) => {
    const parameters = { project_id, api_key_id: id }
    return account && may('service_accounts.write', project_id)
      ? {
          id: 'deleteProjectServiceAccountApiKey' as const,
          parameters: { ...parameters, service_account_id: account.id },
        }
      : { id: 'deleteProjectApiKey' as const, parameters }
  }
}

function send(request: ReturnType<ReturnType<typeof useRevocation>>): Promise<unknown> {
  return request.id === 'deleteProjectApiKey'
    ? operation(request.id)(request.parameters)
    : operation(request.id)(request.parameters)
}
