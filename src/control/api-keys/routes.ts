import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import * as apiKeys from './api-keys.ts'

export const routes = [
  route(api.listProjectApiKeys, (ctx, { params, query }) =>
    apiKeys.list(ctx, params.project_id, query),
  ),
  route(api.retrieveProjectApiKey, (ctx, { params }) =>
    apiKeys.retrieve(ctx, params.project_id, params.api_key_id),
  ),
  route(api.updateProjectApiKey, (ctx, { params, body }) =>
    apiKeys.update(ctx, params.project_id, params.api_key_id, body),
  ),
  route(api.deleteProjectApiKey, (ctx, { params }) =>
    apiKeys.remove(ctx, params.project_id, params.api_key_id),
  ),
]
