/** Queries of the audit log. They filter, so they use the reader for slow queries. */
import { sql } from 'kysely'
import type { Reader } from '#storage/db.ts'
import { type OrganizationKey, query } from '#storage/statement.ts'

const MS = 1000
/** Visible projects; with none of them there are no events. */
const NO_PROJECT = ''

export interface Filter {
  readonly organizationId: string
  readonly projectIds: readonly string[] | undefined
  readonly eventTypes: readonly string[] | undefined
  /** Types that are excluded, whatever the filters are. */
  readonly hiddenTypes: readonly string[]
  readonly actorIds: readonly string[] | undefined
  readonly actorEmails: readonly string[] | undefined
  readonly resourceIds: readonly string[] | undefined
  readonly ids: readonly string[] | undefined
  /** Unix seconds: inclusive lower and exclusive upper bound. */
  readonly from: number | undefined
  readonly until: number | undefined
}

/** Position of a page: the newest rows below an id, or the oldest above one. */
export interface EventRange {
  readonly below: string
  readonly above: string
  readonly order: 'asc' | 'desc'
  readonly rows: number
}

export type AuditLogRow = Awaited<ReturnType<typeof page>>[number]

export function page(reader: Reader, filter: Filter, span: EventRange) {
  const projectIds = filter.projectIds?.length === 0 ? [NO_PROJECT] : filter.projectIds
  let rows = reader
    .selectFrom('audit_log as event')
    .leftJoin('project', (join) =>
      join
        .onRef('project.organization_id', '=', 'event.organization_id')
        .onRef('project.id', '=', 'event.project_id'),
    )
    .select([
      'event.id',
      'event.type',
      'event.effective_at',
      'event.project_id',
      'event.resource_id',
      'project.name as project_name',
      'event.actor_key_id',
      'event.actor_id',
      'event.actor_email',
      'event.actor_kind',
      'event.ip_address',
      'event.user_agent',
      'event.payload',
    ])
    .where('event.organization_id', '=', filter.organizationId)
    .where('event.id', '<', span.below)
    .where('event.id', '>', span.above)
    .orderBy('event.id', span.order)
    .limit(span.rows)
  if (filter.from !== undefined) rows = rows.where('event.effective_at', '>=', filter.from * MS)
  if (filter.until !== undefined) rows = rows.where('event.effective_at', '<', filter.until * MS)
  if (projectIds) rows = rows.where('event.project_id', 'in', projectIds)
  if (filter.eventTypes) rows = rows.where('event.type', 'in', filter.eventTypes)
  if (filter.hiddenTypes.length > 0) rows = rows.where('event.type', 'not in', filter.hiddenTypes)
  if (filter.ids) rows = rows.where('event.id', 'in', filter.ids)
  if (filter.resourceIds) rows = rows.where('event.resource_id', 'in', filter.resourceIds)
  if (filter.actorEmails) {
    const emails = filter.actorEmails.map((email) => email.toLowerCase())
    rows = rows.where(sql<string>`lower(event.actor_email)`, 'in', emails)
  }
  const { actorIds } = filter
  if (actorIds) {
    rows = rows.where((eb) =>
      eb.or([eb('event.actor_id', 'in', actorIds), eb('event.actor_key_id', 'in', actorIds)]),
    )
  }
  return rows.execute()
}

export const findProjectAndType = query<OrganizationKey>()((db, p) =>
  db
    .selectFrom('audit_log')
    .select(['project_id', 'type'])
    .where('organization_id', '=', p.organizationId)
    .where('id', '=', p.id),
)
