/** Filter of usage by some values of a dimension. */
import type { Of } from './amounts.ts'

const FILTERS = {
  project_id: 'project_ids',
  user_id: 'user_ids',
  api_key_id: 'api_key_ids',
  model: 'models',
} as const satisfies Record<keyof Of, string>

export interface Only {
  readonly by: keyof Of
  readonly ids: readonly string[]
}

/** Parameters of a filter; none without one. */
export function filterOf(only: Only | undefined): Record<string, string[]> {
  return only ? { [FILTERS[only.by]]: [...only.ids] } : {}
}
