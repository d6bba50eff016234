import type { Context } from '#context.ts'
import { api } from '#contract/api.ts'
import type { NextQuery } from '#contract/page.ts'
import { requireGroup } from '#control/groups/groups.ts'
import { nextPageFrom } from '#control/page.ts'
import { route } from '#control/route.ts'
import { assignToGroup, unassignFromGroup } from './group-assignments.ts'
import { listHeld, type Principal, retrieveHeld } from './held.ts'
import { organizationOf, projectOf, type Resource, requireReadableResource } from './resource.ts'
import * as roles from './roles.ts'
import { assignToUser, unassignFromUser } from './user-assignments.ts'

function user(id: string): Principal {
  return { kind: 'user', id }
}

function group(id: string): Principal {
  return { kind: 'group', id }
}

async function requireBoth(ctx: Context, resource: Resource, { kind, id }: Principal) {
  await requireReadableResource(ctx, resource)
  if (kind === 'group') await requireGroup(ctx.reader, ctx, id)
}

async function list(ctx: Context, resource: Resource, principal: Principal, query: NextQuery) {
  await requireBoth(ctx, resource, principal)
  return nextPageFrom(await listHeld(ctx, resource, principal), query)
}

async function retrieve(ctx: Context, resource: Resource, principal: Principal, id: string) {
  await requireBoth(ctx, resource, principal)
  return retrieveHeld(ctx, resource, principal, id)
}

const ofOrganization = [
  route(api.listRoles, (ctx, { query }) => roles.list(ctx, organizationOf(ctx), query)),
  route(api.createRole, (ctx, { body }) => roles.create(ctx, organizationOf(ctx), body)),
  route(api.retrieveRole, (ctx, { params }) =>
    roles.retrieve(ctx, organizationOf(ctx), params.role_id),
  ),
  route(api.updateRole, (ctx, { params, body }) =>
    roles.update(ctx, organizationOf(ctx), params.role_id, body),
  ),
  route(api.deleteRole, (ctx, { params }) =>
    roles.remove(ctx, organizationOf(ctx), params.role_id),
  ),
  route(api.listUserRoles, (ctx, { params, query }) =>
    list(ctx, organizationOf(ctx), user(params.user_id), query),
  ),
  route(api.createUserRole, (ctx, { params, body }) =>
    assignToUser(ctx, organizationOf(ctx), params.user_id, body.role_id),
  ),
  route(api.retrieveUserRole, (ctx, { params }) =>
    retrieve(ctx, organizationOf(ctx), user(params.user_id), params.role_id),
  ),
  route(api.deleteUserRole, (ctx, { params }) =>
    unassignFromUser(ctx, organizationOf(ctx), params.user_id, params.role_id),
  ),
  route(api.listGroupRoles, (ctx, { params, query }) =>
    list(ctx, organizationOf(ctx), group(params.group_id), query),
  ),
  route(api.createGroupRole, (ctx, { params, body }) =>
    assignToGroup(ctx, organizationOf(ctx), params.group_id, body.role_id),
  ),
  route(api.retrieveGroupRole, (ctx, { params }) =>
    retrieve(ctx, organizationOf(ctx), group(params.group_id), params.role_id),
  ),
  route(api.deleteGroupRole, (ctx, { params }) =>
    unassignFromGroup(ctx, organizationOf(ctx), params.group_id, params.role_id),
  ),
]

const ofProjects = [
  route(api.listProjectRoles, (ctx, { params, query }) =>
    roles.list(ctx, projectOf(params.project_id), query),
  ),
  route(api.createProjectRole, (ctx, { params, body }) =>
    roles.create(ctx, projectOf(params.project_id), body),
  ),
  route(api.retrieveProjectRole, (ctx, { params }) =>
    roles.retrieve(ctx, projectOf(params.project_id), params.role_id),
  ),
  route(api.updateProjectRole, (ctx, { params, body }) =>
    roles.update(ctx, projectOf(params.project_id), params.role_id, body),
  ),
  route(api.deleteProjectRole, (ctx, { params }) =>
    roles.remove(ctx, projectOf(params.project_id), params.role_id),
  ),
  route(api.listProjectUserRoles, (ctx, { params, query }) =>
    list(ctx, projectOf(params.project_id), user(params.user_id), query),
  ),
  route(api.createProjectUserRole, (ctx, { params, body }) =>
    assignToUser(ctx, projectOf(params.project_id), params.user_id, body.role_id),
  ),
  route(api.retrieveProjectUserRole, (ctx, { params }) =>
    retrieve(ctx, projectOf(params.project_id), user(params.user_id), params.role_id),
  ),
  route(api.deleteProjectUserRole, (ctx, { params }) =>
    unassignFromUser(ctx, projectOf(params.project_id), params.user_id, params.role_id),
  ),
  route(api.listProjectGroupRoles, (ctx, { params, query }) =>
    list(ctx, projectOf(params.project_id), group(params.group_id), query),
  ),
  route(api.createProjectGroupRole, (ctx, { params, body }) =>
    assignToGroup(ctx, projectOf(params.project_id), params.group_id, body.role_id),
  ),
  route(api.retrieveProjectGroupRole, (ctx, { params }) =>
    retrieve(ctx, projectOf(params.project_id), group(params.group_id), params.role_id),
  ),
  route(api.deleteProjectGroupRole, (ctx, { params }) =>
    unassignFromGroup(ctx, projectOf(params.project_id), params.group_id, params.role_id),
  ),
]

export const routes = [...ofOrganization, ...ofProjects]
