/** Numbered changes of organizations, for replication to the nodes. */
import { sql } from 'kysely'
import type { Reader } from './db.ts'
import { query } from './statement.ts'

/** Kinds of changes on which caches depend beside the types of events. */
export type SubjectKind = 'group.member' | 'role.assignment' | 'spend.reservation'

/** Kind of the release of a deferred reservation, with the id of the batch or response. */
export const RESERVATION_RELEASED = 'spend.reservation' satisfies SubjectKind

/** Object on which cached entries depend, where it is another one than the event's. */
export interface ChangeSubject {
  readonly kind: SubjectKind
  readonly id: string
}

/** A committed change. */
export interface Change {
  readonly organizationId: string
  /** Number in the order of the organization's commits, from 1 and without a gap. */
  readonly seq: number
  /** The type of its event in the audit log, or a `SubjectKind`; of a later release, any. */
  readonly kind: string
  /** Id of the changed object, or of the member or principal with a changed group or role. */
  readonly id: string
  /** Its project; null for a change of the organization. */
  readonly projectId: string | null
  /** Unix milliseconds, by the clock of the committing node. */
  readonly changedAt: number
}

const counters = query<{ ids: readonly string[] }>()((db, p) =>
  db
    .selectFrom('change_counter')
    .select(['organization_id', 'seq'])
    .where(sql<boolean>`organization_id = any(${p.ids})`),
)

/** The newest number of each of these organizations. On PostgreSQL alone: SQLite has one node. */
export async function newestSeqs(
  reader: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  return new Map((await counters(reader, { ids })).map((row) => [row.organization_id, row.seq]))
}

/** An organization's changes above the number `after`, in their order. */
export const changesAfter = query<{ organizationId: string; after: number; rows: number }>()(
  (db, p) =>
    db
      .selectFrom('change')
      .select([
        'organization_id as organizationId',
        'seq',
        'kind',
        'id',
        'project_id as projectId',
        'changed_at as changedAt',
      ])
      .where('organization_id', '=', p.organizationId)
      .where('seq', '>', p.after)
      .orderBy('seq')
      .limit(p.rows),
)
