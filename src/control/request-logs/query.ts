/**
 * Parameters of a search for request logs. The token of a page has the position that follows it and
 * a digest of the filters: it is only valid for the search that it was made for.
 */
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import { integerBelowMinValue } from '#contract/errors/parameters.ts'
import type { RequestLogQuery } from '#contract/extensions/request-logs.ts'
import { digestOf, encodedToken, tokenContent, wrongToken } from '#control/usage/pages.ts'
import { allowedTags } from '#control/usage/tag-question.ts'
import type { RequestLogFilter, VisibleRows } from './filters/store.ts'
import type { LogPosition } from './slices.ts'

const MS = 1_000
const CONTENT = /^(\d{1,15}) ([A-Za-z0-9_-]{16}) ([A-Za-z0-9_.@-]{0,256})$/

/** The filter of a search. Throws 400 where its period is empty. */
export function filterOf(ctx: Context, query: RequestLogQuery): RequestLogFilter {
  const { start_time: start, end_time: end } = query
  if (start !== undefined && end !== undefined && end <= start) {
    throw new Problem(integerBelowMinValue('end_time', start + 1, end))
  }
  return {
    organizationId: ctx.organization.id,
    visible: visibleRows(ctx),
    fromMs: start === undefined ? undefined : start * MS,
    untilMs: end === undefined ? undefined : end * MS,
    projectIds: query.project_ids,
    keyIds: query.api_key_ids,
    ownerIds: query.user_ids,
    models: query.models,
    upstreams: query.upstreams,
    statuses: query.statuses,
    outcomes: query.outcomes,
    codes: query.codes,
    tags: allowedTags(query.tags ?? []),
    session: query.session,
  }
}

/** Rows that the actor may read. `ctx.visible` has the projects with their service accounts. */
export function visibleRows({ visible, actor }: Pick<Context, 'visible' | 'actor'>): VisibleRows {
  if (visible === 'all') return 'all'
  const ownerId = actor.kind === 'session' ? (actor.user?.id ?? null) : null
  return { ownerId, accountsOf: visible }
}

/** Digest of what stays the same from page to page. */
export function searchDigest(ctx: Context, query: RequestLogQuery): string {
  return digestOf(ctx, 'listRequestLogs', query)
}

export function pageToken({ endedAt, requestId }: LogPosition, digest: string): string {
  return encodedToken(`${endedAt} ${digest} ${requestId}`)
}

/** The position of a page; undefined for the first. Throws 400 for the token of another search. */
export function positionOf(page: string | undefined, digest: string): LogPosition | undefined {
  if (!page) return undefined
  const [, endedAt, made, requestId = ''] = CONTENT.exec(tokenContent(page)) ?? []
  if (made !== digest) throw wrongToken()
  return { endedAt: Number(endedAt), requestId }
}
