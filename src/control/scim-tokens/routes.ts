import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import * as scimTokens from './scim-tokens.ts'

export const routes = [
  route(api.listScimTokens, (ctx) => scimTokens.list(ctx)),
  route(api.createScimToken, (ctx, { body }) => scimTokens.create(ctx, body)),
  route(api.deleteScimToken, (ctx, { params }) => scimTokens.remove(ctx, params.token_id)),
]
