import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import * as users from './users.ts'

export const routes = [
  route(api.listUsers, (ctx, { query }) => users.list(ctx, query)),
  route(api.createUser, (ctx, { body }) => users.create(ctx, body)),
  route(api.retrieveUser, (ctx, { params }) => users.retrieve(ctx, params.user_id)),
  route(api.modifyUser, (ctx, { params, body }) => users.modify(ctx, params.user_id, body)),
  route(api.deleteUser, (ctx, { params }) => users.remove(ctx, params.user_id)),
]
