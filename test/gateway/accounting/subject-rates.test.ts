/** Rate limits of users, members, accounts, keys and values of tags, over all models together. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { it } from 'node:test'
import { CHAT, chat, shareGateway } from '#test/support/gateway.ts'
import { type MadeKey, makeAccountKey, makeProject, makeUserKey } from '#test/support/keys.ts'

const LUNA = 'gpt-5.6-luna'
const SOL = 'gpt-5.6-sol'
const CONFIG = `
bounds:
  tag_values: 3
models:
  ${LUNA}: { max_requests_per_1_minute: 100000, max_tokens_per_1_minute: 100000000 }
  ${SOL}: { max_requests_per_1_minute: 100000, max_tokens_per_1_minute: 100000000 }
`
const gateway = shareGateway({ config: CONFIG })

/** A day's requests leak too slowly for the speed of a test to matter. */
const ONE_A_DAY = { max_requests_per_1_day: 1 }
const TWO_A_DAY = { max_requests_per_1_day: 2 }

type Headers = Record<string, string>

function send(key: Pick<MadeKey, 'value'>, headers: Headers = {}, more: object = {}) {
  const body = chat('x', { model: LUNA, max_tokens: 1, ...more })
  return gateway().post(CHAT, body, { key: key.value, headers })
}

async function statuses(key: MadeKey, all: readonly Headers[]): Promise<number[]> {
  const found: number[] = []
  for (const headers of all) found.push((await send(key, headers)).status)
  return found
}

async function userKey(): Promise<MadeKey> {
  const { h } = gateway()
  return makeUserKey(h, await makeProject(h))
}

/** A key of a project with a default for each value of a key of tags. */
async function valueKey(tag: string, limits: object): Promise<MadeKey> {
  const key = await userKey()
  const { project_id } = key
  await gateway().h.client.updateProjectRateLimitDefaults({ project_id, tags: { [tag]: limits } })
  return key
}

function tagged(value: string): Headers {
  return { 'x-bailiwick-tags': `end_user=${encodeURIComponent(value)}` }
}

const own = {
  user: (key: MadeKey) =>
    gateway().h.client.updateUserRateLimit({ user_id: key.owner, ...ONE_A_DAY }),
  project_user: ({ project_id, owner: user_id }: MadeKey) =>
    gateway().h.client.updateProjectUserRateLimit({ project_id, user_id, ...ONE_A_DAY }),
  service_account: ({ project_id, owner: service_account_id }: MadeKey) =>
    gateway().h.client.updateServiceAccountRateLimit({
      project_id,
      service_account_id,
      ...ONE_A_DAY,
    }),
  api_key: ({ project_id, id: api_key_id }: MadeKey) =>
    gateway().h.client.updateApiKeyRateLimit({ project_id, api_key_id, ...ONE_A_DAY }),
}

for (const [kind, named] of [
  ['user', 'user '],
  ['project_user', 'user '],
  ['service_account', 'service account '],
  ['api_key', 'API key '],
] as const) {
  it(`the limit of a ${kind} holds over all models, and its 429 names the subject`, async () => {
    const { h } = gateway()
    const make = kind === 'service_account' ? makeAccountKey : makeUserKey
    const key = await make(h, await makeProject(h))
    await own[kind](key)
    assert.equal((await send(key)).status, 200)
    const { status, error, headers } = await send(key, {}, { model: SOL })
    assert.deepEqual([status, error.code], [429, 'rate_limit_exceeded'])
    const id = kind === 'api_key' ? key.id : key.owner
    assert.ok(error.message.startsWith(`Rate limit reached for ${named}${id} in `), error.message)
    const { source, subject, model } = Reflect.get(error, 'limit')
    assert.deepEqual([source, subject, model], [kind, id, null])
    const line = headers.get('x-bailiwick-limit') ?? ''
    assert.ok(line.includes(`source=${kind}; subject=${id}; limit=1`), line)
  })
}

it('the limit of a user holds over projects, that of a member in its project alone', async () => {
  const { h } = gateway()
  const { client } = h
  const first = await userKey()
  const user_id = first.owner
  const project_id = await makeProject(h)
  await client.createProjectUser({ project_id, user_id, role: 'member' })
  const second = { ...first, ...(await client.createProjectUserApiKey({ project_id, user_id })) }
  await client.updateProjectUserRateLimit({ project_id: first.project_id, user_id, ...ONE_A_DAY })
  assert.deepEqual([(await send(first)).status, (await send(first)).status], [200, 429])
  assert.equal((await send(second)).status, 200)
  await client.updateUserRateLimit({ user_id, ...ONE_A_DAY })
  assert.equal((await send(second)).status, 200)
  assert.equal((await send(second)).status, 429)
})

it("an own limit replaces the project's default, and that the organization's", async () => {
  const { client } = gateway().h
  const key = await userKey()
  const { project_id, id: api_key_id } = key
  await client.updateRateLimitDefaults({ api_key: ONE_A_DAY })
  try {
    assert.deepEqual(await statuses(key, [{}, {}]), [200, 429])
    await client.updateProjectRateLimitDefaults({ project_id, api_key: TWO_A_DAY })
    assert.deepEqual(await statuses(key, [{}, {}]), [200, 429])
    await client.updateApiKeyRateLimit({ project_id, api_key_id, max_requests_per_1_day: null })
    assert.equal((await send(key)).status, 200)
    await client.deleteApiKeyRateLimit({ project_id, api_key_id })
    assert.equal((await send(key)).status, 429)
  } finally {
    await client.updateRateLimitDefaults({ api_key: null })
  }
})

it('each value has its own limit, by header, metadata and session, and none is a tag', async () => {
  const { h } = gateway()
  const key = await valueKey('end_user', ONE_A_DAY)
  const { project_id } = key
  assert.deepEqual(await statuses(key, [tagged('ada'), tagged('ada'), tagged('bob')]), [
    ...[200, 429, 200],
  ])
  const { error } = await send(key, {}, { metadata: { end_user: 'ada' } })
  const expected = `Rate limit reached for end_user=ada in project ${project_id} organization `
  assert.ok(error.message.startsWith(expected), error.message)
  assert.equal((await send(key)).status, 200, 'a request without a value is not limited')
  await h.client.updateProjectRateLimitDefaults({ project_id, tags: { session: ONE_A_DAY } })
  const sessions = ['s1', 's2', 's1'].map((id) => ({ 'session-id': id }))
  assert.deepEqual(await statuses(key, sessions), [200, 200, 429])
  await h.flush()
  const rows = await h.store.reader
    .selectFrom('usage_tag')
    .select('value')
    .where('value', 'in', ['ada', 'bob', 's1'])
    .execute()
  assert.deepEqual(rows, [])
})

it('the request log has the value, and its sentence names it', async () => {
  const { h } = gateway()
  const key = await valueKey('end_user', ONE_A_DAY)
  assert.deepEqual(await statuses(key, [tagged('ada'), tagged('ada')]), [200, 429])
  await h.flush()
  const { data } = await h.client.listRequestLogs({ project_ids: [key.project_id] })
  assert.deepEqual(
    data.map(({ tags }) => tags),
    [{ end_user: 'ada' }, { end_user: 'ada' }],
  )
  const [rejected] = data.filter(({ status }) => status === 429)
  assert.equal(rejected?.limit?.subject, 'end_user=ada')
})

it('a tag of the key is its value, which no header replaces', async () => {
  const key = await valueKey('end_user', ONE_A_DAY)
  const { project_id, id: api_key_id } = key
  const tags = { end_user: 'ada' }
  await gateway().h.client.updateProjectApiKeyTags({ project_id, api_key_id, tags })
  assert.deepEqual(await statuses(key, [tagged('one'), tagged('two')]), [200, 429])
})

it('a trusted header alone gives the value, and a request without it is rejected', async () => {
  const { client } = gateway().h
  const key = await valueKey('end_user', ONE_A_DAY)
  const { project_id, id: api_key_id } = key
  const name = 'x-openwebui-user-id'
  await client.updateProjectApiKeyTags({
    project_id,
    api_key_id,
    trusted_headers: { end_user: name },
  })
  const missing = await send(key, tagged('made-up'))
  assert.deepEqual([missing.status, missing.error.param], [400, name])
  const ada = { [name]: 'ada' }
  assert.deepEqual(await statuses(key, [ada, { ...ada, ...tagged('made-up') }]), [200, 429])
  assert.equal((await send(key, { [name]: '' })).status, 400)
  assert.equal((await send(key, { [name]: 'ada,eve' })).status, 400)
  assert.equal((await send(key, { [name]: 'a'.repeat(129) })).status, 400)
  assert.equal(await sendTwice(key.value, name, ['ada', 'eve']), 400)
  assert.equal((await send(key, { [name]: '\u00ff\u00fe' })).status, 400, 'no UTF-8')
  const utf8 = Buffer.from('Zoë').toString('latin1')
  const again = await statuses(key, [{ [name]: utf8 }, { [name]: utf8 }])
  assert.deepEqual(again, [200, 429])
})

it('a trusted header of one key is ignored in requests with another', async () => {
  const key = await valueKey('end_user', ONE_A_DAY)
  const sent = { 'x-openwebui-user-id': 'ada' }
  assert.deepEqual(await statuses(key, [sent, sent]), [200, 200])
})

it('values beyond the most that are counted are rejected, or share one limit', async () => {
  const { client } = gateway().h
  const key = await valueKey('end_user', ONE_A_DAY)
  const { project_id } = key
  const made = ['v1', 'v2', 'v3', 'v4'].map(tagged)
  assert.deepEqual(await statuses(key, made), [200, 200, 200, 429])
  const { error } = await send(key, tagged('v5'))
  assert.equal(error.code, 'too_many_recent_tag_values')
  assert.equal((await send(key, tagged('v1'))).error.code, 'rate_limit_exceeded')
  await client.updateProjectRateLimitDefaults({
    project_id,
    tags: { end_user: { beyond: 'shared' } },
  })
  assert.deepEqual(await statuses(key, [tagged('v6'), tagged('v7')]), [200, 429])
})

it('an own rate of a value replaces the default, higher or lower, until it is removed', async () => {
  const { client } = gateway().h
  const key = await valueKey('end_user', TWO_A_DAY)
  const { project_id } = key
  const change = (value: string, rate_limit: object | null) =>
    client.updateProjectTagValue({ project_id, tag_value: `end_user=${value}`, rate_limit })
  await change('low', ONE_A_DAY)
  await change('high', { max_requests_per_1_day: 4 })
  assert.deepEqual(await statuses(key, ['low', 'low'].map(tagged)), [200, 429])
  const five = Array.from({ length: 5 }, () => tagged('high'))
  assert.deepEqual(await statuses(key, five), [200, 200, 200, 200, 429])
  const three = Array.from({ length: 3 }, () => tagged('usual'))
  assert.deepEqual(await statuses(key, three), [200, 200, 429])
  // Its bucket has one request, of the two of the default.
  await change('low', null)
  assert.deepEqual(await statuses(key, ['low', 'low'].map(tagged)), [200, 429])
  await client.deleteProjectTagValue({ project_id, tag_value: 'end_user=high' })
  assert.deepEqual(await statuses(key, [tagged('high')]), [429])
  await change('high', { max_requests_per_1_day: 5 })
  assert.deepEqual(await statuses(key, ['high', 'high'].map(tagged)), [200, 429])
})

it('a value with an own rate has room beyond the most values', async () => {
  const { client } = gateway().h
  const key = await valueKey('end_user', TWO_A_DAY)
  const { project_id } = key
  const own = { project_id, tag_value: 'end_user=v5', rate_limit: ONE_A_DAY }
  const made = ['v1', 'v2', 'v3', 'v4', 'v5'].map(tagged)
  await client.updateProjectTagValue(own)
  assert.deepEqual(await statuses(key, made), [200, 200, 200, 429, 200])
  assert.deepEqual(await statuses(key, [tagged('v5')]), [429])
})

it('a required tag may be a value, and its request is rejected without one', async () => {
  const key = await valueKey('end_user', TWO_A_DAY)
  const { project_id } = key
  await gateway().h.client.updateProjectTags({ project_id, require_tags: ['end_user'] })
  assert.deepEqual(await statuses(key, [tagged('ada'), {}]), [200, 400])
})

it('a safety identifier is hashed from body, header and trusted header, as one value', async () => {
  const { client } = gateway().h
  const key = await userKey()
  const { project_id, id: api_key_id } = key
  const tags = { safety_identifier: ONE_A_DAY }
  await assert.rejects(client.updateProjectRateLimitDefaults({ project_id, tags }), /hashed/)
  await client.updateProjectTags({ project_id, safety_identifier_tag: true })
  await client.updateProjectRateLimitDefaults({ project_id, tags })
  assert.equal((await send(key, {}, { safety_identifier: 'ada' })).status, 200)
  const { error } = await send(key, { 'x-bailiwick-tags': 'safety_identifier=ada' })
  const { subject } = Reflect.get(error, 'limit')
  assert.match(subject, /^safety_identifier=[\w-]{22}$/)
  const name = 'x-openwebui-user-email'
  const trusted_headers = { safety_identifier: name }
  await client.updateProjectApiKeyTags({ project_id, api_key_id, trusted_headers })
  assert.equal((await send(key, { [name]: 'ada' })).status, 429)
  assert.equal((await send(key, { [name]: 'bob' })).status, 200)
})

it('the hash of a safety identifier is not turned off while its values have limits', async () => {
  const { client } = gateway().h
  const { project_id } = await userKey()
  const off = { project_id, safety_identifier_tag: false }
  await client.updateProjectTags({ project_id, safety_identifier_tag: true })
  const limit = { threshold_amount: 100, currency: 'USD', interval: 'day' } as const
  for (const change of [
    (value: object | null) =>
      client.updateProjectRateLimitDefaults({ project_id, tags: { safety_identifier: value } }),
    (value: object | null) =>
      client.updateProjectSpendLimitDefaults({
        project_id,
        tags: { safety_identifier: value && limit },
      }),
  ]) {
    await change(ONE_A_DAY)
    await assert.rejects(client.updateProjectTags(off), /have limits in the project/)
    await change(null)
  }
  const { safety_identifier_tag } = await client.updateProjectTags(off)
  assert.equal(safety_identifier_tag, false)
})

it('a default of 0 rejects each value, and one without limits counts none', async () => {
  const key = await valueKey('end_user', { max_requests_per_1_minute: 0 })
  assert.deepEqual(await statuses(key, ['v1', 'v2'].map(tagged)), [429, 429])
  const free = await valueKey('end_user', { max_requests_per_1_minute: null })
  const made = ['v1', 'v2', 'v3', 'v4', 'v5'].map(tagged)
  assert.deepEqual(await statuses(free, made), [200, 200, 200, 200, 200])
})

it('values that look alike are different values, and malformed ones are rejected', async () => {
  const key = await valueKey('end_user', ONE_A_DAY)
  const alike = ['ada', 'Ada', '\u0430da'].map(tagged)
  assert.deepEqual(await statuses(key, alike), [200, 200, 200])
  const long = await send(key, tagged('a'.repeat(129)))
  assert.deepEqual([long.status, long.error.param], [400, 'x-bailiwick-tags.end_user'])
  assert.equal((await send(key, tagged('a\u0000b'))).status, 400)
})

it('a value that is no text of Unicode, which the store would change, is rejected', async () => {
  const key = await valueKey('end_user', ONE_A_DAY)
  const whole = '\ud83d\ude00'
  for (const end_user of ['\ud800', '\udfff a', `${whole}\ud83d`]) {
    const { status, error } = await send(key, {}, { metadata: { end_user } })
    assert.deepEqual([status, error.param], [400, 'metadata.end_user'])
  }
  assert.equal((await send(key, {}, { metadata: { end_user: whole } })).status, 200)
  assert.equal((await send(key, tagged(whole))).status, 429)
})

/** Sends a request with a header several times. Returns the status. */
function sendTwice(key: string, name: string, values: string[]): Promise<number | undefined> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const sending = request(gateway().h.url + CHAT, { method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sending.on('error', reject)
    sending.setHeader(name, values)
    sending.end(chat('x', { model: LUNA, max_tokens: 1 }))
  })
}
