import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import { count } from './counts.ts'
import * as projects from './projects.ts'

export const routes = [
  route(api.listProjects, (ctx, { query }) => projects.list(ctx, query)),
  route(api.createProject, (ctx, { body }) => projects.create(ctx, body)),
  route(api.retrieveProject, (ctx, { params }) => projects.retrieve(ctx, params.project_id)),
  route(api.modifyProject, (ctx, { params, body }) =>
    projects.modify(ctx, params.project_id, body),
  ),
  route(api.listProjectCounts, (ctx, { query }) => count(ctx, query.project_ids)),
  route(api.archiveProject, (ctx, { params }) => projects.archive(ctx, params.project_id)),
]
