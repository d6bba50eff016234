/** Roles of a person or a group in a project, and the groups these come from. */
import { Anchor, Stack, Text } from '@mantine/core'
import { Link, type Params, useParams } from 'react-router'
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { nameOf } from '#console/display/person.tsx'
import { Archived } from '#console/pages/project/archived.tsx'
import { useProject } from '#console/pages/project/project.ts'
import { AssignedRoles } from '#console/pages/roles/assigned-roles.tsx'
import { loadAssigned, type Principal } from '#console/pages/roles/principal.ts'

const principalOf = ({ projectId = '', userId, groupId = '' }: Params): Principal =>
  userId === undefined
    ? { kind: 'group', id: groupId, projectId }
    : { kind: 'user', id: userId, projectId }

export const load: Load = (prefetch, { allowed, params }) => {
  const principal = principalOf(params)
  if (!allowed.sees(params.projectId ?? '')) return
  loadAssigned(prefetch, principal)
  if (principal.kind === 'user') prefetch.answer('retrieveUser', { user_id: principal.id })
  else prefetch.answer('retrieveGroup', { group_id: principal.id })
}

export default function AccessPage() {
  const { id, status } = useProject()
  const principal = principalOf(useParams())
  if (status === 'archived') return <Archived />
  const about =
    principal.kind === 'user' ? <OfPerson id={principal.id} /> : <OfGroup {...principal} />
  return (
    <Stack gap="md">
      <nav className="breadcrumb" aria-label="Members">
        <Anchor component={Link} to={`/projects/${id}/members`} size="sm">
          Members
        </Anchor>
        <span aria-hidden="true">/</span>
        <Text size="sm" fw={500} className="name">
          {about}
        </Text>
      </nav>
      <AssignedRoles principal={principal} about="In this project." />
    </Stack>
  )
}

const OfPerson = ({ id }: { id: string }) => {
  const { data } = useAnswer('retrieveUser', { user_id: id })
  return data ? nameOf(data) : id
}

const OfGroup = ({ id }: { id: string }) => {
  const { data } = useAnswer('retrieveGroup', { group_id: id })
  return data?.name ?? id
}
