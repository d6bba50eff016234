/** Admin keys of the organization. */

import { Badge, Button, Stack, Text } from '@mantine/core'
import { KeyRoundIcon, Trash2Icon } from 'lucide-react'
import type { Load } from '#console/api/loader.ts'
import { usePages } from '#console/api/queries.ts'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { useNow } from '#console/display/clock.ts'
import { KeyName } from '#console/display/key.tsx'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import { type Column, PagedRows } from '#console/display/rows.tsx'
import { searchIn, searching, useSearch } from '#console/display/search.tsx'
import { Empty } from '#console/display/states.tsx'
import { Time } from '#console/display/time.tsx'
import { USE_COLUMNS } from '#console/display/time-columns.tsx'
import { Toolbar } from '#console/display/toolbar.tsx'
import { useAskedDisclosure } from '#console/finder/asked-action.ts'
import { Page } from '#console/layout/page.tsx'
import type { AdminApiKey } from '#contract/admin-api-keys.ts'
import { DeleteKey } from './delete-key.tsx'
import { NewKey } from './new-key.tsx'

export const load: Load = ({ pages }, { search }) =>
  pages('listAdminApiKeys', { order: 'desc', ...searchIn(search) })

export default function AdminKeysPage() {
  const mayChange = useAllowed().may('admin_keys.write')
  const { search, field } = useSearch('Search admin keys')
  const pages = usePages('listAdminApiKeys', { order: 'desc', ...searching(search) })
  const [isCreating, creating] = useAskedDisclosure('create', mayChange)
  const deleting = useSubject<AdminApiKey>()
  const create = mayChange && (
    <Button leftSection={<KeyRoundIcon size={16} aria-hidden />} onClick={creating.open}>
      Create admin key
    </Button>
  )
  return (
    <Page
      title="Admin keys"
      about="Keys for managing the organization (Terraform, scripts). For model requests, create a project key."
    >
      <Stack>
        <Toolbar action={create}>{field}</Toolbar>
        <PagedRows
          label="Admin keys"
          pages={pages}
          rowKey={({ id }) => id}
          columns={mayChange ? [...COLUMNS, actions(deleting)] : COLUMNS}
          search={search}
          empty={
            <Empty title="No admin keys yet" action={create}>
              Use admin keys to manage the organization from scripts, Terraform and this console.
            </Empty>
          }
        />
      </Stack>
      <NewKey opened={isCreating} onClose={creating.close} />
      <DeleteKey deleting={deleting} />
    </Page>
  )
}

function Named({ apiKey }: { apiKey: AdminApiKey }) {
  const isThis = useSession().admin_api_key_id === apiKey.id
  return <KeyName of={apiKey}>{isThis && <span className="dim"> (this session)</span>}</KeyName>
}

function Owner({ owner: { id, name, type } }: Pick<AdminApiKey, 'owner'>) {
  const isMe = useSession().user?.id === id
  return (
    <div>
      <Text size="sm" component="span" className="name">
        {name}
      </Text>
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

const COLUMNS: readonly Column<AdminApiKey>[] = [
  { heading: 'Key', cell: (key) => <Named apiKey={key} /> },
  { heading: 'Owner', cell: ({ owner }) => <Owner owner={owner} /> },
  ...USE_COLUMNS,
  { heading: 'Expires', cell: ({ expires_at }) => <Expiry at={expires_at} /> },
]

function actions(deleting: Subject<AdminApiKey>): Column<AdminApiKey> {
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
