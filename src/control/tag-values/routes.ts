/** Handlers of values of tags. */
import type { ExportRoutes, Routes } from '#control/route.ts'
import * as overrides from './overrides.ts'
import * as values from './values.ts'

/** The level of values over all projects. */
const ORGANIZATION = ''

export const routes = {
  listTagValues: (ctx, { query }) => values.list(ctx, ORGANIZATION, query),
  retrieveTagValue: (ctx, { params }) => values.retrieve(ctx, ORGANIZATION, params.tag_value),
  updateTagValue: (ctx, { params, body }) =>
    overrides.update(ctx, ORGANIZATION, params.tag_value, body),
  deleteTagValue: (ctx, { params }) => overrides.remove(ctx, ORGANIZATION, params.tag_value),

  listProjectTagValues: (ctx, { params, query }) => values.list(ctx, params.project_id, query),
  retrieveProjectTagValue: (ctx, { params }) =>
    values.retrieve(ctx, params.project_id, params.tag_value),
  updateProjectTagValue: (ctx, { params, body }) =>
    overrides.update(ctx, params.project_id, params.tag_value, body),
  deleteProjectTagValue: (ctx, { params }) =>
    overrides.remove(ctx, params.project_id, params.tag_value),
} satisfies Routes

export const valueExports = {
  listTagValues: (ctx, { query }, media) => values.exportValues(ctx, ORGANIZATION, query, media),
  listProjectTagValues: (ctx, { params, query }, media) =>
    values.exportValues(ctx, params.project_id, query, media),
} satisfies Partial<ExportRoutes>
