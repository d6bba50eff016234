import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import * as projectGroups from './project-groups.ts'

export const routes = [
  route(api.listProjectGroups, (ctx, { params, query }) =>
    projectGroups.list(ctx, params.project_id, query),
  ),
  route(api.createProjectGroup, (ctx, { params, body }) =>
    projectGroups.create(ctx, params.project_id, body),
  ),
  route(api.retrieveProjectGroup, (ctx, { params, query }) =>
    projectGroups.retrieve(ctx, params.project_id, params.group_id, query.group_type),
  ),
  route(api.deleteProjectGroup, (ctx, { params }) =>
    projectGroups.remove(ctx, params.project_id, params.group_id),
  ),
]
