/** Operations on keys of all projects, and the search, for the suite about every operation. */
import assert from 'node:assert/strict'
import { hashSecret } from '#base/secrets.ts'
import type { Client } from '#client/client.ts'
import type { recorder } from './recorder.ts'

const UNKNOWN = '0'.repeat(64)

export async function callOrganizationKeys(
  client: Client,
  answered: ReturnType<typeof recorder>['answered'],
  key: { readonly id: string; readonly value: string },
): Promise<void> {
  const { id: api_key_id, value } = key
  const sha256 = hashSecret(value)
  const { data } = await answered('listOrganizationApiKeys', client.listOrganizationApiKeys())
  assert.ok(data.some(({ id }) => id === api_key_id))
  await answered('retrieveOrganizationApiKey', client.retrieveOrganizationApiKey({ api_key_id }))
  await answered('retrieveApiKeyCounts', client.retrieveApiKeyCounts())
  assert.equal((await answered('lookUpApiKey', client.lookUpApiKey({ sha256 }))).id, api_key_id)
  await assert.rejects(client.lookUpApiKey({ sha256: UNKNOWN }), { status: 404 })
  const model = 'gpt-5.6-luna'
  const facts = await answered('retrieveModelFacts', client.retrieveModelFacts({ model }))
  assert.equal(facts.limited_as, model)
  const found = await answered(
    'searchOrganization',
    client.searchOrganization({ text: api_key_id }),
  )
  assert.equal(found.data[0]?.type, 'api_key')
}
