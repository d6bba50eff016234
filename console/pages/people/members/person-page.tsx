/** A person: their roles in the organization, the groups these come from, and what they allow. */
import { Anchor, Group, Stack, Text } from '@mantine/core'
import { Link, useParams } from 'react-router'
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { Id } from '#console/display/copy.tsx'
import { nameOf } from '#console/display/person.tsx'
import { Answered } from '#console/display/states.tsx'
import { Page } from '#console/layout/page.tsx'
import { AssignedRoles } from '#console/pages/roles/assigned-roles.tsx'
import { ExplainedAccess, loadExplained } from '#console/pages/roles/explained-access.tsx'
import { loadAssigned } from '#console/pages/roles/principal.ts'
import { ErasePerson } from './erase-person.tsx'
import { PersonBadges } from './person-badges.tsx'

export const load: Load = (prefetch, { params: { userId = '' } }) => {
  prefetch.answer('retrieveUser', { user_id: userId })
  const principal = { kind: 'user', id: userId } as const
  loadAssigned(prefetch, principal)
  loadExplained(prefetch, principal)
}

export default function PersonPage() {
  const { userId = '' } = useParams()
  const query = useAnswer('retrieveUser', { user_id: userId })
  return (
    <Answered query={query}>
      {(user) => (
        <Page
          title={nameOf(user)}
          breadcrumb={
            <Anchor component={Link} to="/people" size="sm">
              People
            </Anchor>
          }
          actions={<ErasePerson user={user} />}
          about={
            <Group gap="xs">
              {user.name && user.email && <Text size="sm">{user.email}</Text>}
              <Id id={user.id} />
              <PersonBadges person={user} />
            </Group>
          }
        >
          <Stack gap="md">
            <AssignedRoles
              principal={{ kind: 'user', id: user.id }}
              about="In the organization. A project’s members page has the roles there."
            />
            <ExplainedAccess principal={{ kind: 'user', id: user.id }} />
          </Stack>
        </Page>
      )}
    </Answered>
  )
}
