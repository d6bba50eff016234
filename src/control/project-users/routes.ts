import { api } from '#contract/api.ts'
import * as apiKeys from '#control/api-keys/api-keys.ts'
import { route } from '#control/route.ts'
import * as projectUsers from './project-users.ts'

export const routes = [
  route(api.listProjectUsers, (ctx, { params, query }) =>
    projectUsers.list(ctx, params.project_id, query),
  ),
  route(api.createProjectUser, (ctx, { params, body }) =>
    projectUsers.create(ctx, params.project_id, body),
  ),
  route(api.retrieveProjectUser, (ctx, { params }) =>
    projectUsers.retrieve(ctx, params.project_id, params.user_id),
  ),
  route(api.modifyProjectUser, (ctx, { params, body }) =>
    projectUsers.modify(ctx, params.project_id, params.user_id, body),
  ),
  route(api.deleteProjectUser, (ctx, { params }) =>
    projectUsers.remove(ctx, params.project_id, params.user_id),
  ),
  route(api.createProjectUserApiKey, (ctx, { params, body }) =>
    projectUsers.createKey(ctx, params.project_id, params.user_id, body),
  ),
  route(api.deleteProjectUserApiKey, (ctx, { params }) =>
    apiKeys.removeOfUser(ctx, params.project_id, params.user_id, params.api_key_id),
  ),
]
