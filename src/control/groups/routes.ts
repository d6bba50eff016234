import type { Routes } from '#control/route.ts'
import * as groups from './groups.ts'
import * as members from './members.ts'

export const routes: Routes = {
  listGroups: (ctx, { query }) => groups.list(ctx, query),
  createGroup: (ctx, { body }) => groups.create(ctx, body),
  retrieveGroup: (ctx, { params }) => groups.retrieve(ctx, params.group_id),
  updateGroup: (ctx, { params, body }) => groups.update(ctx, params.group_id, body),
  deleteGroup: (ctx, { params }) => groups.remove(ctx, params.group_id),
  listGroupUsers: (ctx, { params, query }) => members.listMembers(ctx, params.group_id, query),
  createGroupUser: (ctx, { params, body }) => members.addMember(ctx, params.group_id, body.user_id),
  retrieveGroupUser: (ctx, { params }) =>
    members.retrieveMember(ctx, params.group_id, params.user_id),
  deleteGroupUser: (ctx, { params }) => members.removeMember(ctx, params.group_id, params.user_id),
}
