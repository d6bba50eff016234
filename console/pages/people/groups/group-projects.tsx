/** Projects of a group, with its roles in each. */
import { Anchor, Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link } from 'react-router'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { type Column, PagedRows } from '#console/display/rows.tsx'
import { Empty, NoneSeen } from '#console/display/states.tsx'
import { ProjectLink } from '#console/pages/keys/all-keys-columns.tsx'
import type { GroupProject } from '#contract/extensions/access-explanations.ts'
import type { OrganizationGroup } from '#contract/groups.ts'
import { AddToProject } from './add-to-project.tsx'

export function GroupProjects({ group: { id } }: { group: OrganizationGroup }) {
  const { seesAll, mayAnywhere } = useAllowed()
  const pages = usePages('listGroupProjects', { group_id: id })
  const [isAdding, adding] = useDisclosure()
  return (
    <Card
      title="Projects"
      about={`Members of the group are members of these.${seesAll ? '' : ' Those that you may see.'}`}
      action={
        mayAnywhere('project_groups.write') && (
          <Button variant="default" size="xs" onClick={adding.open}>
            Add to project
          </Button>
        )
      }
    >
      <PagedRows
        label="Projects"
        pages={pages}
        rowKey={(project) => project.id}
        columns={columnsOf(id)}
        empty={seesAll ? <Empty title="In no project" /> : <NoneSeen />}
      />
      <AddToProject groupId={id} opened={isAdding} onClose={adding.close} />
    </Card>
  )
}

/** A role leads to where it is changed: the page of the group in the project. */
function columnsOf(groupId: string): readonly Column<GroupProject>[] {
  return [
    { heading: 'Project', cell: ({ id, name }) => <ProjectLink id={id} name={name} size="sm" /> },
    {
      heading: 'Role',
      cell: ({ id, roles }) => (
        <Anchor
          component={Link}
          to={`/projects/${id}/members/groups/${groupId}`}
          size="sm"
          className="name"
        >
          {roles.map(({ name }) => name).join(', ') || 'none'}
        </Anchor>
      ),
    },
  ]
}
