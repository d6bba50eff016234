import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import * as adminApiKeys from './admin-api-keys.ts'

export const routes = [
  route(api.listAdminApiKeys, (ctx, { query }) => adminApiKeys.list(ctx, query)),
  route(api.createAdminApiKey, (ctx, { body }) => adminApiKeys.create(ctx, body)),
  route(api.retrieveAdminApiKey, (ctx, { params }) => adminApiKeys.retrieve(ctx, params.key_id)),
  route(api.deleteAdminApiKey, (ctx, { params }) => adminApiKeys.remove(ctx, params.key_id)),
]
