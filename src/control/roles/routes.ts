import type { Context } from '#context.ts'
import type { Api, EndpointId } from '#contract/api.ts'
import type { Answer, Input } from '#contract/endpoint.ts'
import type { NextQuery } from '#contract/page.ts'
import { requireGroup } from '#control/groups/groups.ts'
import { nextPageFrom } from '#control/page.ts'
import type { Answerer, Routes } from '#control/route.ts'
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

async function requireBoth(
  ctx: Context,
  resource: Resource,
  { kind, id }: Principal,
): Promise<void> {
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

/** The routes of an operation on the roles of the organization, and on those of a project. */
function onBothLevels<Id extends EndpointId>(
  ids: readonly Id[],
  answer: (ctx: Context, resource: Resource, input: Input<Api[Id]>) => Promise<Answer<Api[Id]>>,
): Routes {
  const handler: Answerer<Api[Id]> = (ctx, input) =>
    answer(ctx, resourceOf(ctx, input.params), input)
  return Object.fromEntries(ids.map((id) => [id, handler])) as Routes
}

function resourceOf(ctx: Context, params: object): Resource {
  return 'project_id' in params ? projectOf(String(params.project_id)) : organizationOf(ctx)
}

export const routes: Routes = {
  ...onBothLevels(['listRoles', 'listProjectRoles'], (ctx, resource, { query }) =>
    roles.list(ctx, resource, query),
  ),
  ...onBothLevels(['createRole', 'createProjectRole'], (ctx, resource, { body }) =>
    roles.create(ctx, resource, body),
  ),
  ...onBothLevels(['retrieveRole', 'retrieveProjectRole'], (ctx, resource, { params }) =>
    roles.retrieve(ctx, resource, params.role_id),
  ),
  ...onBothLevels(['updateRole', 'updateProjectRole'], (ctx, resource, { params, body }) =>
    roles.update(ctx, resource, params.role_id, body),
  ),
  ...onBothLevels(['deleteRole', 'deleteProjectRole'], (ctx, resource, { params }) =>
    roles.remove(ctx, resource, params.role_id),
  ),
  ...onBothLevels(['listUserRoles', 'listProjectUserRoles'], (ctx, resource, input) =>
    list(ctx, resource, user(input.params.user_id), input.query),
  ),
  ...onBothLevels(['createUserRole', 'createProjectUserRole'], (ctx, resource, input) =>
    assignToUser(ctx, resource, input.params.user_id, input.body.role_id),
  ),
  ...onBothLevels(['retrieveUserRole', 'retrieveProjectUserRole'], (ctx, resource, input) =>
    retrieve(ctx, resource, user(input.params.user_id), input.params.role_id),
  ),
  ...onBothLevels(['deleteUserRole', 'deleteProjectUserRole'], (ctx, resource, input) =>
    unassignFromUser(ctx, resource, input.params.user_id, input.params.role_id),
  ),
  ...onBothLevels(['listGroupRoles', 'listProjectGroupRoles'], (ctx, resource, input) =>
    list(ctx, resource, group(input.params.group_id), input.query),
  ),
  ...onBothLevels(['createGroupRole', 'createProjectGroupRole'], (ctx, resource, input) =>
    assignToGroup(ctx, resource, input.params.group_id, input.body.role_id),
  ),
  ...onBothLevels(['retrieveGroupRole', 'retrieveProjectGroupRole'], (ctx, resource, input) =>
    retrieve(ctx, resource, group(input.params.group_id), input.params.role_id),
  ),
  ...onBothLevels(['deleteGroupRole', 'deleteProjectGroupRole'], (ctx, resource, input) =>
    unassignFromGroup(ctx, resource, input.params.group_id, input.params.role_id),
  ),
}
