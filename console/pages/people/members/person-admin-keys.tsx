/** Admin keys of a person: those who own the organization may have some. */
import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { useSubject } from '#console/dialogs/subject.ts'
import { Rows } from '#console/display/rows.tsx'
import { Answered, Loading } from '#console/display/states.tsx'
import { ADMIN_KEY_COLUMNS, actionsOf } from '#console/pages/admin-keys/admin-key-columns.tsx'
import { DeleteKey } from '#console/pages/admin-keys/delete-key.tsx'
import type { AdminApiKey } from '#contract/admin-api-keys.ts'
import type { User } from '#contract/users.ts'

/** The longest page of the list. */
const READ_MAX = 100
/** The owner is the person of the page. */
const COLUMNS = ADMIN_KEY_COLUMNS.filter(({ heading }) => heading !== 'Owner')

/** The list has no filter by owner, but finds an address. */
function searchOf({ email }: Pick<User, 'email'>) {
  return { search: email ?? '', limit: READ_MAX }
}

export function PersonAdminKeys({ user }: { user: User }) {
  const query = useAnswer('listAdminApiKeys', searchOf(user), { enabled: Boolean(user.email) })
  const isOwner = user.role === 'owner'
  const hasKeys = query.data?.data.some(({ owner }) => owner.id === user.id) ?? false
  if (!user.email || !(isOwner || hasKeys)) return null
  return (
    <Card
      title="Admin keys"
      about="For managing the organization."
      action={
        <Anchor component={Link} to="/admin-keys" size="sm">
          All admin keys
        </Anchor>
      }
    >
      <Answered query={query} loading={<Loading lines={1} />}>
        {({ data }) => <Keys keys={data.filter(({ owner }) => owner.id === user.id)} />}
      </Answered>
    </Card>
  )
}

function Keys({ keys }: { keys: readonly AdminApiKey[] }) {
  const mayChange = useAllowed().may('admin_keys.write')
  const deleting = useSubject<AdminApiKey>()
  if (keys.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        None.
      </Text>
    )
  }
  return (
    <>
      <Rows
        label="Admin keys"
        rows={keys}
        rowKey={({ id }) => id}
        columns={mayChange ? [...COLUMNS, actionsOf(deleting)] : COLUMNS}
      />
      <DeleteKey deleting={deleting} />
    </>
  )
}
