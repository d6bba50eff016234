/** Bucket levels of subjects, for a person in their account and for administrators. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import type { SubjectRateLimitLevel } from '#contract/extensions/subject-rate-levels.ts'
import { openAs } from '#test/access/browser.ts'
import { refused } from '#test/sdk/suite.ts'
import { movableClock } from '#test/support/clock.ts'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'
import { type MadeKey, makeAccountKey, makeProject, makeUserKey } from '#test/support/keys.ts'

const LUNA = 'gpt-5.6-luna'
const REQUESTS = 'max_requests_per_1_minute'
const MINUTE_SECONDS = 60
const gateway = shareGateway({
  clock: movableClock().clock,
  config: `
models:
  ${LUNA}: { max_requests_per_1_minute: 100000, max_tokens_per_1_minute: 100000000 }
`,
})

async function send({ value }: Pick<MadeKey, 'value'>, tags?: string): Promise<number> {
  const headers: Record<string, string> = tags === undefined ? {} : { 'x-bailiwick-tags': tags }
  const body = chat('x', { model: LUNA, max_tokens: 1 })
  return (await gateway().post(CHAT, body, { key: value, headers })).status
}

/** Kind, subject, limit and level, of requests per minute. */
function rowsOf(data: readonly SubjectRateLimitLevel[]) {
  return data.map(({ scope, id, field, limit, used }) => {
    assert.equal(field, REQUESTS)
    return [scope, id, limit, used]
  })
}

describe('levels of subjects', () => {
  let key: MadeKey
  let second: Pick<MadeKey, 'id' | 'value'>
  before(async () => {
    const { h } = gateway()
    const { client } = h
    const project_id = await makeProject(h)
    key = await makeUserKey(h, project_id)
    const user_id = key.owner
    second = await client.createProjectUserApiKey({ project_id, user_id })
    await client.updateUserRateLimit({ user_id, [REQUESTS]: 100 })
    await client.updateProjectUserRateLimit({ project_id, user_id, [REQUESTS]: 50 })
    const api_key = { [REQUESTS]: 20 }
    const tags = { end_user: { [REQUESTS]: 5, beyond: 'shared' as const } }
    await client.updateProjectRateLimitDefaults({ project_id, api_key, tags })
    await client.updateApiKeyRateLimit({ project_id, api_key_id: second.id, [REQUESTS]: 10 })
    const statuses = [await send(key), await send(key), await send(second), await send(key)]
    assert.deepEqual(statuses, [200, 200, 200, 200])
  })

  it('a person sees what is left of their limits and those of their keys, the narrowest first', async () => {
    const { h } = gateway()
    const { project_id, owner } = key
    const { client } = await openAs(h, owner)
    const { rates, read_at } = await client.retrieveAccountLimits({ project_id })
    const own = rates.filter(({ model }) => model === null)
    const found = own.map((one) => [one.scope, one.id, one.limit, one.used, one.remaining])
    assert.deepEqual(
      new Set(found.slice(0, 2)),
      new Set([
        ['api_key', key.id, 20, 3, 17],
        ['api_key', second.id, 10, 1, 9],
      ]),
    )
    assert.deepEqual(found.slice(2), [
      ['project_user', owner, 50, 4, 46],
      ['user', owner, 100, 4, 96],
    ])
    const ofSecond = own.find(({ id }) => id === second.id)
    assert.equal(ofSecond?.resets_at, read_at + MINUTE_SECONDS / 10)
    const [person] = own.filter(({ scope }) => scope === 'user')
    assert.equal(person?.name, own.find(({ scope }) => scope === 'project_user')?.name)
    assert.ok(person?.name)
  })

  it('a colleague sees none of them', async () => {
    const { h } = gateway()
    const { project_id } = key
    const colleague = await makeUserKey(h, project_id)
    const { client } = await openAs(h, colleague.owner)
    const { rates } = await client.retrieveAccountLimits({ project_id })
    assert.deepEqual(
      rates.map(({ scope, id, used }) => [scope, id, used]),
      [['api_key', colleague.id, 0]],
    )
  })

  it('levels of a project are those of the members, accounts, keys and values that are named', async () => {
    const { h } = gateway()
    const { client } = h
    const { project_id, owner } = key
    const account = await makeAccountKey(h, project_id)
    await client.updateServiceAccountRateLimit({
      project_id,
      service_account_id: account.owner,
      [REQUESTS]: 30,
    })
    const values = ['end_user=alice', 'end_user=bob, the builder']
    assert.equal(
      await send(account, `end_user=${encodeURIComponent(values[1]?.slice(9) ?? '')}`),
      200,
    )
    const { data, source } = await client.listProjectSubjectRateLimitLevels({
      project_id,
      user_ids: [owner, owner, 'user-unknown'],
      service_account_ids: [account.owner, owner],
      api_key_ids: [second.id, key.id, 'key_unknown'],
      tag_values: [...values, 'end_user', 'team=search'],
    })
    assert.equal(source, 'live')
    assert.deepEqual(rowsOf(data), [
      ['project_user', owner, 50, 4],
      ['service_account', account.owner, 30, 1],
      ['api_key', second.id, 10, 1],
      ['api_key', key.id, 20, 3],
      ['tag_value', values[0], 5, 0],
      ['tag_value', values[1], 5, 1],
      ['tag_value', 'end_user', 5, 0],
    ])
    assert.ok(data.every((one) => one.project_id === project_id))
  })

  it('levels of the organization are those of users and values over all projects', async () => {
    const { client } = gateway().h
    const { owner } = key
    await client.updateRateLimitDefaults({ tags: { customer: { [REQUESTS]: 7 } } })
    await client.updateTagValue({ tag_value: 'customer=acme', rate_limit: { [REQUESTS]: 9 } })
    const statuses = [await send(second, 'customer=acme'), await send(second, 'customer=other')]
    assert.deepEqual(statuses, [200, 200])
    const { data } = await client.listSubjectRateLimitLevels({
      user_ids: [owner],
      tag_values: ['customer=acme', 'customer=other', 'customer'],
    })
    assert.deepEqual(rowsOf(data), [
      ['user', owner, 100, 6],
      ['tag_value', 'customer=acme', 9, 1],
      ['tag_value', 'customer=other', 7, 1],
    ])
    assert.ok(data.every((one) => one.project_id === null))
    await client.updateRateLimitDefaults({ tags: { customer: null } })
  })

  it('a key of another project is left out, and a hundred subjects of a kind are the most', async () => {
    const { h } = gateway()
    const { client } = h
    const project_id = await makeProject(h)
    const of = { project_id, api_key_ids: [key.id] }
    assert.deepEqual((await client.listProjectSubjectRateLimitLevels(of)).data, [])
    const many = Array.from({ length: 101 }, (_, i) => `end_user=${i}`)
    await refused(client.listProjectSubjectRateLimitLevels({ project_id, tag_values: many }), {
      status: 400,
      code: 'array_above_max_length',
    })
  })
})
