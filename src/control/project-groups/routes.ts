import type { Routes } from '#control/route.ts'
import * as projectGroups from './project-groups.ts'

export const routes: Routes = {
  listProjectGroups: (ctx, { params, query }) => projectGroups.list(ctx, params.project_id, query),
  createProjectGroup: (ctx, { params, body }) => projectGroups.create(ctx, params.project_id, body),
  retrieveProjectGroup: (ctx, { params, query }) =>
    projectGroups.retrieve(ctx, params.project_id, params.group_id, query.group_type),
  deleteProjectGroup: (ctx, { params }) =>
    projectGroups.remove(ctx, params.project_id, params.group_id),
}
