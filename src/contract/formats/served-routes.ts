/** Routes with a handler, by API format. */
import { dataRoutes } from '#contract/data-plane/data-plane.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import { anthropicRoutes } from './anthropic/routes.ts'
import type { ApiFormatName } from './format-name.ts'

export const SERVED_ROUTES: Readonly<Record<ApiFormatName, readonly DataRoute[]>> = {
  openai: Object.values(dataRoutes),
  anthropic: Object.values(anthropicRoutes),
}
