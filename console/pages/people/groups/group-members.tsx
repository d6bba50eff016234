/** Members of a group: people and service accounts. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { UserMinusIcon } from 'lucide-react'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { addressOf, nameOf, Who } from '#console/display/person.tsx'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import type { Column } from '#console/display/rows.tsx'
import { SortedPages } from '#console/display/sorted-pages.tsx'
import type { SortedColumn } from '#console/display/sorted-rows.tsx'
import { Empty } from '#console/display/states.tsx'
import type { GroupUser, OrganizationGroup } from '#contract/groups.ts'
import { AddGroupMember } from './add-group-member.tsx'
import { RemoveGroupMember } from './remove-group-member.tsx'

export function GroupMembers({ group }: { group: OrganizationGroup }) {
  const mayChange = useAllowed().may('groups.write') && !group.is_scim_managed
  const pages = usePages('listGroupUsers', { group_id: group.id })
  const [isAdding, adding] = useDisclosure()
  const removing = useSubject<GroupUser>()
  return (
    <Card
      title="Members"
      about={
        group.is_scim_managed
          ? 'Managed by the identity provider.'
          : 'They have the roles and the projects of the group.'
      }
      action={
        mayChange && (
          <Button variant="default" size="xs" onClick={adding.open}>
            Add member
          </Button>
        )
      }
    >
      <SortedPages
        label="Members"
        pages={pages}
        rowKey={({ id }) => id}
        columns={mayChange ? [...COLUMNS, actions(removing)] : COLUMNS}
        empty={<Empty title="No members yet" />}
      />
      <AddGroupMember groupId={group.id} opened={isAdding} onClose={adding.close} />
      <RemoveGroupMember group={group} removing={removing} />
    </Card>
  )
}

const COLUMNS: readonly SortedColumn<GroupUser>[] = [
  { heading: 'Member', value: nameOf, cell: (member) => <Who person={member} /> },
  { heading: 'Kind', value: kindOf, cell: kindOf },
]

function kindOf({ email }: GroupUser): string {
  return email === null ? 'Service account' : 'Person'
}

function actions(removing: Subject<GroupUser>): Column<GroupUser> {
  return {
    heading: 'Actions',
    actions: true,
    cell: (member) => (
      <RowMenu label={`Actions for ${addressOf(member)}`}>
        <RowAction icon={UserMinusIcon} isFinal onClick={() => removing.open(member)}>
          Remove from group
        </RowAction>
      </RowMenu>
    ),
  }
}
