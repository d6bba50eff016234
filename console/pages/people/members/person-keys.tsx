/** Keys of a person in all projects, which are revoked at once. */
import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { BanIcon } from 'lucide-react'
import { client } from '#console/api/client.ts'
import { EVERY_PROJECT } from '#console/api/permissions.ts'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { useSubject } from '#console/dialogs/subject.ts'
import { type Column, PagedRows } from '#console/display/rows.tsx'
import { Empty, Failed, NoneSeen } from '#console/display/states.tsx'
import { ALL_KEYS_COLUMNS, ProjectLink } from '#console/pages/keys/all-keys-columns.tsx'
import { mayRevokeKey } from '#console/pages/keys/key-actions.ts'
import { RevokeKeys } from '#console/pages/keys/revoke-keys.tsx'
import type { OrganizationApiKey } from '#contract/extensions/organization-keys.ts'

const PAGE = 20
/** The longest page of the list. */
const READ_AT_ONCE = 100
/** Most keys that are revoked at once; the rest is revoked by a second press. */
const REVOKED_MAX = 1_000

export function keysOfPerson(userId: string) {
  return { user_id: userId, limit: PAGE }
}

/** In place of the owner, who is the person of the page. */
const PROJECT: Column<OrganizationApiKey> = {
  heading: 'Project',
  cell: ({ project_id: id, project_name: name }) => <ProjectLink id={id} name={name} size="sm" />,
}
const COLUMNS = ALL_KEYS_COLUMNS.map((column) => (column.heading === 'Owner' ? PROJECT : column))

export function PersonKeys({ userId }: { userId: string }) {
  const allowed = useAllowed()
  const seesAll = allowed.may('project_keys.read', EVERY_PROJECT)
  const pages = usePages('listOrganizationApiKeys', keysOfPerson(userId))
  const revoking = useSubject<readonly OrganizationApiKey[]>()
  const reading = useMutation({
    mutationFn: () => readKeys(userId),
    onSuccess: (keys) =>
      revoking.open(keys.filter((key) => mayRevokeKey(allowed, key.project_id, key))),
  })
  const mayRevoke = pages.items.some((key) => mayRevokeKey(allowed, key.project_id, key))
  return (
    <Card
      title="Keys"
      about={!seesAll && 'Those that you may see.'}
      action={
        mayRevoke && (
          <Button
            size="xs"
            variant="default"
            leftSection={<BanIcon size={14} aria-hidden />}
            loading={reading.isPending}
            onClick={() => reading.mutate()}
          >
            Revoke all
          </Button>
        )
      }
    >
      {reading.error && <Failed error={reading.error} title="Couldn’t read the keys" />}
      <PagedRows
        label="Keys"
        pages={pages}
        rowKey={({ id }) => id}
        columns={COLUMNS}
        empty={seesAll ? <Empty title="No keys" /> : <NoneSeen />}
      />
      <RevokeKeys revoking={revoking} onDone={revoking.close} />
    </Card>
  )
}

/** All of them, beyond the page that is shown. */
async function readKeys(user_id: string): Promise<OrganizationApiKey[]> {
  const keys: OrganizationApiKey[] = []
  for await (const key of client.listOrganizationApiKeys({ user_id, limit: READ_AT_ONCE })) {
    keys.push(key)
    if (keys.length === REVOKED_MAX) break
  }
  return keys
}
