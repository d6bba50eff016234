/**
 * The models in Anthropic's form (`GET /v1/models` with `anthropic-version`), the newest first, and
 * their pages. Members about which nothing is known here are null, as the form allows.
 */
import { Problem } from '#base/problem.ts'
import { duplicateParameter, invalidValue } from '#contract/errors/parameters.ts'
import { shorten } from '#contract/errors/shorten.ts'
import { limitOf } from '#gateway/request/query-limit.ts'
import type { ListedModel } from '#gateway/response/model-list.ts'

const LIMIT_DEFAULT = 20
const LIMIT_MAX = 1_000
const CURSORS = ['after_id', 'before_id'] as const

/** A model as far as it is known here. */
export interface AnthropicModel extends ListedModel {
  readonly name: string
}

interface Page {
  readonly data: readonly object[]
  readonly has_more: boolean
  readonly first_id: string | null
  readonly last_id: string | null
}

/**
 * A page of the models. `startedAt`, in Unix seconds, is in place of an unknown time of a model's
 * making. Throws 400 for an invalid limit or an unknown cursor.
 */
export function anthropicPage(
  models: readonly AnthropicModel[],
  search: string,
  startedAt: number,
): Page {
  const { limit, after, before, stages } = readQuery(search)
  const sorted = models
    .filter((model) => stages.length === 0 || stages.includes(lifecycleOf(model)))
    .sort(newestFirst)
  const begin = after === undefined ? 0 : indexOf(sorted, 'after_id', after) + 1
  const end = before === undefined ? sorted.length : indexOf(sorted, 'before_id', before)
  const between = sorted.slice(begin, Math.max(begin, end))
  // Before a cursor, a page has the models next to it.
  const isBackward = before !== undefined && after === undefined
  const shown = isBackward ? between.slice(-limit) : between.slice(0, limit)
  return {
    data: shown.map((model) => toAnthropicModel(model, startedAt)),
    has_more: shown.length < between.length,
    first_id: shown.at(0)?.name ?? null,
    last_id: shown.at(-1)?.name ?? null,
  }
}

export function toAnthropicModel(model: AnthropicModel, startedAt: number): object {
  const { name, created, displayName, contextWindow, maxOutputTokens, shutdownDate } = model
  return {
    type: 'model',
    id: name,
    display_name: displayName ?? name,
    created_at: timeOf(created ?? startedAt),
    max_input_tokens: contextWindow ?? null,
    max_tokens: maxOutputTokens ?? null,
    capabilities: null,
    lifecycle: lifecycleOf(model),
    deprecated_at: null,
    retires_at: shutdownDate ? `${shutdownDate}T00:00:00Z` : null,
    line: null,
  }
}

/** A model with an announced end is deprecated, also after that: an upstream still lists it. */
function lifecycleOf({ shutdownDate }: AnthropicModel): 'active' | 'deprecated' {
  return shutdownDate ? 'deprecated' : 'active'
}

/** RFC 3339, in whole seconds. */
function timeOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z')
}

/** Models without a known time are last. */
function newestFirst(one: AnthropicModel, other: AnthropicModel): number {
  return (other.created ?? 0) - (one.created ?? 0) || (one.name < other.name ? -1 : 1)
}

function indexOf(models: readonly AnthropicModel[], param: string, cursor: string): number {
  const index = models.findIndex(({ name }) => name === cursor)
  if (index >= 0) return index
  throw new Problem(invalidValue(param, `'${shorten(cursor)}' is no model of the list`))
}

/** Other parameters are ignored, as betas add some. */
function readQuery(search: string) {
  const query = new URLSearchParams(search)
  const repeated = ['limit', ...CURSORS].find((name) => query.getAll(name).length > 1)
  if (repeated !== undefined) throw new Problem(duplicateParameter(repeated))
  const [after, before] = CURSORS.map((name) => query.get(name) || undefined)
  return {
    limit: limitOf(query.get('limit') || undefined, LIMIT_DEFAULT, LIMIT_MAX),
    after,
    before,
    stages: query.getAll('lifecycle[]'),
  }
}
