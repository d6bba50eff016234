/**
 * OpenAI's account: its cost API by line item, and its usage APIs by model. Line items are a model
 * and a meter, `gpt-5.6-luna, input`; a line without a comma is of no model.
 */
import type { Billing } from '#config/billing.ts'
import {
  type BilledLine,
  createNotes,
  DAY_MS,
  type ListedUsage,
  type Notes,
  type ReadAccount,
} from './account.ts'
import {
  type ListedMembers,
  listedCount,
  listedMembers,
  listedObjects,
  listedText,
  nanoOfAmount,
} from './members.ts'
import { type PagesOptions, readBuckets } from './pages.ts'

/** Days of a page: an answer stays far below the most bytes that are read. */
const PAGE_DAYS = '7'
/** Usage APIs with tokens that have a price. */
const USAGE_KINDS = ['completions', 'embeddings'] as const
const DEFAULT_TIERS: ReadonlySet<string> = new Set(['', 'default', 'auto', 'standard'])

export function openaiAccount(options: PagesOptions, billing: Billing): ReadAccount {
  const { url, projectIds, apiKeyIds } = billing
  const filters = [
    ...projectIds.map((id) => ['project_ids[]', id] as const),
    ...apiKeyIds.map((id) => ['api_key_ids[]', id] as const),
  ]
  return async ({ fromMs, toMs }, signal) => {
    const notes = createNotes()
    const read = (path: string, groups: readonly string[]) =>
      readBuckets(
        options,
        {
          url: `${url}/organization/${path}`,
          headers: { authorization: `Bearer ${billing.adminKey.current()}` },
          parameters: [
            ['start_time', String(fromMs / 1_000)],
            ['end_time', String(toMs / 1_000)],
            ['bucket_width', '1d'],
            ['limit', PAGE_DAYS],
            ...groups.map((name) => ['group_by[]', name] as const),
            ...filters,
          ],
        },
        signal,
      )
    const costs = await read('costs', ['line_item'])
    const usage: ListedUsage[] = []
    for (const kind of USAGE_KINDS) {
      const groups = kind === 'completions' ? ['model', 'batch', 'service_tier'] : ['model']
      usage.push(...daysOf(await read(`usage/${kind}`, groups)).flatMap(usageOfDay))
    }
    return {
      lines: daysOf(costs).flatMap((day) => linesOfDay(day, notes)),
      usage,
      notes: notes.list(),
    }
  }
}

interface Day {
  readonly dayMs: number
  readonly results: readonly ListedMembers[]
}

function daysOf(buckets: readonly ListedMembers[]): readonly Day[] {
  return buckets.map(({ start_time: at, results }) => ({
    dayMs: Math.floor((listedCount(at) * 1_000) / DAY_MS) * DAY_MS,
    results: listedObjects(results) ?? [],
  }))
}

function linesOfDay({ dayMs, results }: Day, notes: Notes): BilledLine[] {
  return results.flatMap(({ amount, line_item: item }) => {
    const { value, currency } = listedMembers(amount)
    const nano = nanoOfAmount({ value, currency }, 1, notes)
    if (nano === undefined) return []
    const name = listedText(item)
    const comma = name.indexOf(',')
    const model = comma > 0 ? name.slice(0, comma).trim() : null
    return [{ dayMs, nano, model, name: name || 'no line item' }]
  })
}

function usageOfDay({ dayMs, results }: Day): ListedUsage[] {
  return results.map((result) => ({
    dayMs,
    model: listedText(result.model),
    requests: listedCount(result.num_model_requests),
    input: listedCount(result.input_tokens),
    cached: listedCount(result.input_cached_tokens),
    output: listedCount(result.output_tokens),
    isOtherTier: result.batch === true || !DEFAULT_TIERS.has(listedText(result.service_tier)),
  }))
}
