/** Token, users and groups for generated requests of SCIM. */
import { mintScimToken } from '#base/secrets.ts'
import { createPerson, scimClient } from '#test/scim/scim-client.ts'
import type { Harness } from '#test/support/harness.ts'
import type { ScimIds, ScimToken } from './scim-requests.ts'
import type { Received } from './sending.ts'

/** A token, in place of one of those that there are. */
export async function newScimToken({ client }: Harness): Promise<ScimToken> {
  const { data } = await client.listScimTokens()
  for (const { id } of data) await client.deleteScimToken({ token_id: id })
  const { value } = await client.createScimToken({ name: 'generated' })
  return { valid: value, unknown: mintScimToken() }
}

/** Adds the id of a created resource. */
export function learnScim({ users, groups }: ScimIds, { text }: Received): void {
  const { id, meta } = JSON.parse(text)
  const ids = meta?.resourceType === 'Group' ? groups : users
  if (typeof id === 'string') ids.push(id)
}

/** Users and groups, some of which the identity provider has created. */
export async function newScimIds(h: Harness): Promise<ScimIds> {
  const idp = await scimClient(h)
  const users: string[] = [(await createPerson(idp)).id, (await createPerson(idp)).id]
  const members = users.map((value) => ({ value }))
  const made = await idp.send('POST', '/Groups', { displayName: 'Generated', members })
  const { id: own } = await h.client.createGroup({ name: 'Own' })
  return { users, groups: [made.body.id, own] }
}
