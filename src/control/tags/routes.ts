import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import * as tags from './tags.ts'

export const routes = [
  route(api.retrieveProjectTags, (ctx, { params }) =>
    tags.retrieveOfProject(ctx, params.project_id),
  ),
  route(api.updateProjectTags, (ctx, { params, body }) =>
    tags.updateOfProject(ctx, params.project_id, body),
  ),
  route(api.retrieveProjectApiKeyTags, (ctx, { params }) =>
    tags.retrieveOfKey(ctx, params.project_id, params.api_key_id),
  ),
  route(api.updateProjectApiKeyTags, (ctx, { params, body }) =>
    tags.updateOfKey(ctx, params.project_id, params.api_key_id, body),
  ),
]
