import type { Routes } from '#control/route.ts'
import * as scimTokens from './scim-tokens.ts'

export const routes: Routes = {
  listScimTokens: (ctx) => scimTokens.list(ctx),
  createScimToken: (ctx, { body }) => scimTokens.create(ctx, body),
  deleteScimToken: (ctx, { params }) => scimTokens.remove(ctx, params.token_id),
}
