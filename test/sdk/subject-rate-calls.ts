/** Calls of every operation of rate limits of subjects, and of their defaults. */
import assert from 'node:assert/strict'
import type { Client } from '#client/client.ts'
import type { Harness } from '#test/support/harness.ts'
import { makeAccountKey, makeProject, makeUserKey } from '#test/support/keys.ts'
import type { recorder } from './recorder.ts'

interface RateCalls {
  readonly client: Client
  readonly answered: ReturnType<typeof recorder>['answered']
}

const LIMIT = { max_requests_per_1_minute: 20 }

export async function callSubjectRates({ client, answered }: RateCalls, h: Harness): Promise<void> {
  const key = await makeUserKey(h, await makeProject(h))
  const { project_id, owner: user_id, id: api_key_id } = key
  const ofUser = { user_id }
  await answered('updateUserRateLimit', client.updateUserRateLimit({ ...ofUser, ...LIMIT }))
  await answered('retrieveUserRateLimit', client.retrieveUserRateLimit(ofUser))
  await answered('deleteUserRateLimit', client.deleteUserRateLimit(ofUser))
  const ofMember = { project_id, user_id }
  const setMember = client.updateProjectUserRateLimit({ ...ofMember, ...LIMIT })
  await answered('updateProjectUserRateLimit', setMember)
  await answered('retrieveProjectUserRateLimit', client.retrieveProjectUserRateLimit(ofMember))
  await answered('deleteProjectUserRateLimit', client.deleteProjectUserRateLimit(ofMember))
  const { owner: service_account_id } = await makeAccountKey(h, project_id)
  const ofAccount = { project_id, service_account_id }
  const setAccount = client.updateServiceAccountRateLimit({ ...ofAccount, ...LIMIT })
  await answered('updateServiceAccountRateLimit', setAccount)
  const account = client.retrieveServiceAccountRateLimit(ofAccount)
  await answered('retrieveServiceAccountRateLimit', account)
  await answered('deleteServiceAccountRateLimit', client.deleteServiceAccountRateLimit(ofAccount))
  const ofKey = { project_id, api_key_id }
  await answered('updateApiKeyRateLimit', client.updateApiKeyRateLimit({ ...ofKey, ...LIMIT }))
  await answered('retrieveApiKeyRateLimit', client.retrieveApiKeyRateLimit(ofKey))
  await answered('deleteApiKeyRateLimit', client.deleteApiKeyRateLimit(ofKey))
  const tags = { end_user: LIMIT }
  await answered('updateRateLimitDefaults', client.updateRateLimitDefaults({ user: LIMIT, tags }))
  const { user, tags: found } = await answered(
    'retrieveRateLimitDefaults',
    client.retrieveRateLimitDefaults(),
  )
  assert.deepEqual([user?.max_requests_per_1_minute, found.end_user?.beyond], [20, 'reject'])
  const none = client.updateRateLimitDefaults({ user: null, tags: { end_user: null } })
  assert.deepEqual((await answered('updateRateLimitDefaults', none)).tags, {})
  const inProject = client.updateProjectRateLimitDefaults({ project_id, tags })
  await answered('updateProjectRateLimitDefaults', inProject)
  const read = client.retrieveProjectRateLimitDefaults({ project_id })
  await answered('retrieveProjectRateLimitDefaults', read)
  const ofProject = { project_id, user_ids: [user_id], tag_values: ['end_user=alice'] }
  const levels = client.listProjectSubjectRateLimitLevels(ofProject)
  const { data } = await answered('listProjectSubjectRateLimitLevels', levels)
  assert.deepEqual(
    data.map(({ id }) => id),
    ['end_user=alice'],
  )
  const overAll = client.listSubjectRateLimitLevels({ user_ids: [user_id] })
  assert.deepEqual((await answered('listSubjectRateLimitLevels', overAll)).data, [])
}
