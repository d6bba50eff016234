/** Roles of a user or a group, with their permissions and the groups they come from. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { ShieldMinusIcon } from 'lucide-react'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import { type Column, PagedRows } from '#console/display/rows.tsx'
import { Empty } from '#console/display/states.tsx'
import type { AssignedRole, Role } from '#contract/roles.ts'
import { AssignRole } from './assign-role.tsx'
import { effectiveIn, levelOf, operationsOf } from './operations.ts'
import { PermissionList } from './permission-list.tsx'
import { assignmentsOf, type Principal } from './principal.ts'
import { Sources } from './sources.tsx'
import { UnassignRole } from './unassign-role.tsx'

interface AssignedRolesProps {
  readonly principal: Principal
  readonly about: string
}

export function AssignedRoles({ principal, about }: AssignedRolesProps) {
  const { projectId } = principal
  const { may, mayGive } = useAllowed()
  const { list, ids } = assignmentsOf(principal)
  const pages = usePages(list, ids)
  const roles = operationsOf(projectId)
  const { items: all } = usePages(roles.list, roles.ids)
  const mayChange =
    projectId === undefined ? may('roles.write') : may('project_roles.write', projectId)
  const isGivable = (role: Role) => mayGive(effectiveIn(projectId, role), projectId)
  const givable = mayChange
    ? all.filter((role) => isOffered(principal, role) && isGivable(role))
    : []
  const [isAssigning, assigning] = useDisclosure()
  const unassigning = useSubject<AssignedRole>()
  const direct = pages.items.filter((role) => isDirect(principal, role))
  const offered = givable.filter(({ id }) => !direct.some((one) => one.id === id))
  const unassignable = direct.filter(({ id }) => givable.some((one) => one.id === id))
  const columns = columnsOf(principal, all)
  return (
    <Card
      title="Roles"
      about={about}
      action={
        mayChange &&
        (all.length === 0 || givable.length > 0) && (
          <Button variant="default" size="xs" onClick={assigning.open}>
            Assign role
          </Button>
        )
      }
    >
      <PagedRows
        label="Roles"
        pages={pages}
        rowKey={({ id }) => id}
        columns={mayChange ? [...columns, actions(unassignable, unassigning)] : columns}
        empty={<Empty title="No roles" />}
      />
      <AssignRole
        principal={principal}
        offered={offered}
        opened={isAssigning}
        onClose={assigning.close}
      />
      <UnassignRole principal={principal} unassigning={unassigning} />
    </Card>
  )
}

function isDirect({ id }: Principal, { assignment_sources: sources }: AssignedRole): boolean {
  return (sources ?? []).some(({ principal_id }) => principal_id === id)
}

/** Predefined roles of a person in the organization are changed in the list of people. */
function isOffered({ kind, projectId }: Principal, role: Pick<Role, 'predefined_role'>): boolean {
  return !role.predefined_role || kind === 'group' || projectId !== undefined
}

function columnsOf(principal: Principal, all: readonly Role[]): readonly Column<AssignedRole>[] {
  return [
    { heading: 'Role', cell: ({ name }) => <span className="name">{name}</span> },
    {
      heading: 'Permissions',
      cell: ({ id, name, permissions }) => (
        <PermissionList
          roleName={name}
          level={levelOf(principal.projectId)}
          permissions={permissions}
          ineffective={all.find((one) => one.id === id)?.ineffective_permissions ?? []}
        />
      ),
    },
    ...(principal.kind === 'user'
      ? [
          {
            heading: 'Through',
            cell: (role: AssignedRole) => <Sources principal={principal} role={role} />,
          },
        ]
      : []),
  ]
}

function actions(
  unassignable: readonly AssignedRole[],
  unassigning: Subject<AssignedRole>,
): Column<AssignedRole> {
  return {
    heading: 'Actions',
    actions: true,
    cell: (role) =>
      unassignable.includes(role) && (
        <RowMenu label={`Actions for ${role.name}`}>
          <RowAction icon={ShieldMinusIcon} isFinal onClick={() => unassigning.open(role)}>
            Unassign
          </RowAction>
        </RowMenu>
      ),
  }
}
