import * as apiKeys from '#control/api-keys/api-keys.ts'
import type { Routes } from '#control/route.ts'
import * as projectUsers from './project-users.ts'

export const routes: Routes = {
  listProjectUsers: (ctx, { params, query }) => projectUsers.list(ctx, params.project_id, query),
  createProjectUser: (ctx, { params, body }) => projectUsers.create(ctx, params.project_id, body),
  retrieveProjectUser: (ctx, { params }) =>
    projectUsers.retrieve(ctx, params.project_id, params.user_id),
  modifyProjectUser: (ctx, { params, body }) =>
    projectUsers.modify(ctx, params.project_id, params.user_id, body),
  deleteProjectUser: (ctx, { params }) =>
    projectUsers.remove(ctx, params.project_id, params.user_id),
  createProjectUserApiKey: (ctx, { params, body }) =>
    projectUsers.createKey(ctx, params.project_id, params.user_id, body),
  deleteProjectUserApiKey: (ctx, { params }) =>
    apiKeys.removeOfUser(ctx, params.project_id, params.user_id, params.api_key_id),
}
