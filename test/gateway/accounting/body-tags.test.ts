/** Tags of requests by the members of their bodies. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { LEASE_MS } from '#gateway/objects/poller.ts'
import { chatLine, createBatch, uploadLines } from '#test/gateway/batch-files.ts'
import { movableClock } from '#test/support/clock.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const DAY = 86_400
const HEADER = 'x-bailiwick-tags'
const RESPONSES = '/v1/responses'

const { clock, move } = movableClock(Date.parse('2026-02-10T12:00:00Z'))
const gateway = shareGateway({ clock })
const start_time = Math.floor(clock() / 1000 / DAY) * DAY

/** A key of a project whose requests have these tags. */
async function newKey(project: object, may_tag = true) {
  const { h } = gateway()
  const key = await makeUserKey(h, await makeProject(h))
  const { project_id, id: api_key_id } = key
  await h.client.updateProjectApiKeyTags({ project_id, api_key_id, may_tag })
  await h.client.updateProjectTags({ project_id, ...project })
  return key
}

function send(key: string, members: object, headers: Record<string, string> = {}) {
  return gateway().post(CHAT, chat('abcd', members), { key, headers })
}

/** Requests of a project by the values of a tag. */
async function requestsBy(project: string, key: string): Promise<Record<string, number>> {
  const { h } = gateway()
  await h.flush()
  const query = { start_time, project_ids: [project], group_by_tags: [key] }
  const { data } = await h.client.usageCompletions(query)
  const results = data.flatMap((bucket) => bucket.results)
  return Object.fromEntries(
    results.map(({ tags, num_model_requests }) => [tags?.[key] ?? '-', num_model_requests]),
  )
}

it('metadata that the project selects is tags, of chats, responses and batches', async () => {
  const { h, upstream } = gateway()
  const { value: key, project_id } = await newKey({ metadata_tags: ['customer'] })
  const metadata = { customer: 'acme & co', note: 'x' }
  assert.equal((await send(key, { metadata })).status, 200)
  const body = JSON.stringify({ model: MODEL, input: 'abcd', metadata })
  assert.equal((await gateway().post(RESPONSES, body, { key })).status, 200)
  assert.ok(upstream.requests.every((sent) => sent.body.includes(JSON.stringify(metadata))))
  const openai = h.caller(key)
  const input = await uploadLines({ openai }, [chatLine(1, 'abcd')])
  const batch = await createBatch({ openai }, input, { metadata })
  for (let step = 0; step < 3; step++) {
    await upstream.step(batch.id)
    move(LEASE_MS)
    await h.poll()
  }
  assert.deepEqual(await requestsBy(project_id, 'customer'), { 'acme & co': 3 })
  assert.deepEqual(await requestsBy(project_id, 'note'), { '-': 3 })
})

it('metadata of a key that may not tag, or that is empty or no text, is none', async () => {
  const members = { metadata: { customer: 'acme' }, safety_identifier: 'ada' }
  const selected = { metadata_tags: ['customer'], safety_identifier_tag: true }
  const silent = await newKey(selected, false)
  assert.equal((await send(silent.value, members)).status, 200)
  assert.deepEqual(await requestsBy(silent.project_id, 'customer'), { '-': 1 })
  const key = await newKey(selected)
  for (const metadata of [{ customer: '' }, { customer: 7 }, {}, null, 'customer']) {
    assert.equal((await send(key.value, { metadata, safety_identifier: 7 })).status, 200)
  }
  assert.deepEqual(await requestsBy(key.project_id, 'customer'), { '-': 5 })
})

it('metadata changes no tag of the key, the project or the header', async () => {
  const tags = { team: 'search' }
  const key = await newKey({ tags, metadata_tags: ['team', 'customer', 'job'] })
  const metadata = { team: 'other', customer: 'acme', job: 'nightly' }
  const sent = await send(key.value, { metadata }, { [HEADER]: 'customer=globex' })
  assert.equal(sent.status, 200)
  assert.deepEqual(await requestsBy(key.project_id, 'team'), { search: 1 })
  assert.deepEqual(await requestsBy(key.project_id, 'customer'), { globex: 1 })
  assert.deepEqual(await requestsBy(key.project_id, 'job'), { nightly: 1 })
})

it('metadata that no tag can have is rejected, as are more than eight tags', async () => {
  const names = Array.from({ length: 8 }, (_, n) => `k${n}`)
  const key = await newKey({ metadata_tags: names })
  for (const value of ['x'.repeat(65), 'a\nb']) {
    const { status, error } = await send(key.value, { metadata: { k1: value } })
    assert.deepEqual([status, error.code, error.param], [400, 'invalid_value', 'metadata.k1'])
  }
  const metadata = Object.fromEntries(names.map((name) => [name, 'v']))
  assert.equal((await send(key.value, { metadata })).status, 200)
  const { status, error } = await send(key.value, { metadata }, { [HEADER]: 'ninth=v' })
  assert.deepEqual([status, error.code], [400, 'object_above_max_properties'])
})

it('a required tag may be in the metadata, and then pays', async () => {
  const { h } = gateway()
  const key = await newKey({ metadata_tags: ['job'], require_tags: ['job'] })
  const without = await send(key.value, {})
  assert.equal(without.error.code, 'missing_required_parameter')
  const tag = `job=${key.id}`
  const limit = { threshold_amount: 1, currency: 'USD', interval: 'day' } as const
  await h.client.updateTagSpendLimit({ tag, ...limit })
  assert.equal((await send(key.value, { metadata: { job: key.id }, max_tokens: 5 })).status, 200)
  await h.flush()
  assert.ok((await h.client.retrieveTagSpendBudget({ tag })).spent > 0)
})

it('a safety identifier is a hash by a key of the project, until that is given up', async () => {
  const { h } = gateway()
  const selected = { safety_identifier_tag: true }
  const [one, other] = [await newKey(selected), await newKey(selected)]
  const ada = { safety_identifier: 'ada@example.com' }
  for (const members of [ada, ada, { safety_identifier: 'bob' }, {}]) {
    assert.equal((await send(one.value, members)).status, 200)
  }
  assert.equal((await send(other.value, ada)).status, 200)
  const found = await requestsBy(one.project_id, 'safety_identifier')
  assert.deepEqual(Object.values(found).sort(), [1, 1, 2])
  const [hash = ''] = Object.keys(found).filter((value) => found[value] === 2)
  assert.match(hash, /^[\w-]{22}$/)
  assert.deepEqual(Object.keys(found).includes('bob'), false)
  const elsewhere = Object.keys(await requestsBy(other.project_id, 'safety_identifier'))
  assert.ok(elsewhere.length === 1 && elsewhere[0] !== hash)
  const { project_id } = one
  await h.client.updateProjectTags({ project_id, safety_identifier_tag: true })
  assert.equal((await send(one.value, ada)).status, 200)
  assert.equal((await requestsBy(project_id, 'safety_identifier'))[hash], 3)
  for (const safety_identifier_tag of [false, true]) {
    await h.client.updateProjectTags({ project_id, safety_identifier_tag })
  }
  assert.equal((await send(one.value, ada)).status, 200)
  assert.equal((await requestsBy(project_id, 'safety_identifier'))[hash], 3)
  const log = JSON.stringify(await h.client.listAuditLogs({ project_ids: [project_id] }))
  const rows = await h.store.reader
    .selectFrom('project')
    .select('safety_identifier_key as key')
    .where('id', '=', project_id)
    .execute()
  assert.ok(rows[0]?.key && !log.includes(rows[0].key))
})

it('a value with half of a surrogate pair is no tag: the store would keep another', async () => {
  const { value: key } = await newKey({ metadata_tags: ['customer'] })
  const answer = await send(key, { metadata: { customer: 'acme \ud800' } })
  assert.deepEqual([answer.status, answer.error.param], [400, 'metadata.customer'])
})
