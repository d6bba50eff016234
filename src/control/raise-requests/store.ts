/** Rows of requests for raises, with the names of their person, project and decider. */
import type { Selectable } from 'kysely'
import type { PageRows } from '#control/page.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { rowsAfter } from '#storage/id-pages.ts'
import { finders, insertInto, query } from '#storage/statement.ts'
import type { RaiseRequestTable } from '#storage/tables/raise-requests.ts'

export type RaiseRequestState = RaiseRequestTable['state']

export type RaiseRequestRow = Selectable<RaiseRequestTable>

export const insertRequest = insertInto('raise_request')

/** A request as it is stored, locked for a decision by `findForChange`. */
export const { findForChange: findRequestForChange } = finders<{
  organizationId: string
  id: string
}>()((db, p) =>
  db
    .selectFrom('raise_request')
    .selectAll()
    .where('id', '=', p.id)
    .where('organization_id', '=', p.organizationId),
)

/** Which requests are listed. */
export interface Choice {
  readonly organizationId: string
  /** Undefined: of everybody. */
  readonly userId: string | undefined
  /** Undefined: of all projects. */
  readonly projectIds: readonly string[] | undefined
  readonly states: readonly RaiseRequestState[] | undefined
  readonly nowMs: number
}

export type NamedRequestRow = Awaited<ReturnType<typeof findRequest>>[number]

function chosen(reader: Reader, { organizationId, userId, projectIds, ...choice }: Choice) {
  const { states, nowMs } = choice
  return reader
    .selectFrom('raise_request as request')
    .leftJoin('user', 'user.id', 'request.user_id')
    .leftJoin('user as decider', 'decider.id', 'request.decided_by')
    .leftJoin('project', 'project.id', 'request.project_id')
    .leftJoin('api_key as key', 'key.id', 'request.scope_id')
    .selectAll('request')
    .select([
      'user.email as user_email',
      'user.name as user_name',
      'decider.email as decider_email',
      'decider.name as decider_name',
      'project.name as project_name',
      'key.name as key_name',
    ])
    .where('request.organization_id', '=', organizationId)
    .$if(userId !== undefined, (rows) => rows.where('request.user_id', '=', userId ?? ''))
    .$if(projectIds !== undefined, (rows) =>
      rows.where('request.project_id', 'in', projectIds?.length ? projectIds : ['']),
    )
    .$if(states !== undefined, (rows) =>
      rows.where((eb) => {
        const isExpired = eb.and([
          eb('request.state', '=', 'open'),
          eb('request.expires_at', '<=', nowMs),
        ])
        return eb.or([
          eb.and([eb('request.state', 'in', states ?? []), eb.not(isExpired)]),
          ...(states?.includes('expired') ? [isExpired] : []),
        ])
      }),
    )
}

export function findRequest(reader: Reader, { id, ...choice }: Choice & { readonly id: string }) {
  return chosen(reader, choice).where('request.id', '=', id).execute()
}

export function pageOfRequests(
  reader: Reader,
  { order, from, rows, ...choice }: Choice & PageRows,
) {
  return rowsAfter(chosen(reader, choice), 'request.id', { order, from, rows })
}

/** Open requests of a project that have not expired, and their people, at most so many. */
export const openOfProject = query<{ projectId: string; nowMs: number; rows: number }>()((db, p) =>
  db
    .selectFrom('raise_request')
    .select('id')
    .where('project_id', '=', p.projectId)
    .where('state', '=', 'open')
    .where('expires_at', '>', p.nowMs)
    .limit(p.rows),
)

/** Open requests of a person. */
export const openOfPerson = query<{ userId: string; rows: number }>()((db, p) =>
  db
    .selectFrom('raise_request')
    .select(['id', 'project_id', 'scope_kind', 'scope_id'])
    .where('user_id', '=', p.userId)
    .where('state', '=', 'open')
    .limit(p.rows),
)

/** Locks a person: of their concurrent requests one is counted after the other. */
export async function holdPerson(tx: Tx, userId: string): Promise<void> {
  await tx
    .selectFrom('user')
    .select('id')
    .where('id', '=', userId)
    .$if(tx.dialect === 'postgres', (select) => select.forUpdate())
    .execute()
}

/** Newest requests of a person. */
export const newestOfPerson = query<{ userId: string; rows: number }>()((db, p) =>
  db
    .selectFrom('raise_request')
    .select(['id', 'created_at'])
    .where('user_id', '=', p.userId)
    .orderBy('id', 'desc')
    .limit(p.rows),
)

/** Marks open requests of a person as expired, once they are. */
export async function expire(tx: Tx, userId: string, nowMs: number): Promise<void> {
  await tx
    .updateTable('raise_request')
    .set({ state: 'expired' })
    .where('user_id', '=', userId)
    .where('state', '=', 'open')
    .where('expires_at', '<=', nowMs)
    .execute()
}

export async function decide(
  tx: Tx,
  id: string,
  columns: Partial<RaiseRequestTable>,
): Promise<void> {
  await tx.updateTable('raise_request').set(columns).where('id', '=', id).execute()
}

/** Deletes requests from before a time. Resolves to their number. */
export async function purge(tx: Tx, beforeMs: number, rows: number): Promise<number> {
  const old = tx
    .selectFrom('raise_request')
    .select('id')
    .where('created_at', '<', beforeMs)
    .limit(rows)
  const gone = await tx.deleteFrom('raise_request').where('id', 'in', old).returning('id').execute()
  return gone.length
}
