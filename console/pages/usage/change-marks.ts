/** Marks of charts for events of the audit log. */
import type { ChartMark } from '#console/charts/series.ts'
import { eventsAddress } from '#console/navigation/addresses.ts'
import { sentenceOf } from '#console/pages/audit-log/sentence.ts'
import type { AuditLog } from '#contract/audit/audit-logs.ts'
import type { Timeline } from './timeline.ts'

/**
 * Changes of limits, policies and model routing of a project or the organization, and reloads of
 * the configuration, which has prices, upstreams and the limits of models.
 */
export const CHANGES: readonly AuditLog['type'][] = [
  'rate_limit.updated',
  'rate_limit.deleted',
  'project.updated',
  'raise_request.approved',
  'organization.updated',
  'configuration.reloaded',
]
/** Most changes of a bar that its mark names. */
const NAMED_MAX = 3

/** Changes of a project or the organization that no request depends on. */
const ADMINISTRATIVE: ReadonlySet<string> = new Set([
  ...['title', 'name', 'external_key_id', 'spend_alert', 'user_key_settings'],
])

/** Whether requests or their costs may depend on it. */
function concernsRequests(event: AuditLog): boolean {
  const { 'configuration.reloaded': reloaded } = event
  const updated = event['organization.updated'] ?? event['project.updated']
  if (reloaded) return reloaded.changed.length > 0
  if (!updated) return true
  return Object.keys(updated.changes_requested).some((name) => !ADMINISTRATIVE.has(name))
}

/**
 * A mark for each bar with changes, which links to their events, in the order of the bars. Bars
 * less than `apart` from the first one of a mark share it.
 */
export function marksOf(
  events: readonly AuditLog[],
  { starts }: Pick<Timeline, 'starts'>,
  apart = 1,
): ChartMark[] {
  const byBar = Map.groupBy(events.filter(concernsRequests), ({ effective_at: at }) =>
    starts.findLastIndex((start) => start <= at),
  )
  const marked: { readonly at: number; readonly found: AuditLog[] }[] = []
  for (const [at, found] of [...byBar].sort(([one], [other]) => one - other)) {
    const last = marked.at(-1)
    if (last && at - last.at < apart) last.found.unshift(...found)
    else if (at >= 0) marked.push({ at, found })
  }
  return marked.map(({ at, found }) => ({
    at,
    text: textOf(found),
    to: eventsAddress(found.map(({ id }) => id)),
  }))
}

/** `ada@example.com set …; and 2 more` */
function textOf(events: readonly AuditLog[]): string {
  const sentences = events.slice(0, NAMED_MAX).map((event) => {
    const { who, did, id } = sentenceOf(event)
    return [who, did, id].filter(Boolean).join(' ')
  })
  const more = events.length - sentences.length
  return more > 0 ? `${sentences.join('; ')}; and ${more} more` : sentences.join('; ')
}
