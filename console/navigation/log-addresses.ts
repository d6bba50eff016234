/** Addresses of request logs: of the list with a filter, and of one request. */

/** Parameters of the address: a link with the same ones shows the same rows. */
export const FILTER_NAMES = [
  'range',
  'from',
  'to',
  'outcome',
  'project',
  'key',
  'person',
  'model',
  'upstream',
  'status',
  'code',
  'tag',
  'session',
] as const
export type FilterName = (typeof FILTER_NAMES)[number]

const BASE = '/request-logs'

/** Values of some parameters; `from` and `to` are Unix seconds. */
export type LogFilter = Partial<Readonly<Record<FilterName, string | number | null | undefined>>>

export function logsAddress(filter: LogFilter): string {
  const parameters = new URLSearchParams()
  for (const name of FILTER_NAMES) {
    const value = filter[name]
    if (value != null && value !== '') parameters.set(name, String(value))
  }
  return parameters.size === 0 ? BASE : `${BASE}?${parameters}`
}

export function logAddress(requestId: string): string {
  return `${BASE}/${encodeURIComponent(requestId)}`
}
