/** Members of the organization and their roles. */

import { Anchor, Button, Group, Stack } from '@mantine/core'
import { LogOutIcon, UserCogIcon, UserMinusIcon, UserPlusIcon, WalletIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useAddress } from '#console/address/address.ts'
import type { Load } from '#console/api/loader.ts'
import type { Permissions } from '#console/api/permissions.ts'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { addressOf, nameOf, Who } from '#console/display/person.tsx'
import { ORGANIZATION_ROLES } from '#console/display/roles.ts'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import type { Column } from '#console/display/rows.tsx'
import { SortedPages } from '#console/display/sorted-pages.tsx'
import type { SortedColumn } from '#console/display/sorted-rows.tsx'
import { Empty } from '#console/display/states.tsx'
import { Toolbar } from '#console/display/toolbar.tsx'
import { searchIn, searching, useSearch } from '#console/fields/search.tsx'
import { useAskedDisclosure } from '#console/finder/asked-action.ts'
import { type NamedOwner, OwnerLimit } from '#console/pages/costs/budget/owner-limit.tsx'
import {
  USER_SPEND_COLUMNS,
  UserSpendFilters,
  userSpendIn,
} from '#console/pages/costs/budget/user-spend.tsx'
import { Time } from '#console/time/time.tsx'
import { ORGANIZATION_ROLES as PERMISSIONS_OF } from '#contract/permissions.ts'
import { AddPerson } from './add-person.tsx'
import { ChangeRole } from './change-role.tsx'
import type { Listed } from './listed.ts'
import { PersonBadges } from './person-badges.tsx'
import { RemovePerson } from './remove-person.tsx'
import { SignOutPerson } from './sign-out-person.tsx'

export const load: Load = ({ pages }, { allowed, search }) => {
  if (allowed.seesSpend()) pages('listUserBudgets', userSpendIn(search))
  else pages('listUsers', searchIn(search))
}

export default function MembersPage() {
  const allowed = useAllowed()
  const mayChange = allowed.may('organization.write')
  const { search, field } = useSearch('Search members')
  const [isAdding, adding] = useAskedDisclosure('add', mayChange)
  const dialogs = {
    changing: useSubject<Listed>(),
    leaving: useSubject<Listed>(),
    limited: useSubject<NamedOwner>(),
    removing: useSubject<Listed>(),
  }
  const add = mayChange && (
    <Button leftSection={<UserPlusIcon size={16} aria-hidden />} onClick={adding.open}>
      Add person
    </Button>
  )
  const seesSpend = allowed.seesSpend()
  const table: PeopleRowsProps = {
    search,
    empty: <NoPeople add={add} />,
    actions: mayChange || seesSpend ? [actions(allowed, dialogs)] : [],
  }
  return (
    <Stack>
      <Toolbar action={add}>
        {field}
        {seesSpend && <UserSpendFilters />}
      </Toolbar>
      {seesSpend ? <SpendRows {...table} /> : <PeopleRows {...table} />}
      <AddPerson opened={isAdding} onClose={adding.close} />
      <ChangeRole changing={dialogs.changing} />
      <OwnerLimit shown={dialogs.limited} />
      <SignOutPerson leaving={dialogs.leaving} />
      <RemovePerson removing={dialogs.removing} />
    </Stack>
  )
}

interface PeopleRowsProps {
  readonly search: string
  readonly empty: ReactNode
  readonly actions: readonly Column<Listed>[]
}

function PeopleRows({ search, empty, actions }: PeopleRowsProps) {
  const pages = usePages('listUsers', searching(search))
  return (
    <SortedPages
      label="Members"
      pages={pages}
      rowKey={({ id }) => id}
      columns={[...COLUMNS, JOINED, ...actions]}
      search={search}
      empty={empty}
    />
  )
}

/** With what each has spent in all projects. */
function SpendRows({ search, empty, actions }: PeopleRowsProps) {
  const [address] = useAddress()
  const question = userSpendIn(address)
  const pages = usePages('listUserBudgets', question)
  return (
    <SortedPages
      label="Members"
      pages={pages}
      rowKey={({ id }) => id}
      columns={[...COLUMNS, ...USER_SPEND_COLUMNS, JOINED, ...actions]}
      search={search}
      empty={question.limited ? <Empty title="Nobody is near a limit" /> : empty}
    />
  )
}

function NoPeople({ add }: { add: ReactNode }) {
  return (
    <Empty title="No members yet" action={add}>
      Members can sign in to this console. For programs, create service accounts in a project.
    </Empty>
  )
}

const COLUMNS: readonly SortedColumn<Listed>[] = [
  {
    heading: 'Person',
    value: nameOf,
    cell: (user) => (
      <Group gap="xs">
        <Who person={user} />
        <PersonBadges person={user} />
      </Group>
    ),
  },
  {
    heading: 'Role',
    value: ({ role }) => ORGANIZATION_ROLES[role],
    cell: (user) => (
      <Anchor
        component={Link}
        to={`/people/members/${user.id}`}
        size="sm"
        aria-label={`Roles of ${nameOf(user)}: ${ORGANIZATION_ROLES[user.role]}`}
      >
        {ORGANIZATION_ROLES[user.role]}
      </Anchor>
    ),
  },
]

const JOINED: SortedColumn<Listed> = {
  heading: 'Joined',
  minor: true,
  value: ({ added_at: at }) => at,
  cell: ({ added_at }) => <Time at={added_at} />,
}

interface Dialogs {
  readonly changing: Subject<Listed>
  readonly leaving: Subject<Listed>
  readonly limited: Subject<NamedOwner>
  readonly removing: Subject<Listed>
}

/** Nobody changes or removes a person with permissions that they may not give. */
function actions(
  { may, mayGive, seesSpend }: Permissions,
  { changing, leaving, limited, removing }: Dialogs,
): Column<Listed> {
  return {
    heading: 'Actions',
    actions: true,
    cell: (user) => {
      const mayChange = may('organization.write')
      const mayRemove = mayChange && mayGive(PERMISSIONS_OF[user.role].permissions)
      if (!mayRemove && !seesSpend()) return null
      return (
        <RowMenu label={`Actions for ${addressOf(user)}`}>
          {mayChange && mayGive(PERMISSIONS_OF.owner.permissions) && (
            <RowAction icon={UserCogIcon} onClick={() => changing.open(user)}>
              Change role
            </RowAction>
          )}
          {seesSpend() && (
            <RowAction
              icon={WalletIcon}
              onClick={() =>
                limited.open({ owner: { kind: 'user', id: user.id }, name: nameOf(user) })
              }
            >
              Limits
            </RowAction>
          )}
          {mayRemove && (
            <RowAction icon={LogOutIcon} onClick={() => leaving.open(user)}>
              Sign out everywhere
            </RowAction>
          )}
          {mayRemove && (
            <RowAction icon={UserMinusIcon} isFinal onClick={() => removing.open(user)}>
              Remove
            </RowAction>
          )}
        </RowMenu>
      )
    },
  }
}
