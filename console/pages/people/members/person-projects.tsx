/** Projects of a person, with the roles in each and the groups that give them. */

import { Anchor, Stack } from '@mantine/core'
import { Link } from 'react-router'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { HELD_PROJECT_ROLES } from '#console/display/roles.ts'
import { type Column, PagedRows } from '#console/display/rows.tsx'
import { Empty, NoneSeen } from '#console/display/states.tsx'
import { groupAddress } from '#console/navigation/addresses.ts'
import { ProjectLink } from '#console/pages/keys/all-keys-columns.tsx'
import type { UserProject } from '#contract/extensions/access-explanations.ts'

export function PersonProjects({ userId }: { userId: string }) {
  const { seesAll } = useAllowed()
  const pages = usePages('listUserProjects', { user_id: userId })
  return (
    <Card title="Projects" about={!seesAll && 'Those that you may see.'}>
      <PagedRows
        label="Projects"
        pages={pages}
        rowKey={({ id }) => id}
        columns={COLUMNS}
        empty={seesAll ? <Empty title="In no project" /> : <NoneSeen />}
      />
    </Card>
  )
}

const COLUMNS: readonly Column<UserProject>[] = [
  {
    heading: 'Project',
    cell: ({ id, name }) => <ProjectLink id={id} name={name} size="sm" />,
  },
  { heading: 'Role', cell: ({ role }) => HELD_PROJECT_ROLES[role] },
  { heading: 'Through', cell: ({ sources }) => <Ways sources={sources} /> },
]

function Ways({ sources }: Pick<UserProject, 'sources'>) {
  return (
    <Stack gap={2} align="flex-start">
      {sources.map(({ role, group }) => (
        <span key={`${group?.id} ${role?.id}`}>
          {group ? (
            <Anchor component={Link} to={groupAddress(group.id)} size="sm" className="name">
              Group {group.name}
            </Anchor>
          ) : (
            'Directly'
          )}
          {role && <span className="dim">, {role.name}</span>}
        </span>
      ))}
    </Stack>
  )
}
