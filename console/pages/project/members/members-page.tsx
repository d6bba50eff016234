/** Members of a project and their roles. */

import { Anchor, Button, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { UserCogIcon, UserMinusIcon, UserPlusIcon, WalletIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useAddress } from '#console/address/address.ts'
import type { Load } from '#console/api/loader.ts'
import type { Permissions } from '#console/api/permissions.ts'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { offeredRoles } from '#console/dialogs/role-choice.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { addressOf, nameOf, Who } from '#console/display/person.tsx'
import { HELD_PROJECT_ROLES } from '#console/display/roles.ts'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import type { Column } from '#console/display/rows.tsx'
import { SortedPages } from '#console/display/sorted-pages.tsx'
import type { SortedColumn } from '#console/display/sorted-rows.tsx'
import { Empty } from '#console/display/states.tsx'
import { Toolbar } from '#console/display/toolbar.tsx'
import { searchIn, searching, useSearch } from '#console/fields/search.tsx'
import { type NamedOwner, OwnerLimit } from '#console/pages/costs/budget/owner-limit.tsx'
import {
  USER_SPEND_COLUMNS,
  UserSpendFilters,
  userSpendIn,
} from '#console/pages/costs/budget/user-spend.tsx'
import { Archived } from '#console/pages/project/archived.tsx'
import { useProject } from '#console/pages/project/project.ts'
import { Time } from '#console/time/time.tsx'
import { PREDEFINED_ROLES } from '#contract/permissions.ts'
import { AddMember } from './add-member.tsx'
import { ChangeRole } from './change-role.tsx'
import { ProjectGroups } from './groups/project-groups.tsx'
import type { Member } from './member.ts'
import { RemoveMember } from './remove-member.tsx'

export const load: Load = ({ pages }, { allowed, params, search }) => {
  const id = params.projectId ?? ''
  if (!allowed.sees(id)) return
  if (allowed.seesSpend(id)) {
    pages('listProjectUserBudgets', { project_id: id, ...userSpendIn(search) })
  } else pages('listProjectUsers', { project_id: id, ...searchIn(search) })
  if (allowed.may('project_groups.read', id)) pages('listProjectGroups', { project_id: id })
}

export default function MembersPage() {
  const { id, status } = useProject()
  return status === 'archived' ? <Archived /> : <Members projectId={id} />
}

function Members({ projectId }: { projectId: string }) {
  const allowed = useAllowed()
  const mayManage = allowed.may('project.write', projectId)
  const seesSpend = allowed.seesSpend(projectId)
  const { search, field } = useSearch('Search members')
  const [isAdding, adding] = useDisclosure()
  const dialogs = {
    changing: useSubject<Member>(),
    limited: useSubject<NamedOwner>(),
    removing: useSubject<Member>(),
  }
  const add = mayManage && offeredRoles(allowed, projectId).length > 0 && (
    <Button leftSection={<UserPlusIcon size={16} aria-hidden />} onClick={adding.open}>
      Add member
    </Button>
  )
  const table: MemberRowsProps = {
    projectId,
    search,
    empty: <NoMembers add={add} />,
    actions: mayManage || seesSpend ? [actions(projectId, allowed, dialogs)] : [],
  }
  return (
    <>
      <Toolbar action={add}>
        {field}
        {seesSpend && <UserSpendFilters />}
      </Toolbar>
      <Stack gap="lg" className="in-order">
        {seesSpend ? <SpendRows {...table} /> : <MemberRows {...table} />}
        {allowed.may('project_groups.read', projectId) && <ProjectGroups projectId={projectId} />}
      </Stack>
      <AddMember projectId={projectId} opened={isAdding} onClose={adding.close} />
      <ChangeRole projectId={projectId} changing={dialogs.changing} />
      <OwnerLimit shown={dialogs.limited} />
      <RemoveMember projectId={projectId} removing={dialogs.removing} />
    </>
  )
}

interface MemberRowsProps {
  readonly projectId: string
  readonly search: string
  readonly empty: ReactNode
  readonly actions: readonly Column<Member>[]
}

function MemberRows({ projectId, search, empty, actions }: MemberRowsProps) {
  const pages = usePages('listProjectUsers', { project_id: projectId, ...searching(search) })
  return (
    <SortedPages
      label="Members"
      pages={pages}
      rowKey={({ id }) => id}
      columns={[...columnsOf(projectId), ADDED, ...actions]}
      search={search}
      empty={empty}
    />
  )
}

/** With people of groups, and what each has spent in the project. */
function SpendRows({ projectId, search, empty, actions }: MemberRowsProps) {
  const [address] = useAddress()
  const question = userSpendIn(address)
  const pages = usePages('listProjectUserBudgets', { project_id: projectId, ...question })
  return (
    <SortedPages
      label="Members"
      pages={pages}
      rowKey={({ id }) => id}
      columns={[...columnsOf(projectId), ...USER_SPEND_COLUMNS, ADDED, ...actions]}
      search={search}
      empty={question.limited ? <Empty title="Nobody is near a limit" /> : empty}
    />
  )
}

function NoMembers({ add }: { add: ReactNode }) {
  return (
    <Empty title="No members yet" action={add}>
      Members can view this project and create their own keys. For programs, create service
      accounts.
    </Empty>
  )
}

function columnsOf(projectId: string): readonly SortedColumn<Member>[] {
  return [
    {
      heading: 'Person',
      value: nameOf,
      cell: (member) => <Who person={member} otherwise={accessAddress(projectId, member)} />,
    },
    {
      heading: 'Role',
      value: roleOf,
      cell: (member) => (
        <Anchor
          component={Link}
          to={accessAddress(projectId, member)}
          size="sm"
          aria-label={`Roles of ${nameOf(member)}: ${roleOf(member)}`}
        >
          {roleOf(member)}
        </Anchor>
      ),
    },
  ]
}

/** Address of the roles of a person in the project. */
function accessAddress(projectId: string, { id }: Member): string {
  return `/projects/${projectId}/members/users/${id}`
}

const ADDED: SortedColumn<Member> = {
  heading: 'Added',
  minor: true,
  value: ({ added_at: at }) => at ?? 0,
  cell: ({ added_at: at }) => (at === null ? '–' : <Time at={at} />),
}

function roleOf({ role, added_at: at }: Member): string {
  return at === null ? 'By a group' : HELD_PROJECT_ROLES[role]
}

/** The member, for what they use in this project. */
function ownerOf(projectId: string, member: Member): NamedOwner {
  return { owner: { kind: 'project_user', projectId, id: member.id }, name: nameOf(member) }
}

interface Dialogs {
  readonly changing: Subject<Member>
  readonly limited: Subject<NamedOwner>
  readonly removing: Subject<Member>
}

/** Nobody changes or removes a member with a role that they may not give. */
function actions(
  projectId: string,
  allowed: Permissions,
  { changing, limited, removing }: Dialogs,
): Column<Member> {
  return {
    heading: 'Actions',
    actions: true,
    cell: (member) => {
      const held = PREDEFINED_ROLES.project[member.role]?.permissions ?? []
      const mayChange =
        member.added_at !== null &&
        allowed.may('project.write', projectId) &&
        allowed.mayGive(held, projectId)
      const seesLimits = allowed.seesSpend(projectId)
      if (!mayChange && !seesLimits) return null
      return (
        <RowMenu label={`Actions for ${addressOf(member)}`}>
          {mayChange && offeredRoles(allowed, projectId).some((role) => role !== member.role) && (
            <RowAction icon={UserCogIcon} onClick={() => changing.open(member)}>
              Change role
            </RowAction>
          )}
          {seesLimits && (
            <RowAction icon={WalletIcon} onClick={() => limited.open(ownerOf(projectId, member))}>
              Limits
            </RowAction>
          )}
          {mayChange && (
            <RowAction icon={UserMinusIcon} isFinal onClick={() => removing.open(member)}>
              Remove from project
            </RowAction>
          )}
        </RowMenu>
      )
    },
  }
}
