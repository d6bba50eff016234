/** Roles of the organization or of a project, with their permissions. */
import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { PencilIcon, ShieldPlusIcon, Trash2Icon } from 'lucide-react'
import type { Permissions } from '#console/api/permissions.ts'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import { type Column, PagedRows } from '#console/display/rows.tsx'
import { Empty } from '#console/display/states.tsx'
import { Toolbar } from '#console/display/toolbar.tsx'
import type { Role } from '#contract/roles.ts'
import { DeleteRole } from './delete-role.tsx'
import { EditRole } from './edit-role.tsx'
import { effectiveIn, levelOf, operationsOf, type RoleScope } from './operations.ts'
import { PermissionList } from './permission-list.tsx'

interface RolesProps {
  readonly projectId: RoleScope
  readonly mayChange: boolean
}

export function Roles({ projectId, mayChange }: RolesProps) {
  const allowed = useAllowed()
  const { list, ids } = operationsOf(projectId)
  const pages = usePages(list, ids)
  /** Null: a new one. */
  const editing = useSubject<Role | null>()
  const deleting = useSubject<Role>()
  const create = mayChange && (
    <Button
      leftSection={<ShieldPlusIcon size={16} aria-hidden />}
      onClick={() => editing.open(null)}
    >
      Create role
    </Button>
  )
  const columns = columnsOf(projectId)
  return (
    <Stack>
      <Toolbar action={create}>
        <Text size="sm" c="dimmed">
          Roles add up: who has several may do what any of them allows.
        </Text>
      </Toolbar>
      <PagedRows
        label="Roles"
        pages={pages}
        rowKey={({ id }) => id}
        columns={
          mayChange ? [...columns, actions(projectId, allowed, { editing, deleting })] : columns
        }
        empty={<Empty title="No roles" />}
      />
      <EditRole projectId={projectId} editing={editing} />
      <DeleteRole projectId={projectId} deleting={deleting} />
    </Stack>
  )
}

function columnsOf(projectId: RoleScope): readonly Column<Role>[] {
  return [
    {
      heading: 'Role',
      cell: ({ name, description, predefined_role: isPredefined }) => (
        <div>
          <Group gap="xs">
            <Text size="sm" fw={500} className="name">
              {name}
            </Text>
            {isPredefined && (
              <Badge variant="light" color="gray">
                Predefined
              </Badge>
            )}
          </Group>
          {description !== null && (
            <Text size="xs" c="dimmed" className="name">
              {description}
            </Text>
          )}
        </div>
      ),
    },
    {
      heading: 'Permissions',
      cell: ({ name, permissions, ineffective_permissions: ineffective }) => (
        <PermissionList
          roleName={name}
          level={levelOf(projectId)}
          permissions={permissions}
          ineffective={ineffective}
        />
      ),
    },
  ]
}

interface Dialogs {
  readonly editing: Subject<Role | null>
  readonly deleting: Subject<Role>
}

/** Nobody changes or deletes a role with permissions that they may not give. */
function actions(
  projectId: RoleScope,
  { mayGive }: Permissions,
  { editing, deleting }: Dialogs,
): Column<Role> {
  return {
    heading: 'Actions',
    actions: true,
    cell: (role) =>
      !role.predefined_role &&
      mayGive(effectiveIn(projectId, role), projectId) && (
        <RowMenu label={`Actions for ${role.name}`}>
          <RowAction icon={PencilIcon} onClick={() => editing.open(role)}>
            Edit
          </RowAction>
          <RowAction icon={Trash2Icon} isFinal onClick={() => deleting.open(role)}>
            Delete
          </RowAction>
        </RowMenu>
      ),
  }
}
