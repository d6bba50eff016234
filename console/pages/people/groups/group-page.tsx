/** A group: its members, its projects, and its roles in the organization. */
import { Anchor, Group, Stack } from '@mantine/core'
import { Link, useParams } from 'react-router'
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { Id } from '#console/display/copy.tsx'
import { Answered } from '#console/display/states.tsx'
import { Page } from '#console/layout/page.tsx'
import { AssignedRoles } from '#console/pages/roles/assigned-roles.tsx'
import { loadAssigned } from '#console/pages/roles/principal.ts'
import { GroupMembers } from './group-members.tsx'
import { GroupProjects } from './group-projects.tsx'
import { ManagedBadge } from './managed-badge.tsx'

export const load: Load = (prefetch, { params: { groupId = '' } }) => {
  prefetch.answer('retrieveGroup', { group_id: groupId })
  prefetch.pages('listGroupUsers', { group_id: groupId })
  prefetch.pages('listGroupProjects', { group_id: groupId })
  loadAssigned(prefetch, { kind: 'group', id: groupId })
}

export default function GroupPage() {
  const { groupId = '' } = useParams()
  const query = useAnswer('retrieveGroup', { group_id: groupId })
  return (
    <Answered query={query}>
      {(group) => (
        <Page
          title={group.name}
          breadcrumb={
            <Anchor component={Link} to="/people/groups" size="sm">
              Groups
            </Anchor>
          }
          about={
            <Group gap="xs">
              <Id id={group.id} />
              <ManagedBadge {...group} />
            </Group>
          }
        >
          <Stack gap="md" className="in-order">
            <GroupMembers group={group} />
            <GroupProjects group={group} />
            <AssignedRoles
              principal={{ kind: 'group', id: group.id }}
              about="In the organization."
            />
          </Stack>
        </Page>
      )}
    </Answered>
  )
}
