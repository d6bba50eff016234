/** State of a run, and the parameters of its calls: objects of its own project, or listed ones. */
import { api, type EndpointId } from '#contract/api.ts'
import { type AnyEndpoint, pathParameters } from '#contract/endpoint.ts'
import type { Strictness } from './answer-shape.ts'
import type { Area, Findings, Source } from './findings.ts'
import { MINIMAL_BODIES } from './minimal-bodies.ts'
import { isNotServed, isRecord, memberOf } from './problems.ts'
import type { CallValues, Requests } from './requests.ts'

export interface Probe {
  readonly requests: Requests
  readonly findings: Findings
  readonly strictness: Strictness
  /** Name of the run, with which the names of its projects begin. */
  readonly runName: string
  /** Project of the checks of the Admin API. */
  readonly projectId: string
  /** Ids of objects that the run created, by the path that creates them. */
  readonly own: Map<string, string>
  /** Operations that the server turned out not to have. */
  readonly unserved: Set<string>
  readonly now: () => number
  readonly wait: (ms: number) => Promise<unknown>
  /** Creates a project that the cleanup archives; undefined if the server does not. */
  createProject(purpose: string): Promise<string | undefined>
}

export const endpoints: readonly AnyEndpoint[] = Object.values(api)
/** Operations of OpenAI's Admin API. */
export const published = endpoints.filter(({ extension }) => !extension)

export function operationById(id: EndpointId): AnyEndpoint {
  return api[id]
}

export function isList({ method, query }: AnyEndpoint): boolean {
  return method === 'GET' && 'after' in query.properties
}

/** Ids in paths that no object has. */
export const MISSING_ID = 'conformance-missing'

/** Seconds of a day, from which on usage is read. */
const DAY_SECONDS = 86_400

/** MinimalValues of a query or a body that the operation requires. */
export function requiredValues(endpoint: AnyEndpoint, { now, projectId }: Probe): CallValues {
  const start_time = Math.floor(now() / 1000) - DAY_SECONDS
  const required: readonly string[] = endpoint.query.required ?? []
  const values = Object.entries(MINIMAL_BODIES).find(([id]) => id === endpoint.id)?.[1]
  const { properties } = endpoint.query
  const month = new Date(now()).toISOString().slice(0, 'YYYY-MM'.length)
  // A period is one of the two where an operation has both.
  const isMonthly = 'month' in properties
  const query = Object.entries<QueryMember>(properties)
    .filter(([name, member]) => required.includes(name) && member.default === undefined)
    .map(([name, member]) => [name, anyValueOf(member)])
  return {
    ...Object.fromEntries(query),
    ...(isMonthly ? { month } : 'start_time' in properties && { start_time }),
    ...(required.includes('project_ids') && { project_ids: [projectId] }),
    ...values,
  }
}

/** The parts of the schema of a member of a query. */
interface QueryMember {
  readonly type?: unknown
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly items?: QueryMember
  readonly default?: unknown
}

/** A value that a required member of a query may have. */
function anyValueOf({ type, enum: values, minimum = 1, items }: QueryMember): unknown {
  if (values) return values[0]
  if (items) return [anyValueOf(items)]
  if (type === 'boolean') return true
  return type === 'integer' || type === 'number' ? minimum : 'conformance'
}

/** Path parameters of existing objects, or the reason why there are none. */
export async function parametersFor(
  probe: Probe,
  endpoint: AnyEndpoint,
): Promise<Readonly<Record<string, string>> | string> {
  const found: Record<string, string> = {}
  for (const name of pathParameters(endpoint.path)) {
    const prefix = endpoint.path.slice(0, endpoint.path.indexOf(`/:${name}`))
    const own = name === 'project_id' ? probe.projectId : probe.own.get(prefix)
    const id = own ?? (await firstOf(probe, prefix, found))
    if (id === undefined) return `no object for {${name}} in the organization`
    found[name] = id
  }
  return found
}

/** Id of the first object of the list at a path, which project roles have below another one. */
async function firstOf(
  probe: Probe,
  prefix: string,
  parameters: CallValues,
): Promise<string | undefined> {
  const paths = [prefix, `/organization${prefix}`]
  const list = endpoints.find((one) => isList(one) && paths.includes(one.path))
  if (!list) return undefined
  const required = requiredValues(list, probe)
  const { json } = await probe.requests.call(list, { ...required, ...parameters })
  const data = memberOf(json, 'data')
  return Array.isArray(data) ? idOfItem(data[0]) : undefined
}

export function idOfItem(item: unknown): string | undefined {
  if (!isRecord(item)) return undefined
  const id = item.id ?? item.group_id ?? memberOf(item.user, 'id') ?? item.alias
  return typeof id === 'string' ? id : undefined
}

/** Calls an operation; undefined if the server does not have it, which is recorded. */
export async function callServed(
  probe: Probe,
  endpoint: AnyEndpoint,
  parameters: CallValues,
  area: Area,
  source: Source,
) {
  const received = await probe.requests.call(endpoint, parameters)
  if (!isNotServed(received)) return received
  probe.unserved.add(endpoint.id)
  const expectation = { area, operation: endpoint.id, expected: 'the operation', source }
  probe.findings.notSupported(expectation, `the server answers ${received.status}`)
  return undefined
}
