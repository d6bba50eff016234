import type { Routes } from '#control/route.ts'
import * as adminApiKeys from './admin-api-keys.ts'

export const routes: Routes = {
  listAdminApiKeys: (ctx, { query }) => adminApiKeys.list(ctx, query),
  createAdminApiKey: (ctx, { body }) => adminApiKeys.create(ctx, body),
  retrieveAdminApiKey: (ctx, { params }) => adminApiKeys.retrieve(ctx, params.key_id),
  deleteAdminApiKey: (ctx, { params }) => adminApiKeys.remove(ctx, params.key_id),
}
