/** Admin keys of the organization. */

import { Button, Stack } from '@mantine/core'
import { KeyRoundIcon } from 'lucide-react'
import type { Load } from '#console/api/loader.ts'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { useSubject } from '#console/dialogs/subject.ts'
import { SortedPages } from '#console/display/sorted-pages.tsx'
import { Empty } from '#console/display/states.tsx'
import { Toolbar } from '#console/display/toolbar.tsx'
import { searchIn, searching, useSearch } from '#console/fields/search.tsx'
import { useAskedDisclosure } from '#console/finder/asked-action.ts'
import { Page } from '#console/layout/page.tsx'
import type { AdminApiKey } from '#contract/admin-api-keys.ts'
import { ADMIN_KEY_COLUMNS, actionsOf } from './admin-key-columns.tsx'
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
        <SortedPages
          label="Admin keys"
          pages={pages}
          rowKey={({ id }) => id}
          columns={mayChange ? [...ADMIN_KEY_COLUMNS, actionsOf(deleting)] : ADMIN_KEY_COLUMNS}
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
