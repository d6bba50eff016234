/** Marks of charts for events of the audit log. */
import type { ChartMark } from '#console/charts/series.ts'
import { dateOf } from '#console/display/days.ts'
import type { Zone } from '#console/display/zone.ts'
import { sentenceOf } from '#console/pages/audit-log/sentence.ts'
import type { AuditLog } from '#contract/audit/audit-logs.ts'
import type { Timeline } from './timeline.ts'

/** Changes of limits and policies of a project. */
export const CHANGES: readonly AuditLog['type'][] = [
  'rate_limit.updated',
  'rate_limit.deleted',
  'project.updated',
  'raise_request.approved',
]
/** Most changes of a bar that its mark names. */
const NAMED_MAX = 3

/** One mark for each bar with changes. It links to the events of its days. */
export function marksOf(
  events: readonly AuditLog[],
  { project, zone }: { project: string; zone: Zone },
  { starts }: Pick<Timeline, 'starts'>,
): ChartMark[] {
  const byBar = Map.groupBy(events, ({ effective_at: at }) =>
    starts.findLastIndex((start) => start <= at),
  )
  return [...byBar]
    .filter(([at]) => at >= 0)
    .map(([at, found]) => {
      const days = found.map(({ effective_at }) => dateOf(zone, effective_at)).sort()
      const address = new URLSearchParams({
        types: CHANGES.join(','),
        project,
        from: days[0] ?? '',
        to: days.at(-1) ?? '',
      })
      return { at, text: textOf(found), to: `/audit-log?${address}` }
    })
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
