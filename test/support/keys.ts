/** Projects and their keys, of users and of service accounts. */
import assert from 'node:assert/strict'
import type { Harness } from './harness.ts'

/** A key and its origin. */
export interface MadeKey {
  readonly value: string
  readonly id: string
  readonly project_id: string
  /** Id of its user or service account. */
  readonly owner: string
}

let made = 0

export async function makeProject({ client }: Harness): Promise<string> {
  return (await client.createProject({ name: `project ${++made}` })).id
}

/** Creates a key of a new member of the project. */
export async function makeUserKey({ client }: Harness, project_id: string): Promise<MadeKey> {
  const user = await client.createUser({ email: `key-${++made}@example.com`, role: 'reader' })
  await client.createProjectUser({ project_id, user_id: user.id, role: 'member' })
  const key = await client.createProjectUserApiKey({ project_id, user_id: user.id })
  return { value: key.value, id: key.id, project_id, owner: user.id }
}

/** Creates the key of a new service account. */
export async function makeAccountKey({ client }: Harness, project_id: string): Promise<MadeKey> {
  const account = await client.createProjectServiceAccount({ project_id, name: `a${++made}` })
  assert.ok(account.api_key)
  const { id, value } = account.api_key
  return { value, id, project_id, owner: account.id }
}
