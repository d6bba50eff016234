/** Which route of the data plane a request means, without the framework. */
import { DATA_ID_PATTERN, type DataRoute, dataRoutes } from '#contract/data-plane.ts'
import { API_PREFIX } from './endpoints.ts'

export interface Matched {
  readonly route: DataRoute
  readonly id: string | undefined
}

/** Undefined: no such path; a string: the methods that the path has. */
export type Match = Matched | string | undefined

const routes: readonly DataRoute[] = Object.values(dataRoutes)
const ID = ':id'

/** What stands at a path without an id, by method. */
const plain = new Map<string, Map<string, Matched>>()
/** What stands at paths with one: the parts before and after it. */
const withId: { before: string; after: string; byMethod: Map<string, DataRoute> }[] = []

for (const route of routes) {
  const path = API_PREFIX + route.path
  const at = path.indexOf(ID)
  if (at < 0) {
    const byMethod = plain.get(path) ?? new Map<string, Matched>()
    plain.set(path, byMethod.set(route.method, { route, id: undefined }))
    continue
  }
  const [before, after] = [path.slice(0, at), path.slice(at + ID.length)]
  const known = withId.find((entry) => entry.before === before && entry.after === after)
  if (known) known.byMethod.set(route.method, route)
  else withId.push({ before, after, byMethod: new Map([[route.method, route]]) })
}

export const matchData = (method: string, path: string): Match => {
  const byMethod = plain.get(path)
  if (byMethod) return byMethod.get(method) ?? [...byMethod.keys()].join(', ')
  for (const { before, after, byMethod: routesHere } of withId) {
    if (!path.startsWith(before) || !path.endsWith(after)) continue
    const id = path.slice(before.length, path.length - after.length)
    if (!DATA_ID_PATTERN.test(id)) continue
    const route = routesHere.get(method)
    return route ? { route, id } : [...routesHere.keys()].join(', ')
  }
  return undefined
}
