/** Rows of organizations. */
import type { Insertable, Selectable } from 'kysely'
import type { Reader, Tx } from '#storage/db.ts'
import { query } from '#storage/statement.ts'
import type { OrganizationTable, ProjectTable, UserTable } from '#storage/tables/schema.ts'

export type OrganizationRow = Selectable<OrganizationTable>

/** Lock of the bootstrap, which happens once. */
export async function lockInstallation(tx: Tx): Promise<void> {
  await tx
    .selectFrom('installation')
    .select('id')
    .$if(tx.dialect === 'postgres', (select) => select.forUpdate())
    .execute()
}

/** The oldest organization, which is the one of the bootstrap. */
export function findFirst(reader: Reader): Promise<OrganizationRow | undefined> {
  return reader.selectFrom('organization').selectAll().orderBy('id').limit(1).executeTakeFirst()
}

/** Organizations in the order of their creation, those after the id `after`. */
export function listAfter(
  reader: Reader,
  after: string,
  limit: number,
): Promise<OrganizationRow[]> {
  return reader
    .selectFrom('organization')
    .selectAll()
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
}

export const find = query<{ id: string }>()((db, p) =>
  db.selectFrom('organization').selectAll().where('id', '=', p.id),
)

export interface NewOrganizationRows {
  readonly organization: Insertable<OrganizationTable>
  readonly project: Insertable<ProjectTable>
  readonly owner: Insertable<UserTable>
}

/** An organization always has a default project, an owner and a counter of its changes. */
export async function insert(tx: Tx, rows: NewOrganizationRows): Promise<void> {
  const { organization, project, owner } = rows
  await tx.insertInto('organization').values(organization).execute()
  await tx
    .insertInto('change_counter')
    .values({ organization_id: organization.id, seq: 0 })
    .execute()
  await tx.insertInto('project').values(project).execute()
  await tx.insertInto('user').values(owner).execute()
  await tx
    .insertInto('project_user')
    .values({
      project_id: project.id,
      user_id: owner.id,
      role: 'owner',
      added_at: owner.added_at,
    })
    .execute()
}
