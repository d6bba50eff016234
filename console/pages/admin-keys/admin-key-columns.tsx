/** Columns of lists of admin keys. */
import { Badge, Text } from '@mantine/core'
import { Trash2Icon } from 'lucide-react'
import { useAllowed, useSession } from '#console/api/session.tsx'
import type { Subject } from '#console/dialogs/subject.ts'
import { KeyName } from '#console/display/key.tsx'
import { NameAt } from '#console/display/links.tsx'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import type { Column } from '#console/display/rows.tsx'
import type { SortedColumn } from '#console/display/sorted-rows.tsx'
import { NEVER, USE_COLUMNS } from '#console/display/time-columns.tsx'
import { personAddress } from '#console/navigation/addresses.ts'
import { useNow } from '#console/time/clock.ts'
import { Time } from '#console/time/time.tsx'
import type { AdminApiKey } from '#contract/admin-api-keys.ts'

function Named({ apiKey }: { apiKey: AdminApiKey }) {
  const isThis = useSession().admin_api_key_id === apiKey.id
  return <KeyName of={apiKey}>{isThis && <span className="dim"> (this session)</span>}</KeyName>
}

function Owner({ owner: { id, name, type } }: Pick<AdminApiKey, 'owner'>) {
  const isMe = useSession().user?.id === id
  return (
    <div>
      <NameAt to={personAddress(useAllowed(), id)}>{name}</NameAt>
      {isMe && <span className="dim"> (you)</span>}
      {type === 'service_account' && (
        <Text size="xs" c="dimmed">
          Has access to the server
        </Text>
      )}
    </div>
  )
}

function Expiry({ at }: { at: number | null }) {
  const isOver = at !== null && at <= useNow()
  if (!isOver) return <Time at={at} />
  return (
    <Badge color="gray" variant="light">
      Expired
    </Badge>
  )
}

export const ADMIN_KEY_COLUMNS: readonly SortedColumn<AdminApiKey>[] = [
  { heading: 'Key', value: ({ name }) => name, cell: (key) => <Named apiKey={key} /> },
  {
    heading: 'Owner',
    value: ({ owner }) => owner.name,
    cell: ({ owner }) => <Owner owner={owner} />,
  },
  ...USE_COLUMNS,
  {
    heading: 'Expires',
    value: ({ expires_at: at }) => at ?? NEVER,
    cell: ({ expires_at: at }) => <Expiry at={at} />,
  },
]

export function actionsOf(deleting: Subject<AdminApiKey>): Column<AdminApiKey> {
  return {
    heading: 'Actions',
    actions: true,
    cell: (key) => (
      <RowMenu label={`Actions for ${key.name}`}>
        <RowAction icon={Trash2Icon} isFinal onClick={() => deleting.open(key)}>
          Delete
        </RowAction>
      </RowMenu>
    ),
  }
}
