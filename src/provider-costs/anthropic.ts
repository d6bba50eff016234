/**
 * Anthropic's account: the cost report by description, and the usage report of messages by model.
 * Amounts are cents as text. The usage report lists tokens and no requests; its cost report does
 * not have the Priority Tier, and cannot be filtered by workspace, only grouped.
 */
import type { Billing } from '#config/billing.ts'
import {
  type AccountPeriod,
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

const PAGE_DAYS = '7'
const VERSION = '2023-06-01'
const CENTS = 100
const PRIORITY = 'The cost report of Anthropic does not include the Priority Tier.'

export function anthropicAccount(options: PagesOptions, billing: Billing): ReadAccount {
  const { url, workspaceIds } = billing
  return async (period, signal) => {
    const notes = createNotes()
    const read = (path: string, more: readonly (readonly [string, string])[]) =>
      readBuckets(
        options,
        {
          url: `${url}/organizations/${path}`,
          headers: { 'x-api-key': billing.adminKey.current(), 'anthropic-version': VERSION },
          parameters: [...daysOf(period), ...more],
        },
        signal,
      )
    const costs = await read('cost_report', [
      ['group_by[]', 'description'],
      ...(workspaceIds.length > 0 ? ([['group_by[]', 'workspace_id']] as const) : []),
    ])
    const usage = await read('usage_report/messages', [
      ['group_by[]', 'model'],
      ['group_by[]', 'service_tier'],
      ...workspaceIds.map((id) => ['workspace_ids[]', id] as const),
    ])
    const isOurs = ({ workspace_id: id }: ListedMembers): boolean =>
      workspaceIds.length === 0 || workspaceIds.includes(listedText(id))
    const lines = costs.flatMap((bucket) => linesOf(bucket, isOurs, notes))
    const listed = usage.flatMap(usageOf)
    if (usage.some(hasPriority)) notes.add(PRIORITY)
    return { lines, usage: listed, notes: notes.list() }
  }
}

function daysOf({ fromMs, toMs }: AccountPeriod) {
  return [
    ['starting_at', isoOf(fromMs)],
    ['ending_at', isoOf(toMs)],
    ['bucket_width', '1d'],
    ['limit', PAGE_DAYS],
  ] as const
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z')
}

/** Start of a bucket's day; 0, which no period has, without a time. */
function dayOf({ starting_at: at }: ListedMembers): number {
  const ms = Date.parse(listedText(at))
  return Number.isNaN(ms) ? 0 : Math.floor(ms / DAY_MS) * DAY_MS
}

function linesOf(
  bucket: ListedMembers,
  isOurs: (result: ListedMembers) => boolean,
  notes: Notes,
): BilledLine[] {
  return (listedObjects(bucket.results) ?? []).filter(isOurs).flatMap((result) => {
    const { amount, currency, description, model } = result
    const nano = nanoOfAmount({ value: amount, currency }, CENTS, notes)
    if (nano === undefined) return []
    const name = listedText(description) || listedText(result.cost_type) || 'no description'
    return [{ dayMs: dayOf(bucket), name, nano, model: listedText(model) || null }]
  })
}

function usageOf(bucket: ListedMembers): ListedUsage[] {
  return (listedObjects(bucket.results) ?? []).map((result) => {
    const written = listedMembers(result.cache_creation)
    const cached = listedCount(result.cache_read_input_tokens)
    const writes =
      listedCount(written.ephemeral_1h_input_tokens) +
      listedCount(written.ephemeral_5m_input_tokens)
    return {
      dayMs: dayOf(bucket),
      model: listedText(result.model),
      requests: null,
      input: listedCount(result.uncached_input_tokens) + writes + cached,
      cached,
      output: listedCount(result.output_tokens),
      isOtherTier: !['', 'standard'].includes(listedText(result.service_tier)),
    }
  })
}

function hasPriority({ results }: ListedMembers): boolean {
  return (listedObjects(results) ?? []).some(({ service_tier: tier }) => tier === 'priority')
}
