/**
 * Every route of the data plane, besides the routes that a configuration opens (`pass-routes.ts`).
 */

import { listSpendBudgets, modelRoutes } from './model-routes.ts'
import { objectRoutes } from './object-routes.ts'
import type { DataRoute } from './route.ts'

export const dataRoutes = {
  ...modelRoutes,
  ...objectRoutes,
  listSpendBudgets,
} as const satisfies Record<string, DataRoute>

export type DataRouteId = keyof typeof dataRoutes
