/** Filters of usage by some values of a dimension. */
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

/** Parameters of filters; none without one. */
export function filterOf(only: readonly Only[] = []): Record<string, string[]> {
  return Object.fromEntries(only.map(({ by, ids }) => [FILTERS[by], [...ids]]))
}

/** The model of a filter by one model alone. */
export function onlyModel(only: readonly Only[] = []): string | undefined {
  const [first, ...others] = only
  const isOne = first?.by === 'model' && first.ids.length === 1 && others.length === 0
  return isOne ? first.ids[0] : undefined
}
