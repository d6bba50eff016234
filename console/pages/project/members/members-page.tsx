/** Members of a project and their roles. */

import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { UserCogIcon, UserMinusIcon, UserPlusIcon } from 'lucide-react'
import type { Load } from '#console/api/loader.ts'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { addressOf, Who } from '#console/display/person.tsx'
import { HELD_PROJECT_ROLES } from '#console/display/roles.ts'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import { type Column, PagedRows } from '#console/display/rows.tsx'
import { searchIn, searching, useSearch } from '#console/display/search.tsx'
import { Empty } from '#console/display/states.tsx'
import { Time } from '#console/display/time.tsx'
import { Toolbar } from '#console/display/toolbar.tsx'
import { Archived } from '#console/pages/project/archived.tsx'
import { useProject } from '#console/pages/project/project.ts'
import type { ProjectUser } from '#contract/project-users.ts'
import { AddMember } from './add-member.tsx'
import { ChangeRole } from './change-role.tsx'
import { RemoveMember } from './remove-member.tsx'

export const load: Load = ({ pages }, { allowed, params, search }) => {
  const id = params.projectId ?? ''
  if (allowed.sees(id)) pages('listProjectUsers', { project_id: id, ...searchIn(search) })
}

export default function MembersPage() {
  const { id, status } = useProject()
  return status === 'archived' ? <Archived /> : <Members projectId={id} />
}

const Members = ({ projectId }: { projectId: string }) => {
  const mayManage = useAllowed().manages(projectId)
  const { search, field } = useSearch('Search members')
  const pages = usePages('listProjectUsers', { project_id: projectId, ...searching(search) })
  const [isAdding, adding] = useDisclosure()
  const changing = useSubject<ProjectUser>()
  const removing = useSubject<ProjectUser>()
  const add = mayManage && (
    <Button leftSection={<UserPlusIcon size={16} aria-hidden />} onClick={adding.open}>
      Add member
    </Button>
  )
  return (
    <>
      <Toolbar action={add}>{field}</Toolbar>
      <PagedRows
        label="Members"
        pages={pages}
        rowKey={({ id }) => id}
        columns={mayManage ? [...COLUMNS, actions(changing, removing)] : COLUMNS}
        search={search}
        empty={
          <Empty title="No members yet" action={add}>
            Members can view this project and create their own keys. For programs, create service
            accounts.
          </Empty>
        }
      />
      <AddMember projectId={projectId} opened={isAdding} onClose={adding.close} />
      <ChangeRole projectId={projectId} changing={changing} />
      <RemoveMember projectId={projectId} removing={removing} />
    </>
  )
}

const COLUMNS: readonly Column<ProjectUser>[] = [
  { heading: 'Person', cell: (member) => <Who person={member} /> },
  { heading: 'Role', cell: ({ role }) => HELD_PROJECT_ROLES[role] },
  { heading: 'Added', cell: ({ added_at }) => <Time at={added_at} /> },
]

const actions = (
  changing: Subject<ProjectUser>,
  removing: Subject<ProjectUser>,
): Column<ProjectUser> => ({
  heading: 'Actions',
  actions: true,
  cell: (member) => (
    <RowMenu label={`Actions for ${addressOf(member)}`}>
      <RowAction icon={UserCogIcon} onClick={() => changing.open(member)}>
        Change role
      </RowAction>
      <RowAction icon={UserMinusIcon} isFinal onClick={() => removing.open(member)}>
        Remove from project
      </RowAction>
    </RowMenu>
  ),
})
