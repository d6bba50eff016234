/**
 * Routes of upstreams that a configuration opens besides those of the contract (`pass_routes`):
 * POST, an exact path, a JSON body of no known shape. Ids in the path are not supported: they could
 * name objects of another project.
 */
import { SERVED_ROUTES } from '#contract/formats/served-routes.ts'
import { dataRoutes } from './data-plane.ts'
import { type DataRoute, dataRoute } from './route.ts'

const PATH = /^(?:\/[a-z0-9_-]+)+$/
const ADMINISTRATION = /^\/(?:organization|projects)(?:\/|$)/
/** Paths of the contract, with anything in place of an id. */
const SERVED = Object.values(dataRoutes).map(
  ({ path }) => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`),
)

/** Reason why a path cannot be opened; undefined for an allowed path. */
export function passRouteFault(path: string): string | undefined {
  if (!PATH.test(path)) {
    return `'${path}' is no path such as /rerank, below the base URL: segments of a-z, 0-9, '_' and '-'`
  }
  if (ADMINISTRATION.test(path)) return `'${path}' is a path of the administration`
  if (SERVED.some((served) => served.test(path))) return `'${path}' is served already`
  return undefined
}

/**
 * Whether an API format serves a path that earlier releases let a configuration open. It is
 * ignored, with a warning in place of a failed start.
 */
export function isSuperseded(path: string, served = SERVED_ROUTES.anthropic): boolean {
  return served.some((route) => route.path === path)
}

/** The route of a path. Its requests count as completions, which have tokens of both kinds. */
export function passRoute(path: string): DataRoute {
  return dataRoute({
    id: path,
    method: 'POST',
    path,
    summary: 'Send a request that the configuration has opened.',
    scope: 'model.request',
    body: 'json',
    counts: 'completions',
    isPassed: true,
  })
}
