import type { Routes } from '#control/route.ts'
import * as tags from './tags.ts'

export const routes: Routes = {
  retrieveProjectTags: (ctx, { params }) => tags.retrieveOfProject(ctx, params.project_id),
  updateProjectTags: (ctx, { params, body }) => tags.updateOfProject(ctx, params.project_id, body),
  retrieveProjectApiKeyTags: (ctx, { params }) =>
    tags.retrieveOfKey(ctx, params.project_id, params.api_key_id),
  updateProjectApiKeyTags: (ctx, { params, body }) =>
    tags.updateOfKey(ctx, params.project_id, params.api_key_id, body),
}
