/** Rows of sessions. Their holders are looked up in `access/store.ts`. */
import type { Insertable } from 'kysely'
import { lowestOfTime } from '#base/ids.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { type IdPage, rowsAfter } from '#storage/id-pages.ts'
import { command, insertInto, type OrganizationKey, query } from '#storage/statement.ts'
import type { SessionTable } from '#storage/tables/schema.ts'

export type NewSessionRow = Insertable<SessionTable>

export const insert = insertInto('session')

/** Start and end of a session. */
export const find = query<OrganizationKey>()((db, p) =>
  db
    .selectFrom('session')
    .select(['id', 'created_at', 'expires_at'])
    .where('id', '=', p.id)
    .where('organization_id', '=', p.organizationId),
)

export const remove = command<OrganizationKey>()((db, p) =>
  db
    .deleteFrom('session')
    .where('id', '=', p.id)
    .where('organization_id', '=', p.organizationId)
    .returning('id'),
)

export const removeByHash = command<{ hash: string }>()((db, p) =>
  db.deleteFrom('session').where('hash', '=', p.hash),
)

/** An active user of the organization. */
export const findPerson = query<OrganizationKey>()((db, p) =>
  db
    .selectFrom('user')
    .select(['id', 'email', 'name', 'role'])
    .where('id', '=', p.id)
    .where('organization_id', '=', p.organizationId)
    .where('removed_at', 'is', null)
    .where('deactivated_at', 'is', null),
)

/** The organization and the key of a hash, deleted keys included as far as they are still known. */
export const findOwnerOfKey = query<{ hash: string }>()((db, p) =>
  db
    .selectFrom('admin_api_key')
    .select(['id', 'organization_id'])
    .where('hash', '=', p.hash)
    .unionAll(
      db
        .selectFrom('api_key')
        .innerJoin('project', 'project.id', 'api_key.project_id')
        .select(['api_key.id', 'project.organization_id'])
        .where('api_key.hash', '=', p.hash),
    )
    .unionAll(
      db
        .selectFrom('archived_key')
        .innerJoin('project', 'project.id', 'archived_key.project_id')
        .select(['project.id', 'project.organization_id'])
        .where('archived_key.hash', '=', p.hash),
    ),
)

/** Deletes at most `limit` sessions that had ended by `at`. Resolves to their number. */
export async function purge(tx: Tx, at: number, limit: number): Promise<number> {
  const over = await tx
    .selectFrom('session')
    .select('hash')
    .where('expires_at', '<=', at)
    .orderBy('expires_at')
    .limit(limit)
    .execute()
  for (const { hash } of over) await removeByHash(tx, { hash })
  return over.length
}

/** Selects the sessions that a caller may see at a moment. */
export interface Visibility {
  readonly organizationId: string
  /** Only the sessions of this person. Undefined: of all. */
  readonly userId: string | undefined
  /** Unix milliseconds. */
  readonly at: number
  /** Sessions last used at this time or before have ended; undefined without an idle time. */
  readonly usedAfter: number | undefined
}

/** A live session with its key and its person. */
export type LiveSessionRow = Awaited<ReturnType<typeof findLive>>[number]

export function pageOfLive(
  reader: Reader,
  visibility: Visibility,
  page: IdPage,
): Promise<LiveSessionRow[]> {
  return rowsAfter(selectLive(reader, visibility), 'session.id', page)
}

export function findLive(reader: Reader, visibility: Visibility, id: string) {
  return selectLive(reader, visibility).where('session.id', '=', id).execute()
}

function selectLive(reader: Reader, { organizationId, userId, at, usedAfter }: Visibility) {
  return reader
    .selectFrom('session')
    .leftJoin('admin_api_key as key', 'key.id', 'session.admin_key_id')
    .leftJoin('user', (join) =>
      join.on((eb) => eb('user.id', '=', eb.fn.coalesce('session.user_id', 'key.user_id'))),
    )
    .where('session.organization_id', '=', organizationId)
    .where('session.expires_at', '>', at)
    .where('key.deleted_at', 'is', null)
    .where((eb) => eb.or([eb('key.expires_at', 'is', null), eb('key.expires_at', '>', at)]))
    .where('user.removed_at', 'is', null)
    .where('user.deactivated_at', 'is', null)
    .$if(usedAfter !== undefined, (select) =>
      select.where(
        (eb) => eb.fn.coalesce('session.last_used_at', 'session.created_at'),
        '>',
        usedAfter ?? 0,
      ),
    )
    .$if(userId !== undefined, (select) =>
      select.where('session.id', 'in', idsOf(reader, userId ?? '')),
    )
    .select([
      'session.id',
      'session.created_at',
      'session.last_used_at',
      'session.expires_at',
      'key.id as key_id',
      'key.name as key_name',
      'key.expires_at as key_expires_at',
      'user.id as user_id',
      'user.email as user_email',
      'user.name as user_name',
    ])
}

/**
 * Events of the sign-ins by which sessions began. Their ids sort by time: no older event than the
 * oldest session is read.
 */
export async function signInsOf(reader: Reader, organizationId: string, ids: readonly string[]) {
  const [oldest] = ids.toSorted()
  if (oldest === undefined) return []
  return reader
    .selectFrom('audit_log')
    .select(['resource_id', 'ip_address', 'user_agent'])
    .where('organization_id', '=', organizationId)
    .where('id', '>=', lowestOfTime('audit_log', oldest))
    .where('type', '=', 'login.succeeded')
    .where('resource_id', 'in', ids)
    .execute()
}

/** Live sessions of a person, but one. */
export function sessionsOfPerson(
  tx: Tx,
  of: Pick<Visibility, 'organizationId' | 'at'> & {
    readonly userId: string
    readonly except: string
    readonly rows: number
  },
) {
  return tx
    .selectFrom('session')
    .select('id')
    .where('organization_id', '=', of.organizationId)
    .where('id', 'in', idsOf(tx, of.userId))
    .where('expires_at', '>', of.at)
    .where('id', '!=', of.except)
    .orderBy('id')
    .limit(of.rows)
    .execute()
}

/** The sessions of one person, by two indexes: as a person, and by an admin key of theirs. */
function idsOf(reader: Reader, userId: string) {
  return reader
    .selectFrom('session as own')
    .select('own.id')
    .where('own.user_id', '=', userId)
    .unionAll(
      reader
        .selectFrom('session as own')
        .innerJoin('admin_api_key', 'admin_api_key.id', 'own.admin_key_id')
        .select('own.id')
        .where('admin_api_key.user_id', '=', userId),
    )
}
