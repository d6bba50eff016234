import type { Routes } from '#control/route.ts'
import * as users from './users.ts'

export const routes: Routes = {
  listUsers: (ctx, { query }) => users.list(ctx, query),
  createUser: (ctx, { body }) => users.create(ctx, body),
  retrieveUser: (ctx, { params }) => users.retrieve(ctx, params.user_id),
  modifyUser: (ctx, { params, body }) => users.modify(ctx, params.user_id, body),
  deleteUser: (ctx, { params }) => users.remove(ctx, params.user_id),
}
