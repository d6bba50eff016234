/** Revokes several keys: each is a change of its own, with its own event. Failures are named. */
import { Alert, List, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { eachBounded } from '#console/api/bounded.ts'
import { usePlanner } from '#console/api/planned-requests.tsx'
import { operation } from '#console/api/query-options.ts'
import { useAllowed } from '#console/api/session.tsx'
import { ConfirmDialog } from '#console/dialogs/confirm-dialog.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { nowSeconds } from '#console/display/clock.ts'
import { DAY_SECONDS } from '#console/display/days.ts'
import { labelled, ownerName } from '#console/display/key-label.ts'
import { useToast } from '#console/display/toasts.tsx'
import type { OrganizationApiKey } from '#contract/extensions/organization-keys.ts'

interface Failure {
  readonly key: OrganizationApiKey
  readonly message: string
}

interface RevokeKeysProps {
  readonly revoking: Subject<readonly OrganizationApiKey[]>
  /** Called when all of them are revoked. */
  readonly onDone: () => void
}

export function RevokeKeys({
  revoking: { subject: keys, opened, close },
  onDone,
}: RevokeKeysProps) {
  const revocation = useRevocations()
  if (!keys) return null
  const failures = revocation.data ?? []
  const left = failures.length > 0 ? failures.map(({ key }) => key) : keys
  const leave = (): void => {
    close()
    revocation.reset()
  }
  const revoke = (): void =>
    revocation.mutate(left, {
      onSuccess: (failed) => {
        if (failed.length > 0) return
        onDone()
        leave()
      },
    })
  return (
    <ConfirmDialog
      title={`Revoke ${countOf(left.length)}`}
      name={String(left.length)}
      action="Revoke"
      opened={opened}
      onClose={leave}
      onConfirm={revoke}
      isPending={revocation.isPending}
      error={null}
      plan={revocation.plan}
    >
      <Stack gap="xs">
        <Counts keys={left} />
        <span>They are rejected from now on. This can’t be undone.</span>
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

/** Numbers of the keys, owners and projects, and the keys that are in use. */
function Counts({ keys }: { keys: readonly OrganizationApiKey[] }) {
  const owners = new Set(keys.map(({ owner }) => (owner.user ?? owner.service_account)?.id))
  const projects = new Set(keys.map((key) => key.project_id))
  const since = nowSeconds() - DAY_SECONDS
  const used = keys.filter(({ last_used_at: at }) => at !== null && at > since)
  return (
    <>
      <span>
        <b>{countOf(keys.length)}</b> of {owners.size === 1 ? '1 owner' : `${owners.size} owners`},
        in {projects.size === 1 ? '1 project' : `${projects.size} projects`}
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

function Failures({ failures }: { failures: readonly Failure[] }) {
  return (
    <Alert role="alert" color="red" title={`Couldn’t revoke ${countOf(failures.length)}`}>
      <List size="sm">
        {failures.map(({ key, message }) => (
          <List.Item key={key.id}>
            {labelled(key).name} of {ownerName(key)} in {key.project_name}: {message}
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}

/** Resolves to the keys that could not be revoked. */
function useRevocations() {
  const queries = useQueryClient()
  const show = useToast()
  const requestOf = useRevocation()
  const planner = usePlanner()
  const { mutate, ...revocation } = useMutation({
    mutationFn: async (keys: readonly OrganizationApiKey[]): Promise<Failure[]> =>
      (await eachBounded(keys, (key) => send(requestOf(key)))).map(
        ({ item: key, error: { message } }) => ({
          key,
          message,
        }),
      ),
    onSuccess: (failures, keys) => {
      void queries.invalidateQueries()
      const revoked = keys.length - failures.length
      if (revoked > 0) show({ text: `Revoked ${countOf(revoked)}` })
    },
  })
  return {
    ...revocation,
    mutate: (...call: Parameters<typeof mutate>): void => {
      const isPlanned = call[0].map((key) => planner?.note(requestOf(key)) === true)
      if (!isPlanned.includes(true)) mutate(...call)
    },
    plan: planner?.plan,
  }
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
