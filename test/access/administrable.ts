/** Organizations whose operator has no key without expiry, so that access depends on people. */
import assert from 'node:assert/strict'
import * as adminApiKeys from '#control/admin-api-keys/admin-api-keys.ts'
import type { Harness } from '#test/support/harness.ts'
import { personActor } from '#test/support/people.ts'
import type { RawAnswer } from '#test/support/raw.ts'

export const ORGANIZATION = '/v1/organization'
export const OWNER = 'role-api-organization-owner'
export const READER = 'role-api-organization-reader'

export type Send = (method: string, path: string, body?: object) => Promise<RawAnswer>

/** Sends requests below the organization with a key of the operator that expires in a day. */
export async function openCaller(h: Harness): Promise<{ readonly keyId: string; send: Send }> {
  const { id, value } = await h.client.createAdminApiKey({
    name: 'caller',
    expires_in_seconds: 86_400,
  })
  const send: Send = (method, path, body) =>
    h.raw(method, ORGANIZATION + path, { key: value, ...(body && { body }) })
  return { keyId: id, send }
}

/** Creates a user; returns the id. */
export async function addUser(send: Send, role: 'owner' | 'reader', email: string) {
  const { status, json } = await send('POST', '/users', { email, role })
  assert.equal(status, 200)
  return String(json.id)
}

/** Creates an admin key of a person who is an owner, as their session would. */
export function addKeyOf(h: Harness, userId: string, lifetime?: number) {
  return adminApiKeys.create(
    { ...h.system, actor: personActor({ id: userId, email: null }, 'owner') },
    { name: 'of a person', ...(lifetime !== undefined && { expires_in_seconds: lifetime }) },
  )
}

/** Deletes all admin keys except these. */
export async function deleteOtherKeys(send: Send, ...kept: readonly string[]): Promise<void> {
  const { json } = await send('GET', '/admin_api_keys?limit=100')
  const keys: { id: string }[] = JSON.parse(JSON.stringify(json.data))
  for (const { id } of keys) {
    if (!kept.includes(id))
      assert.equal((await send('DELETE', `/admin_api_keys/${id}`)).status, 200)
  }
}

/**
 * Whether somebody can administer the organization, from all rows: the rule of the product written
 * a second time, for an organization without an identity provider.
 */
export async function isAdministrable({ store, system }: Harness): Promise<boolean> {
  const { reader } = store
  const users = await reader.selectFrom('user').selectAll().execute()
  const members = await reader.selectFrom('group_member').selectAll().execute()
  const assigned = await reader.selectFrom('role_assignment').selectAll().execute()
  const keys = await reader.selectFrom('admin_api_key').selectAll().execute()
  const ownerGroups = new Set(
    assigned.flatMap(({ role_id: role, principal_id: id }) => (role === OWNER ? id : [])),
  )
  const owners = users.filter(
    ({ id, role, removed_at: removedAt }) =>
      removedAt === null &&
      (role === 'owner' ||
        members.some((one) => one.member_id === id && ownerGroups.has(one.group_id))),
  )
  return keys.some(
    ({ user_id: userId, deleted_at: deletedAt, expires_at: expiresAt }) =>
      deletedAt === null &&
      (userId === null
        ? expiresAt === null
        : (expiresAt === null || expiresAt > system.now()) &&
          owners.some(({ id }) => id === userId)),
  )
}
