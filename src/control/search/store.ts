/** Objects whose names have all of some words, and objects by their ids: the newest few of each. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Visible } from '#context.ts'
import { isOfOrganization } from '#control/organization-keys/store.ts'
import type { Reader } from '#storage/db.ts'
import { matches } from '#storage/search.ts'

/** What is searched for: an id, or words. */
export interface Sought {
  readonly organizationId: string
  readonly id: string | undefined
  readonly words: readonly string[]
  /** Projects whose objects may be found; not of people and groups. */
  readonly visible: Visible
  /** Most objects. */
  readonly rows: number
}

export interface FoundRow {
  readonly id: string
  readonly name: string | null
  readonly detail?: string | null
  readonly project_id?: string
  readonly project_name?: string
  readonly archived_at?: number | null
}

/** The id, or every word in one of the texts. */
function isSought(
  reader: Reader,
  { id, words }: Sought,
  column: string,
  texts: readonly Parameters<typeof matches>[3][number][],
): RawBuilder<SqlBool> {
  if (id !== undefined) return sql<SqlBool>`${sql.ref(column)} = ${id}`
  const found = words.map((word) => matches(reader, word, column, texts))
  return sql<SqlBool>`(${sql.join(found, sql` and `)})`
}

/** Whether a project is among the visible ones. */
function isVisible({ visible }: Sought, column: string): RawBuilder<SqlBool> {
  if (visible === 'all') return sql<SqlBool>`true`
  return sql<SqlBool>`${sql.ref(column)} in (${sql.join(visible)})`
}

export function projects(reader: Reader, sought: Sought): Promise<FoundRow[]> {
  return reader
    .selectFrom('project')
    .select(['id', 'name', 'archived_at'])
    .where('organization_id', '=', sought.organizationId)
    .where(isVisible(sought, 'id'))
    .where(isSought(reader, sought, 'id', ['name']))
    .orderBy('id', 'desc')
    .limit(sought.rows)
    .execute()
}

export function users(reader: Reader, sought: Sought): Promise<FoundRow[]> {
  return reader
    .selectFrom('user')
    .select(['id', 'name', 'email as detail'])
    .where('organization_id', '=', sought.organizationId)
    .where('removed_at', 'is', null)
    .where(isSought(reader, sought, 'id', ['name', 'email']))
    .orderBy('id', 'desc')
    .limit(sought.rows)
    .execute()
}

export function apiKeys(reader: Reader, sought: Sought): Promise<FoundRow[]> {
  return reader
    .selectFrom('api_key as key')
    .innerJoin('project', 'project.id', 'key.project_id')
    .select([
      'key.id',
      'key.name',
      'key.redacted_value as detail',
      'project.id as project_id',
      'project.name as project_name',
    ])
    .where(isOfOrganization(reader, sought.organizationId))
    .where(isVisible(sought, 'key.project_id'))
    .where(isSought(reader, sought, 'key.id', ['key.name', 'key.redacted_value']))
    .orderBy('key.id', 'desc')
    .limit(sought.rows)
    .execute()
}

export function serviceAccounts(reader: Reader, sought: Sought): Promise<FoundRow[]> {
  return reader
    .selectFrom('service_account as account')
    .innerJoin('project', 'project.id', 'account.project_id')
    .select([
      'account.id',
      'account.name',
      'project.id as project_id',
      'project.name as project_name',
    ])
    .where(isOfOrganization(reader, sought.organizationId))
    .where(isVisible(sought, 'account.project_id'))
    .where(isSought(reader, sought, 'account.id', ['account.name']))
    .orderBy('account.id', 'desc')
    .limit(sought.rows)
    .execute()
}

export function adminKeys(reader: Reader, sought: Sought): Promise<FoundRow[]> {
  return reader
    .selectFrom('admin_api_key as key')
    .select(['key.id', 'key.name', 'key.redacted_value as detail'])
    .where('key.organization_id', '=', sought.organizationId)
    .where('key.deleted_at', 'is', null)
    .where(isSought(reader, sought, 'key.id', ['key.name', 'key.redacted_value']))
    .orderBy('key.id', 'desc')
    .limit(sought.rows)
    .execute()
}

/** Groups are few: no folded column is kept of their names. */
const GROUP_NAME = sql<string>`access_group.name`

export function accessGroups(reader: Reader, sought: Sought): Promise<FoundRow[]> {
  return reader
    .selectFrom('access_group')
    .select(['id', 'name'])
    .where('organization_id', '=', sought.organizationId)
    .where(isSought(reader, sought, 'id', [GROUP_NAME]))
    .orderBy('id', 'desc')
    .limit(sought.rows)
    .execute()
}
