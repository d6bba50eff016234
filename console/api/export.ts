/** Exports of the API: all rows of a list as a file, which a link cannot ask for. */
import { ApiError } from '#client/client.ts'
import { apiUrl } from '#console/page-settings.ts'
import { CSV } from '#contract/endpoint.ts'

type Parameters = Readonly<Record<string, string | number | readonly (string | number)[]>>

/** Rejects with `ApiError`. The browser holds the file, not this page: it may be a large one. */
export async function exportCsv(path: string, parameters: Parameters): Promise<Blob> {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === 'object') for (const one of value) query.append(`${name}[]`, String(one))
    else query.append(name, String(value))
  }
  const response = await fetch(`${apiUrl}${path}?${query}`, { headers: { accept: CSV } })
  if (response.ok) return response.blob()
  const body: unknown = await response.json().catch(() => undefined)
  throw new ApiError(response.status, body, response.headers.get('x-request-id'))
}
