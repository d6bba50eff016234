/** Every route of the data plane, besides those that a configuration opens (`pass-routes.ts`). */
import { modelRoutes } from './data-model-routes.ts'
import { objectRoutes } from './data-object-routes.ts'
import type { DataRoute } from './data-route.ts'
import { listSpendBudgets } from './extensions/spend-budgets.ts'

export const dataRoutes = {
  ...modelRoutes,
  ...objectRoutes,
  listSpendBudgets,
} as const satisfies Record<string, DataRoute>

export type DataRouteId = keyof typeof dataRoutes
