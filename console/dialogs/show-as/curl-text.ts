/** A planned request for curl. */
import { requestOf } from '#client/operation-request.ts'
import type { PlannedRequest } from '#console/changes/planned-request.ts'
import { api } from '#contract/api.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import { shellArgument } from './variables.ts'

const INDENT = 2
/** Variables in a path, as they are encoded. */
const MARKS = /%EE%80%80\w+%EE%80%81/g

export function curlText(baseUrl: string, { id, parameters }: PlannedRequest): string {
  const endpoint: AnyEndpoint = api[id]
  const { method, path, body } = requestOf(endpoint, parameters)
  const url = baseUrl + path.replace(MARKS, decodeURIComponent)
  return [
    method === 'POST' ? 'curl' : `curl -X ${method}`,
    shellArgument(url),
    '-H "Authorization: Bearer $OPENAI_ADMIN_KEY"',
    ...(body === undefined
      ? []
      : [
          '-H "Content-Type: application/json"',
          `-d ${shellArgument(JSON.stringify(body, null, INDENT))}`,
        ]),
  ].join(' \\\n  ')
}
