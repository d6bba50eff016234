/** Calls of the operations of tags, exports, statements and upstreams, by our client. */
import assert from 'node:assert/strict'
import type { Client } from '#client/client.ts'
import type { Harness } from '#test/support/harness.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'
import type { recorder } from './recorder.ts'

const TAGS = { team: 'search', cost_center: '4711' }

export async function callChargeback(
  h: Harness,
  client: Client,
  answered: ReturnType<typeof recorder>['answered'],
): Promise<void> {
  const { project_id, id: api_key_id } = await makeUserKey(h, await makeProject(h))
  const key = { project_id, api_key_id }
  await answered('updateProjectTags', client.updateProjectTags({ project_id, tags: TAGS }))
  const project = await answered('retrieveProjectTags', client.retrieveProjectTags({ project_id }))
  const tagging = client.updateProjectApiKeyTags({ ...key, tags: TAGS, may_tag: true })
  await answered('updateProjectApiKeyTags', tagging)
  const ofKey = await answered('retrieveProjectApiKeyTags', client.retrieveProjectApiKeyTags(key))
  assert.deepEqual([project.tags, ofKey.tags], [TAGS, TAGS])
  const { data } = await answered('listUsageTags', client.listUsageTags())
  assert.ok(data.some(({ key, values }) => key === 'team' && values.includes('search')))
  const now = new Date()
  const start_time = Math.floor(now.valueOf() / 1000) - 3_600
  const month = now.toISOString().slice(0, 7)
  await answered('usageUpstreams', client.usageUpstreams({ start_time, group_by: ['model'] }))
  await answered('usageLatency', client.usageLatency({ start_time, group_by: ['status'] }))
  await answered('exportCosts', client.exportCosts({ start_time }))
  await answered('retrieveCostStatement', client.retrieveCostStatement({ month }))
  await answered('exportCostStatement', client.exportCostStatement({ month }))
}
