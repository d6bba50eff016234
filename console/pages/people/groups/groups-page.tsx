/** Groups of the organization. */

import { Anchor, Button, Group, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { LinkIcon, PencilIcon, Trash2Icon, UsersRoundIcon } from 'lucide-react'
import { Link } from 'react-router'
import type { Load } from '#console/api/loader.ts'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import type { Column } from '#console/display/rows.tsx'
import { SortedPages } from '#console/display/sorted-pages.tsx'
import type { SortedColumn } from '#console/display/sorted-rows.tsx'
import { Empty } from '#console/display/states.tsx'
import { Toolbar } from '#console/display/toolbar.tsx'
import { groupAddress } from '#console/navigation/addresses.ts'
import { Time } from '#console/time/time.tsx'
import type { OrganizationGroup } from '#contract/groups.ts'
import { CreateGroup } from './create-group.tsx'
import { DeleteGroup } from './delete-group.tsx'
import { LinkGroup } from './link-group.tsx'
import { ManagedBadge } from './managed-badge.tsx'
import { RenameGroup } from './rename-group.tsx'

export const load: Load = ({ pages }) => pages('listGroups', {})

export default function GroupsPage() {
  const mayChange = useAllowed().may('groups.write')
  const pages = usePages('listGroups', {})
  const [isCreating, creating] = useDisclosure()
  const renaming = useSubject<OrganizationGroup>()
  const linking = useSubject<OrganizationGroup>()
  const deleting = useSubject<OrganizationGroup>()
  const create = mayChange && (
    <Button leftSection={<UsersRoundIcon size={16} aria-hidden />} onClick={creating.open}>
      Create group
    </Button>
  )
  return (
    <Stack>
      <Toolbar action={create} />
      <SortedPages
        label="Groups"
        pages={pages}
        rowKey={({ id }) => id}
        columns={mayChange ? [...COLUMNS, actions(renaming, linking, deleting)] : COLUMNS}
        empty={
          <Empty title="No groups yet" action={create}>
            A group has people and service accounts. They get the roles and the projects of the
            group.
          </Empty>
        }
      />
      <CreateGroup opened={isCreating} onClose={creating.close} />
      <RenameGroup renaming={renaming} />
      <LinkGroup linking={linking} />
      <DeleteGroup deleting={deleting} />
    </Stack>
  )
}

const COLUMNS: readonly SortedColumn<OrganizationGroup>[] = [
  {
    heading: 'Group',
    value: ({ name }) => name,
    cell: (group) => (
      <Group gap="xs">
        <Anchor component={Link} to={groupAddress(group.id)} fw={550} size="sm" className="name">
          {group.name}
        </Anchor>
        <ManagedBadge {...group} />
      </Group>
    ),
  },
  {
    heading: 'Created',
    value: ({ created_at: at }) => at,
    cell: ({ created_at: at }) => <Time at={at} />,
  },
]

/** A group that SCIM manages is only read here, and of a linked one the link is changed. */
function actions(
  renaming: Subject<OrganizationGroup>,
  linking: Subject<OrganizationGroup>,
  deleting: Subject<OrganizationGroup>,
): Column<OrganizationGroup> {
  return {
    heading: 'Actions',
    actions: true,
    cell: (group) => {
      const isLinked = group.oidc_group !== null
      if (group.is_scim_managed && !isLinked) return null
      return (
        <RowMenu label={`Actions for ${group.name}`}>
          {!isLinked && (
            <RowAction icon={PencilIcon} onClick={() => renaming.open(group)}>
              Rename
            </RowAction>
          )}
          <RowAction icon={LinkIcon} onClick={() => linking.open(group)}>
            {isLinked ? 'Change the link' : 'Link to the identity provider'}
          </RowAction>
          {!isLinked && (
            <RowAction icon={Trash2Icon} isFinal onClick={() => deleting.open(group)}>
              Delete
            </RowAction>
          )}
        </RowMenu>
      )
    },
  }
}
