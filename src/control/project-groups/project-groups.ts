/** Groups of projects: their members are in the project, with the roles of the group there. */
import { visibleProjects } from '#access/authorize.ts'
import { audited } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { groupAlreadyInProject, groupNotInProject } from '#contract/errors/access.ts'
import type { GroupProject, HeldProjectQuery } from '#contract/extensions/access-explanations.ts'
import type { NextPage, NextQuery, Page } from '#contract/page.ts'
import { predefinedRoleId, predefinedRoleName } from '#contract/permissions.ts'
import type { NewProjectGroup, ProjectGroup } from '#contract/project-groups.ts'
import { requireGroup, requireGroupForChange } from '#control/groups/groups.ts'
import { listNextPage, listPage } from '#control/page.ts'
import { requireReadable } from '#control/projects/projects.ts'
import { assignmentEvent, assignmentSubject } from '#control/roles/events.ts'
import { insertAssignment } from '#control/roles/group-assignments.ts'
import type { Principal } from '#control/roles/held.ts'
import { projectOf, requireActiveResource, requireMayGrantIn } from '#control/roles/resource.ts'
import { requireRoleForUse } from '#control/roles/role.ts'
import { assignedTo } from '#control/roles/store.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { refreshOwnerAccess } from '#storage/owner-access.ts'
import * as store from './store.ts'

export async function list(
  ctx: Context,
  projectId: string,
  query: NextQuery,
): Promise<NextPage<ProjectGroup & { id: string }>> {
  await requireReadable(ctx, projectId)
  return listNextPage(ctx, query, {
    where: { projectId },
    find: async (reader, { id }) =>
      withMembers(reader, projectId, await store.find(reader, { projectId, groupId: id })),
    page: async (reader, page) => withMembers(reader, projectId, await store.page(reader, page)),
    toWire: (group) => ({ id: group.group_id, ...group }),
  })
}

export async function retrieve(
  ctx: Context,
  projectId: string,
  groupId: string,
  type: ProjectGroup['group_type'],
): Promise<ProjectGroup> {
  await requireReadable(ctx, projectId)
  const rows = await store.find(ctx.reader, { projectId, groupId })
  const [group] = await withMembers(ctx.reader, projectId, rows)
  if (!group || type !== 'group') throw new Problem(groupNotInProject(groupId, projectId))
  return group
}

/** Projects that the caller may not see are left out. */
export async function listGroupProjects(
  ctx: Context,
  groupId: string,
  query: HeldProjectQuery,
): Promise<Page<GroupProject>> {
  const { organization, reader } = ctx
  await requireGroup(reader, ctx, groupId)
  const page = await listPage(ctx, query, {
    where: {
      organizationId: organization.id,
      groupId,
      visible: visibleProjects(ctx.actor, 'project.read'),
    },
    find: store.findGroupProject,
    page: store.pageOfGroupProjects,
    toWire: (row) => row,
  })
  const projectIds = page.data.map(({ id }) => id)
  const roles = await store.rolesOfGroup(reader, { groupId, projectIds })
  return {
    ...page,
    data: page.data.map(({ id, name }) => ({
      object: 'organization.group.project',
      id,
      name,
      roles: roles.filter((role) => role.resource_id === id).map((role) => roleIn(id, role)),
    })),
  }
}

export function create(
  ctx: Context,
  projectId: string,
  { group_id: groupId, role: roleId }: NewProjectGroup,
): Promise<ProjectGroup> {
  return audited(ctx, async (tx) => {
    const resource = projectOf(projectId)
    await requireActiveResource(tx, ctx, resource)
    const group = await requireGroupForChange(tx, ctx, groupId)
    const [present] = await store.find(tx, { projectId, groupId })
    if (present) throw new Problem(groupAlreadyInProject(groupId, projectId))
    const role = await requireRoleForUse(tx, resource, roleId)
    requireMayGrantIn(ctx, resource, role.effective)
    await insertAssignment(tx, ctx, resource, groupId, role)
    const principal: Principal = { kind: 'group', id: groupId }
    const row = { id: groupId, name: group.name, project_id: projectId, added_at: ctx.now() }
    const [result] = await withMembers(tx, projectId, [row])
    if (!result) throw new Error(`group ${groupId} was not read back`)
    return {
      result,
      projectId,
      event: assignmentEvent('role.assignment.created', resource, role.id, principal),
      subject: assignmentSubject(principal),
    }
  })
}

/** Removes the group with its roles in the project. */
export function remove(ctx: Context, projectId: string, groupId: string) {
  return audited(ctx, async (tx) => {
    const resource = projectOf(projectId)
    await requireActiveResource(tx, ctx, resource)
    await requireGroupForChange(tx, ctx, groupId)
    const [present] = await store.find(tx, { projectId, groupId })
    if (!present) throw new Problem(groupNotInProject(groupId, projectId))
    const principal: Principal = { kind: 'group', id: groupId }
    const held = await assignedTo(tx, { resourceId: projectId, principalId: groupId })
    const consequences = []
    for (const { role_id: roleId } of held) {
      const role = await requireRoleForUse(tx, resource, roleId)
      requireMayGrantIn(ctx, resource, role.effective)
      consequences.push(assignmentEvent('role.assignment.deleted', resource, role.id, principal))
    }
    await store.leaveProject(tx, { projectId, groupId })
    await refreshOwnerAccess(tx, { groupId, projectId })
    return {
      result: { object: 'project.group.deleted' as const, deleted: true },
      projectId,
      event: {
        type: 'project.updated',
        id: projectId,
        changes_requested: { groups_removed: [groupId] },
      },
      subject: assignmentSubject(principal),
      consequences,
    }
  })
}

/** Groups on the wire, with their roles in the project and their numbers of members. */
async function withMembers(
  reader: Reader | Tx,
  projectId: string,
  rows: readonly store.ProjectGroupRow[],
): Promise<ProjectGroup[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const roles = await store.rolesOfGroups(reader, projectId, ids)
  const counts = await store.memberCounts(reader, ids)
  const members = new Map(counts.map(({ group_id: id, members: count }) => [id, Number(count)]))
  return rows.map(({ id, name, added_at }) => ({
    object: 'project.group',
    project_id: projectId,
    group_id: id,
    group_name: name,
    group_type: 'group',
    created_at: toSeconds(added_at),
    roles: roles.filter((role) => role.principal_id === id).map((role) => roleIn(projectId, role)),
    member_count: members.get(id) ?? 0,
  }))
}

interface AssignedRole {
  readonly role_id: string
  readonly name: string | null
}

function roleIn(projectId: string, { role_id: id, name }: AssignedRole) {
  const predefined = predefinedRoleName('project', projectId, id)
  return predefined === undefined
    ? { id, name: name ?? id }
    : { id: predefinedRoleId('project', predefined, projectId), name: predefined }
}
