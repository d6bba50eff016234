import type { Routes } from '#control/route.ts'
import { count } from './counts.ts'
import * as projects from './projects.ts'

export const routes: Routes = {
  listProjects: (ctx, { query }) => projects.list(ctx, query),
  createProject: (ctx, { body }) => projects.create(ctx, body),
  retrieveProject: (ctx, { params }) => projects.retrieve(ctx, params.project_id),
  modifyProject: (ctx, { params, body }) => projects.modify(ctx, params.project_id, body),
  listProjectCounts: (ctx, { query }) => count(ctx, query.project_ids),
  archiveProject: (ctx, { params }) => projects.archive(ctx, params.project_id),
}
