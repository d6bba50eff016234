/** Which route of the data plane a request means, without the framework. */
import {
  DATA_ID_PATTERN,
  DATA_MODEL_PATTERN,
  type DataRoute,
  dataRoutes,
} from '#contract/data-plane.ts'
import { API_PREFIX } from './endpoints.ts'

export interface Matched {
  readonly route: DataRoute
  readonly id: string | undefined
  /** Whether a route of GET is called with HEAD. */
  readonly isHead: boolean
}

/** Undefined: no such path; a string: the methods that the path has. */
export type Match = Matched | string | undefined

const routes: readonly DataRoute[] = Object.values(dataRoutes)
const PARAMETER = /:(id|model)/

interface Place {
  /** What stands before the parameter and after it. */
  readonly before: string
  readonly after: string
  readonly readId: (text: string) => string | undefined
  readonly byMethod: Map<string, DataRoute>
}

/** What stands at a path without a parameter, by method. */
const plain = new Map<string, Map<string, DataRoute>>()
const places: Place[] = []

/** An id goes into the upstream's URL as it is. */
const readId = (text: string): string | undefined => (DATA_ID_PATTERN.test(text) ? text : undefined)

/** A model's name goes nowhere: any name may stand there, encoded. */
const readModel = (text: string): string | undefined => {
  try {
    const name = decodeURIComponent(text)
    return DATA_MODEL_PATTERN.test(name) ? name : undefined
  } catch {
    return undefined
  }
}

for (const route of routes) {
  const path = API_PREFIX + route.path
  const parameter = PARAMETER.exec(path)
  if (!parameter) {
    const byMethod = plain.get(path) ?? new Map<string, DataRoute>()
    plain.set(path, byMethod.set(route.method, route))
    continue
  }
  const before = path.slice(0, parameter.index)
  const after = path.slice(parameter.index + parameter[0].length)
  const known = places.find((place) => place.before === before && place.after === after)
  if (known) known.byMethod.set(route.method, route)
  else {
    const read = parameter[1] === 'model' ? readModel : readId
    places.push({ before, after, readId: read, byMethod: new Map([[route.method, route]]) })
  }
}

export const matchData = (method: string, path: string): Match => {
  const byMethod = plain.get(path)
  if (byMethod) return routeOf(byMethod, method, undefined)
  for (const place of places) {
    const { before, after } = place
    if (!path.startsWith(before) || !path.endsWith(after)) continue
    const id = place.readId(path.slice(before.length, path.length - after.length))
    if (id !== undefined) return routeOf(place.byMethod, method, id)
  }
  return undefined
}

const routeOf = (
  byMethod: ReadonlyMap<string, DataRoute>,
  method: string,
  id: string | undefined,
): Matched | string => {
  const isHead = method === 'HEAD'
  const route = byMethod.get(isHead ? 'GET' : method)
  if (route) return { route, id, isHead }
  return [...byMethod.keys()].flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])).join(', ')
}
