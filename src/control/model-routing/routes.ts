import type { Routes } from '#control/route.ts'
import * as aliases from './model-aliases.ts'
import * as fallbacks from './model-fallbacks.ts'
import type { RoutedModels } from './rules.ts'

/** The models are those of the gateway, and given. */
export function modelRoutingRoutes(models: RoutedModels): Routes {
  return {
    listModelAliases: (ctx) => aliases.list(ctx),
    updateModelAlias: (ctx, { body }) => aliases.update(ctx, body, models),
    deleteModelAlias: (ctx, { params }) => aliases.remove(ctx, params.alias),
    listProjectModelAliases: (ctx, { params }) => aliases.listOfProject(ctx, params.project_id),
    updateProjectModelAlias: (ctx, { params, body }) =>
      aliases.updateInProject(ctx, params.project_id, body, models),
    deleteProjectModelAlias: (ctx, { params }) =>
      aliases.removeOfProject(ctx, params.project_id, params.alias),
    listProjectModelFallbacks: (ctx, { params }) => fallbacks.list(ctx, params.project_id),
    updateProjectModelFallback: (ctx, { params, body }) =>
      fallbacks.update(ctx, params.project_id, body, models),
    deleteProjectModelFallback: (ctx, { params }) =>
      fallbacks.remove(ctx, params.project_id, params.model),
  }
}
