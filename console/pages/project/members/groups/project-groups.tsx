/** Groups of a project: their members are members of it. */
import { Anchor, Button, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { UserMinusIcon } from 'lucide-react'
import { Link } from 'react-router'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { formatExact } from '#console/display/numbers.ts'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import { type Column, PagedRows } from '#console/display/rows.tsx'
import { Empty } from '#console/display/states.tsx'
import { Time } from '#console/time/time.tsx'
import type { ProjectGroup } from '#contract/project-groups.ts'
import { AddProjectGroup } from './add-group.tsx'
import { RemoveProjectGroup } from './remove-group.tsx'

export function ProjectGroups({ projectId }: { projectId: string }) {
  const mayManage = useAllowed().may('project_groups.write', projectId)
  const pages = usePages('listProjectGroups', { project_id: projectId })
  const [isAdding, adding] = useDisclosure()
  const removing = useSubject<ProjectGroup>()
  const columns = columnsOf(projectId)
  return (
    <Card
      title="Groups"
      about="Members of a group are members of the project, with the group’s roles in it."
      action={
        mayManage && (
          <Button variant="default" size="xs" onClick={adding.open}>
            Add group
          </Button>
        )
      }
    >
      <PagedRows
        label="Groups"
        pages={pages}
        rowKey={({ group_id: id }) => id}
        columns={mayManage ? [...columns, actions(removing)] : columns}
        empty={<Empty title="No groups in this project" />}
      />
      <AddProjectGroup projectId={projectId} opened={isAdding} onClose={adding.close} />
      <RemoveProjectGroup removing={removing} />
    </Card>
  )
}

function columnsOf(projectId: string): readonly Column<ProjectGroup>[] {
  return [
    {
      heading: 'Group',
      cell: ({ group_id: id, group_name: name }) => (
        <Anchor
          component={Link}
          to={`/projects/${projectId}/members/groups/${id}`}
          fw={550}
          size="sm"
          className="name"
        >
          {name}
        </Anchor>
      ),
    },
    {
      heading: 'Role',
      cell: ({ roles }) => (
        <Text size="sm" className="name">
          {roles.map(({ name }) => name).join(', ') || <span className="dim">none</span>}
        </Text>
      ),
    },
    {
      heading: 'Members',
      numeric: true,
      cell: ({ member_count: count }) => formatExact(count),
    },
    { heading: 'Added', cell: ({ created_at: at }) => <Time at={at} /> },
  ]
}

function actions(removing: Subject<ProjectGroup>): Column<ProjectGroup> {
  return {
    heading: 'Actions',
    actions: true,
    cell: (group) => (
      <RowMenu label={`Actions for ${group.group_name}`}>
        <RowAction icon={UserMinusIcon} isFinal onClick={() => removing.open(group)}>
          Remove from project
        </RowAction>
      </RowMenu>
    ),
  }
}
