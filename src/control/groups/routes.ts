import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import * as groups from './groups.ts'
import * as members from './members.ts'

export const routes = [
  route(api.listGroups, (ctx, { query }) => groups.list(ctx, query)),
  route(api.createGroup, (ctx, { body }) => groups.create(ctx, body)),
  route(api.retrieveGroup, (ctx, { params }) => groups.retrieve(ctx, params.group_id)),
  route(api.updateGroup, (ctx, { params, body }) => groups.update(ctx, params.group_id, body)),
  route(api.deleteGroup, (ctx, { params }) => groups.remove(ctx, params.group_id)),
  route(api.listGroupUsers, (ctx, { params, query }) =>
    members.listMembers(ctx, params.group_id, query),
  ),
  route(api.createGroupUser, (ctx, { params, body }) =>
    members.addMember(ctx, params.group_id, body.user_id),
  ),
  route(api.retrieveGroupUser, (ctx, { params }) =>
    members.retrieveMember(ctx, params.group_id, params.user_id),
  ),
  route(api.deleteGroupUser, (ctx, { params }) =>
    members.removeMember(ctx, params.group_id, params.user_id),
  ),
]
