/** Addresses of objects by what a session sees. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Permissions } from '#console/api/permissions.ts'
import { keyAddress } from '#console/navigation/addresses.ts'

const KEY = { id: 'key_1', projectId: 'proj_1' }

function reader(access: readonly string[], seesKeys: boolean): Permissions {
  return { may: (one: string) => access.includes(one), seesKeys } as unknown as Permissions
}

it('a key is a page, or a row of its project, also of an owner who left, or nothing', () => {
  const [page, row] = ['/keys/key_1', '/projects/proj_1/keys?search=key_1&inactive=yes']
  assert.equal(keyAddress(reader(['project_keys.read'], true), KEY), page)
  assert.equal(keyAddress(reader(['project_keys.read'], false), KEY), row)
  assert.equal(keyAddress(reader([], false), KEY), undefined)
})
