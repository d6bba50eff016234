/** Service accounts of a project. */

import { Anchor, Badge, Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { BotIcon } from 'lucide-react'
import { Link } from 'react-router'
import type { Load } from '#console/api/loader.ts'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { useSubject } from '#console/dialogs/subject.ts'
import { Id } from '#console/display/copy.tsx'
import { PROJECT_ROLES } from '#console/display/roles.ts'
import type { Column } from '#console/display/rows.tsx'
import { SortedPages } from '#console/display/sorted-pages.tsx'
import type { SortedColumn } from '#console/display/sorted-rows.tsx'
import { Empty } from '#console/display/states.tsx'
import { Toolbar } from '#console/display/toolbar.tsx'
import { searchIn, searching, useSearch } from '#console/fields/search.tsx'
import { type NamedOwner, OwnerLimit } from '#console/pages/costs/budget/owner-limit.tsx'
import { Archived } from '#console/pages/project/archived.tsx'
import { useProject } from '#console/pages/project/project.ts'
import { Time } from '#console/time/time.tsx'
import type { ServiceAccount } from '#contract/service-accounts.ts'
import { useKeyColumns } from './account-keys.tsx'
import { AccountMenu } from './account-menu.tsx'
import { DeleteAccount } from './delete-account.tsx'
import { EditAccount } from './edit-account.tsx'
import { NewAccount } from './new-account.tsx'
import { NewAccountKey } from './new-account-key.tsx'

export const load: Load = ({ pages }, { allowed, params, search }) => {
  const id = params.projectId ?? ''
  if (allowed.may('service_accounts.read', id))
    pages('listProjectServiceAccounts', { project_id: id, ...searchIn(search) })
}

export default function AccountsPage() {
  const { id, status } = useProject()
  return status === 'archived' ? <Archived /> : <Accounts projectId={id} />
}

function Accounts({ projectId }: { projectId: string }) {
  const { may, seesSpend } = useAllowed()
  const mayManage = may('service_accounts.write', projectId)
  const { search, field } = useSearch('Search service accounts')
  const pages = usePages('listProjectServiceAccounts', {
    project_id: projectId,
    ...searching(search),
  })
  const [isCreating, creating] = useDisclosure()
  const dialogs = useDialogs()
  const limit = ({ id, name }: ServiceAccount): void =>
    dialogs.limited.open({ owner: { kind: 'service_account', projectId, id }, name })
  const create = mayManage && (
    <Button leftSection={<BotIcon size={16} aria-hidden />} onClick={creating.open}>
      Create service account
    </Button>
  )
  const actions: Column<ServiceAccount> = {
    heading: 'Actions',
    actions: true,
    cell: (account) => (
      <AccountMenu
        projectId={projectId}
        account={account}
        onLimit={seesSpend(projectId) ? () => limit(account) : undefined}
        {...(mayManage && { dialogs })}
      />
    ),
  }
  return (
    <>
      <Toolbar action={create}>{field}</Toolbar>
      <SortedPages
        label="Service accounts"
        pages={pages}
        rowKey={({ id }) => id}
        columns={[...columnsOf(projectId), ...useKeyColumns(projectId, pages.items), ID, actions]}
        search={search}
        empty={
          <Empty title="No service accounts yet" action={create}>
            Service accounts are for programs. Their keys keep working when people leave.
          </Empty>
        }
      />
      <NewAccount projectId={projectId} opened={isCreating} onClose={creating.close} />
      <Dialogs projectId={projectId} dialogs={dialogs} />
    </>
  )
}

function useDialogs() {
  return {
    editing: useSubject<ServiceAccount>(),
    keyed: useSubject<ServiceAccount>(),
    limited: useSubject<NamedOwner>(),
    deleting: useSubject<ServiceAccount>(),
  }
}

interface DialogsProps {
  readonly projectId: string
  readonly dialogs: ReturnType<typeof useDialogs>
}

function Dialogs({ projectId, dialogs }: DialogsProps) {
  return (
    <>
      <EditAccount projectId={projectId} editing={dialogs.editing} />
      <NewAccountKey projectId={projectId} keyed={dialogs.keyed} />
      <OwnerLimit shown={dialogs.limited} />
      <DeleteAccount projectId={projectId} deleting={dialogs.deleting} />
    </>
  )
}

function Role({ role }: Pick<ServiceAccount, 'role'>) {
  if (role !== 'none') return PROJECT_ROLES[role]
  return (
    <Badge color="yellow" variant="light" title="Its keys don’t work until it has a role.">
      No role yet
    </Badge>
  )
}

const ID: Column<ServiceAccount> = {
  heading: 'ID',
  minor: true,
  cell: ({ id }) => <Id id={id} />,
}

function columnsOf(projectId: string): readonly SortedColumn<ServiceAccount>[] {
  return [
    {
      heading: 'Name',
      value: ({ name }) => name,
      cell: ({ id, name }) => (
        <Anchor
          component={Link}
          to={`/projects/${projectId}/service-accounts/${id}`}
          size="sm"
          fw={500}
          className="name"
        >
          {name}
        </Anchor>
      ),
    },
    {
      heading: 'Role',
      value: ({ role }) => (role === 'none' ? '' : PROJECT_ROLES[role]),
      cell: ({ role }) => <Role role={role} />,
    },
    {
      heading: 'Created',
      value: ({ created_at: at }) => at,
      cell: ({ created_at: at }) => <Time at={at} />,
    },
  ]
}
