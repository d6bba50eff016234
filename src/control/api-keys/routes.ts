import type { Routes } from '#control/route.ts'
import * as apiKeys from './api-keys.ts'

export const routes: Routes = {
  listProjectApiKeys: (ctx, { params, query }) => apiKeys.list(ctx, params.project_id, query),
  retrieveProjectApiKey: (ctx, { params }) =>
    apiKeys.retrieve(ctx, params.project_id, params.api_key_id),
  updateProjectApiKey: (ctx, { params, body }) =>
    apiKeys.update(ctx, params.project_id, params.api_key_id, body),
  deleteProjectApiKey: (ctx, { params }) =>
    apiKeys.remove(ctx, params.project_id, params.api_key_id),
}
