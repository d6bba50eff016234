/** Request of an operation: its flat parameters in path, query and body. */
import { type AnyEndpoint, pathParameters } from '#contract/endpoint.ts'

/** Sorts flat parameters into path, query and body, by the endpoint's schemas. */
export function requestOf(endpoint: AnyEndpoint, parameters: Readonly<Record<string, unknown>>) {
  const names = pathParameters(endpoint.path)
  const path = names.reduce(
    (url, name) => url.replace(`:${name}`, encodeURIComponent(String(parameters[name]))),
    endpoint.path,
  )
  const query = new URLSearchParams()
  const body: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined || names.includes(name)) continue
    if (name in endpoint.query.properties) appendQuery(query, name, value)
    else body[name] = value
  }
  return {
    method: endpoint.method,
    path: query.size === 0 ? path : `${path}?${query}`,
    ...(endpoint.method === 'POST' && { body }),
  }
}

/** Lists as `name[]`, objects as `name[key]`: the spelling of OpenAI's SDKs. */
function appendQuery(query: URLSearchParams, name: string, value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) query.append(`${name}[]`, String(item))
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (inner !== undefined) query.append(`${name}[${key}]`, String(inner))
    }
  } else if (value !== null) {
    query.append(name, String(value))
  }
}
