/** Projects of a user, with the roles and groups by which they are in each. */
import { authorityOf } from '#access/authority.ts'
import { visibleProjects } from '#access/authorize.ts'
import type { Context } from '#context.ts'
import type { HeldProjectQuery, UserProject } from '#contract/extensions/access-explanations.ts'
import type { Page } from '#contract/page.ts'
import { predefinedRoleAlias } from '#contract/permissions.ts'
import { listPage } from '#control/page.ts'
import { requirePresent } from '#control/users/users.ts'
import { sourceOf } from './access-explanations.ts'
import * as store from './store.ts'

type Source = UserProject['sources'][number]

/** Rows of the memberships of a user in the projects of a page. */
interface Held {
  readonly direct: Awaited<ReturnType<typeof store.directRoles>>
  readonly groups: Awaited<ReturnType<typeof store.groupsInProjects>>
  readonly roles: Awaited<ReturnType<typeof store.rolesInProjects>>
}

/** Throws 404 for nobody of the organization. Projects that the caller may not see are left out. */
export async function listUserProjects(
  ctx: Context,
  userId: string,
  query: HeldProjectQuery,
): Promise<Page<UserProject>> {
  const { organization, reader } = ctx
  await requirePresent(reader, ctx, userId)
  const visible = visibleProjects(ctx.actor, 'project.read')
  const page = await listPage(ctx, query, {
    where: {
      organizationId: organization.id,
      userId,
      visible,
    },
    find: store.findUserProject,
    page: store.pageOfUserProjects,
    toWire: (row) => row,
  })
  const held = await heldIn(
    ctx,
    userId,
    page.data.map(({ id }) => id),
  )
  return {
    ...page,
    data: page.data.map((row) => projectToWire(organization.id, userId, row, held)),
  }
}

async function heldIn({ reader }: Context, userId: string, projectIds: string[]): Promise<Held> {
  if (projectIds.length === 0) return { direct: [], groups: [], roles: [] }
  const of = { userId, projectIds }
  const [direct, groups, roles] = await Promise.all([
    store.directRoles(reader, of),
    store.groupsInProjects(reader, of),
    store.rolesInProjects(reader, of),
  ])
  return { direct, groups, roles }
}

function projectToWire(
  organizationId: string,
  userId: string,
  { id, name }: store.UserProjectRow,
  held: Held,
): UserProject {
  const direct = held.direct.find((row) => row.project_id === id)
  const groups = held.groups.filter((row) => row.project_id === id)
  const roles = held.roles.filter((row) => row.resource_id === id)
  const own = direct && direct.role !== 'none' ? [predefined(id, direct.role)] : []
  const assigned = (principalId: string, group: Source['group']): Source[] => {
    const of = roles
      .filter((row) => row.principal_id === principalId)
      .map((row) => ({ ...row, effective: null }))
    const all = group === null ? [...own, ...of] : of
    return all.map((role) => toSource(sourceOf(organizationId, role, role.role_name, group)))
  }
  const ways = [
    ...(direct ? [{ principalId: userId, group: null }] : []),
    ...groups.map((group) => ({
      principalId: group.id,
      group: { id: group.id, name: group.name },
    })),
  ]
  return {
    object: 'organization.user.project',
    id,
    name,
    role: highestRole(organizationId, id, { direct, roles }),
    sources: ways.flatMap(({ principalId, group }) => {
      const sources = assigned(principalId, group)
      return sources.length === 0 ? [{ role: null, group }] : sources
    }),
  }
}

function predefined(projectId: string, role: string) {
  return {
    resource_id: projectId,
    role_id: predefinedRoleAlias('project', role),
    effective: null,
    role_name: null,
  }
}

function toSource({ role, group }: ReturnType<typeof sourceOf>): Source {
  const { resource_type: _, ...named } = role
  return { role: named, group }
}

interface RolesIn {
  readonly direct: Held['direct'][number] | undefined
  readonly roles: Held['roles']
}

function highestRole(
  organizationId: string,
  projectId: string,
  { direct, roles }: RolesIn,
): UserProject['role'] {
  const { projects } = authorityOf({
    organizationId,
    role: 'reader',
    memberships: direct ? [direct] : [],
    groupProjects: [projectId],
    assigned: roles.map((role) => ({ ...role, effective: null })),
  })
  return projects.get(projectId)?.role ?? 'none'
}
