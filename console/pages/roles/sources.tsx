/** Whom a role of a user comes from: themselves, or groups of theirs. */

import { Anchor, Stack } from '@mantine/core'
import { Link } from 'react-router'
import { useAnswers } from '#console/api/queries.ts'
import { groupAddress } from '#console/navigation/addresses.ts'
import type { AssignedRole } from '#contract/roles.ts'
import type { Principal } from './principal.ts'

interface SourcesProps {
  readonly principal: Principal
  readonly role: Pick<AssignedRole, 'assignment_sources'>
}

export function Sources({ principal, role }: SourcesProps) {
  const sources = role.assignment_sources ?? []
  const groupIds = sources
    .filter(({ principal_type: type }) => type === 'group')
    .map(({ principal_id: id }) => id)
  const groups = useAnswers(
    'retrieveGroup',
    groupIds.map((group_id) => ({ group_id })),
  )
  return (
    <Stack gap={2} align="flex-start">
      {sources.some(({ principal_id: id }) => id === principal.id) && <span>Directly</span>}
      {groupIds.map((id) => (
        <Anchor key={id} component={Link} to={groupAddress(id)} size="sm" className="name">
          Group {groups.find((group) => group.id === id)?.name ?? id}
        </Anchor>
      ))}
    </Stack>
  )
}
