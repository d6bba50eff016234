/**
 * Ids have a type for each kind: an id of another kind, or any text, does not compile. Nor does a
 * misspelled kind of a change.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createIds } from '#base/ids.ts'
import { isGroupOfOwners } from '#control/groups/granted.ts'
import type { GroupRow } from '#control/groups/store.ts'
import type { ScimContext } from '#control/scim/resource.ts'
import { endCredentialsOfFormerOwners } from '#control/users/former-owners.ts'
import { holdersInGroup, isOwnerByGroup, type UserRow } from '#control/users/store.ts'
import type { ChangeSubject } from '#storage/changes.ts'
import type { Tx } from '#storage/db.ts'

/** Never called: `tsc` reads it, and each line below a directive must not compile. */
export function mustNotCompile(ctx: ScimContext, tx: Tx, user: UserRow, group: GroupRow) {
  ctx.onLastOwner(user.id)
  // @ts-expect-error: the id of a group as that of the last owner
  ctx.onLastOwner(group.id)
  const param: string = user.id
  // @ts-expect-error: a text of a request as the id of the last owner
  ctx.onLastOwner(param)
  // @ts-expect-error: a new project as the last owner
  ctx.onLastOwner(ctx.newId('project'))
  // @ts-expect-error: credentials of a group
  void endCredentialsOfFormerOwners(tx, ctx, [group.id])
  // @ts-expect-error: a user as a group of owners
  void isGroupOfOwners(tx, user.id)
  // @ts-expect-error: a user as a group with holders of keys
  void holdersInGroup(tx, user.id)
  // @ts-expect-error: a group as an owner
  void isOwnerByGroup(tx, group.id)
}

/** Never called either. */
export function mustNotCompileAsChange(user: UserRow): readonly ChangeSubject[] {
  return [
    { kind: 'group.member', id: user.id },
    // @ts-expect-error: a misspelled kind, of which no cache would know
    { kind: 'groups.member', id: user.id },
  ]
}

it('an id has the prefix of the kind that its type names', () => {
  const newId = createIds(() => 0)
  assert.deepEqual([newId('user').slice(0, 5), newId('group').slice(0, 6)], ['user-', 'group_'])
})
