/**
 * Versions of the groups of an identity provider, which are the entity tags of SCIM: a change of
 * their names or members by anyone else is one of the group too. The organization is locked.
 */
import type { Kysely } from 'kysely'
import type { Tx } from './db.ts'
import { command } from './statement.ts'
import type { Tables } from './tables/schema.ts'

function nextVersion(db: Kysely<Tables>, at: number) {
  return db
    .updateTable('access_group')
    .set((eb) => ({ scim_version: eb('scim_version', '+', 1), scim_modified_at: at }))
    .where('scim_version', 'is not', null)
}

const ofGroup = command<{ id: string; at: number }>()((db, p) =>
  nextVersion(db, p.at).where('id', '=', p.id),
)

const ofMember = command<{ id: string; at: number }>()((db, p) =>
  nextVersion(db, p.at).where('id', 'in', (eb) =>
    eb.selectFrom('group_member').select('group_id').where('member_id', '=', p.id),
  ),
)

export async function nextVersionOfGroup(tx: Tx, groupId: string, at: number): Promise<void> {
  await ofGroup(tx, { id: groupId, at })
}

/** Changes the versions of the groups of a member, who is about to leave them. */
export async function nextVersionsOfMember(tx: Tx, memberId: string, at: number): Promise<void> {
  await ofMember(tx, { id: memberId, at })
}
