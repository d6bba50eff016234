/** Rows of project users, in the order in which they joined. */
import type { Selectable } from 'kysely'
import type { PageRows } from '#control/page.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { matches } from '#storage/search.ts'
import { change, finders } from '#storage/statement.ts'
import type { ProjectUserTable } from '#storage/tables/schema.ts'

type Role = ProjectUserTable['role']

function select(db: Pick<Reader, 'selectFrom'>) {
  return db
    .selectFrom('project_user as member')
    .innerJoin('user', 'user.id', 'member.user_id')
    .select(['user.id', 'user.name', 'user.email', 'member.role', 'member.added_at'])
}

export type ProjectUserRow = Awaited<ReturnType<typeof find>>[number]

interface MemberKey {
  readonly projectId: string
  readonly userId: string
}

/** Locks the membership, not the user. */
export const { find, findForUse, findForChange } = finders<MemberKey>()(
  (db, p) =>
    select(db).where('member.project_id', '=', p.projectId).where('member.user_id', '=', p.userId),
  'member',
)

interface MemberPage extends PageRows {
  readonly projectId: string
  /** A page of members who joined before this moment, or at it with a smaller id. */
  readonly joinedBefore: number | undefined
}

export function page(
  reader: Reader,
  { projectId, joinedBefore = Number.MAX_SAFE_INTEGER, from, rows, search }: MemberPage,
): Promise<ProjectUserRow[]> {
  return select(reader)
    .where('member.project_id', '=', projectId)
    .where((eb) =>
      eb(eb.refTuple('member.added_at', 'member.user_id'), '<', eb.tuple(joinedBefore, from)),
    )
    .where(matches(reader, search, 'user.id', ['user.name', 'user.email']))
    .orderBy('member.added_at', 'desc')
    .orderBy('member.user_id', 'desc')
    .limit(rows)
    .execute()
}

/** False when the user is a member already. */
export const insert = change<Selectable<ProjectUserTable>>()((db, p) =>
  db
    .insertInto('project_user')
    .values(p)
    .onConflict((conflict) => conflict.doNothing())
    .returning('user_id'),
)

export async function setRole(tx: Tx, key: MemberKey, role: Role): Promise<void> {
  await tx
    .updateTable('project_user')
    .set({ role })
    .where('project_id', '=', key.projectId)
    .where('user_id', '=', key.userId)
    .execute()
}

/** Deletes the membership, and the custom roles that are assigned to the user in the project. */
export async function remove(tx: Tx, key: MemberKey): Promise<void> {
  await tx
    .deleteFrom('role_assignment')
    .where('resource_id', '=', key.projectId)
    .where('principal_id', '=', key.userId)
    .execute()
  await tx
    .deleteFrom('project_user')
    .where('project_id', '=', key.projectId)
    .where('user_id', '=', key.userId)
    .execute()
}
