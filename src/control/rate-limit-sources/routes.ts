import type { Routes } from '#control/route.ts'
import * as rateLimitSources from './rate-limit-sources.ts'

export const routes: Routes = {
  listProjectRateLimitSources: (ctx, { params, query }) =>
    rateLimitSources.list(ctx, params.project_id, query),
}
