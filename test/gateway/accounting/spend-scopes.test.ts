/** Spend limits of users, service accounts, keys and tags hold beside those of their project. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { USAGE_COSTS } from '#storage/tables/usage-columns.ts'
import { CHAT, chat, MODEL, shareGateway } from '#test/support/gateway.ts'
import { type MadeKey, makeAccountKey, makeProject, makeUserKey } from '#test/support/keys.ts'

/** Dollars for a million tokens: a cent buys 100 tokens of input, or 10 of output. */
const CONFIG = `
models:
  ${MODEL}:
    context_window: 1000
    price: { input: 100, output: 1000 }
    max_requests_per_1_minute: 100000
    max_tokens_per_1_minute: 100000000
`
const NANO_PER_CENT = 10_000_000
const MONTHLY = { currency: 'USD', interval: 'month' } as const
/** Reserves two cents or less, and more than one; costs at least a quarter. */
const TWO_CENTS = chat('x', { max_tokens: 10 })

const gateway = shareGateway({ config: CONFIG })

/** Limits in cents, by the scope of their owner. */
const limits = {
  user: ({ owner }: MadeKey, threshold_amount: number) =>
    gateway().h.client.updateUserSpendLimit({ user_id: owner, threshold_amount, ...MONTHLY }),
  project_user: ({ project_id, owner: user_id }: MadeKey, threshold_amount: number) =>
    gateway().h.client.updateProjectUserSpendLimit({
      project_id,
      user_id,
      threshold_amount,
      ...MONTHLY,
    }),
  service_account: ({ project_id, owner }: MadeKey, threshold_amount: number) =>
    gateway().h.client.updateServiceAccountSpendLimit({
      project_id,
      service_account_id: owner,
      threshold_amount,
      ...MONTHLY,
    }),
  api_key: ({ project_id, id }: MadeKey, threshold_amount: number) =>
    gateway().h.client.updateApiKeySpendLimit({
      project_id,
      api_key_id: id,
      threshold_amount,
      ...MONTHLY,
    }),
  tag: ({ id }: MadeKey, threshold_amount: number) =>
    gateway().h.client.updateTagSpendLimit({ tag: `job=${id}`, threshold_amount, ...MONTHLY }),
}

async function userKey(): Promise<MadeKey> {
  const { h } = gateway()
  return makeUserKey(h, await makeProject(h))
}

/** A key with a tag of its own. */
async function taggedKey(): Promise<MadeKey> {
  const key = await userKey()
  const { project_id, id: api_key_id } = key
  await gateway().h.client.updateProjectApiKeyTags({
    project_id,
    api_key_id,
    tags: { job: api_key_id },
  })
  return key
}

async function accountKey(): Promise<MadeKey> {
  const { h } = gateway()
  return makeAccountKey(h, await makeProject(h))
}

function send(key: { readonly value: string }, body = TWO_CENTS) {
  return gateway().post(CHAT, body, { key: key.value })
}

/** Cost of an owner or of a key, by the ledger, in nano-dollars. */
async function spent(column: 'owner_id' | 'key_id', id: string): Promise<number> {
  const { h } = gateway()
  await h.flush()
  const rows = await h.store.reader
    .selectFrom('usage')
    .select([...USAGE_COSTS])
    .where(column, '=', id)
    .where('width', '=', '1d')
    .execute()
  return rows.flatMap((row) => Object.values(row)).reduce((sum, cost) => sum + cost, 0)
}

for (const [scope, make, name] of [
  ['user', userKey, 'your spend limit'],
  ['project_user', userKey, 'your spend limit in this project'],
  ['service_account', accountKey, "your service account's spend limit"],
  ['api_key', userKey, "your API key's spend limit"],
  ['tag', taggedKey, "the spend limit of the tag 'job="],
] as const) {
  it(`a request larger than the limit of a ${scope} names it`, async () => {
    const key = await make()
    await limits[scope](key, 1)
    const { status, error } = await send(key)
    assert.deepEqual([status, error.code], [429, 'request_above_spend_limit'])
    assert.ok(error.message.startsWith(`Request too large for ${name}`), error.message)
    assert.match(error.message, /: it may cost up to \$0\.01\d, and the limit is \$0\.01\. /)
  })

  it(`an exhausted limit of a ${scope} names it, from the next request on`, async () => {
    const key = await make()
    assert.equal((await send(key)).status, 200)
    await limits[scope](key, 2)
    const { status, error, headers } = await send(key)
    assert.deepEqual(
      [status, error.type, error.code],
      [429, 'insufficient_quota', `${scope}_spend_limit_exceeded`],
    )
    assert.ok(error.message.startsWith(`Too little is left of ${name}`), error.message)
    assert.match(error.message, / may cost up to \$0\.01\d; \$0\.01\d of \$0\.02 is left\. /)
    assert.match(headers.get('x-bailiwick-limit') ?? '', new RegExp(`source=${scope}; `))
    await limits[scope](key, 100)
    assert.equal((await send(key)).status, 200)
  })
}

it('a user’s limit counts the user’s keys of all projects, and nobody else’s', async () => {
  const { h } = gateway()
  const first = await userKey()
  const project_id = await makeProject(h)
  const member = { project_id, user_id: first.owner }
  await h.client.createProjectUser({ ...member, role: 'member' })
  const second = await h.client.createProjectUserApiKey(member)
  const other = await makeUserKey(h, project_id)
  for (const key of [first, second, other]) assert.equal((await send(key)).status, 200)
  const both = await spent('owner_id', first.owner)
  await limits.user(first, 1 + Math.ceil(both / NANO_PER_CENT))
  for (const key of [first, second]) {
    assert.equal((await send(key)).error.code, 'user_spend_limit_exceeded')
  }
  assert.equal((await send(other)).status, 200)
})

it('a default of a project holds for what each person spends in it, until they have a limit', async () => {
  const { client } = gateway().h
  const first = await userKey()
  const { project_id, owner: user_id } = first
  const elsewhere = await makeProject(gateway().h)
  await client.createProjectUser({ project_id: elsewhere, user_id, role: 'member' })
  const second = await client.createProjectUserApiKey({ project_id: elsewhere, user_id })
  const other = await makeUserKey(gateway().h, project_id)
  assert.equal((await send(second)).status, 200)
  const each = { threshold_amount: 2, ...MONTHLY }
  await client.updateProjectSpendLimitDefaults({ project_id, user: each, api_key: null })
  assert.equal((await send(first)).status, 200)
  assert.equal((await send(first)).error.code, 'project_user_spend_limit_exceeded')
  for (const key of [second, other]) assert.equal((await send(key)).status, 200)
  await limits.project_user(first, 100)
  assert.equal((await send(first)).status, 200)
  await client.updateProjectSpendLimitDefaults({ project_id, user: null })
  assert.equal((await send(other)).status, 200)
})

it('a key without a limit has the default of its project, and not the organization’s', async () => {
  const { client } = gateway().h
  const key = await userKey()
  const { project_id } = key
  const each = { threshold_amount: 1, ...MONTHLY }
  await client.updateSpendLimitDefaults({ api_key: each })
  const before = await send(key)
  await client.updateProjectSpendLimitDefaults({
    project_id,
    api_key: { ...each, threshold_amount: 100 },
  })
  const after = await send(key)
  await client.updateSpendLimitDefaults({ api_key: null })
  assert.deepEqual([before.error.code, after.status], ['request_above_spend_limit', 200])
})

it('a key’s limit counts that key alone, and its account’s all keys of the account', async () => {
  const { h } = gateway()
  const first = await accountKey()
  const { project_id, owner: service_account_id } = first
  const account = { project_id, service_account_id }
  const made = await h.client.createProjectServiceAccountApiKey(account)
  const second = { ...made, project_id, owner: service_account_id }
  for (const key of [first, second]) assert.equal((await send(key)).status, 200)
  await limits.api_key(first, 2)
  assert.equal((await send(first)).error.code, 'api_key_spend_limit_exceeded')
  assert.equal((await send(second)).status, 200)
  const all = await spent('owner_id', service_account_id)
  await limits.service_account(first, 1 + Math.ceil(all / NANO_PER_CENT))
  assert.equal((await send(second)).error.code, 'service_account_spend_limit_exceeded')
})

it('a limit that is set while a request is under way counts what it costs', async () => {
  const { upstream, h } = gateway()
  const key = await userKey()
  await limits.api_key(key, 100)
  upstream.script({ answerAfter: 'the limit' })
  const sent = send(key)
  await upstream.until((requests) => requests.length > 0)
  await limits.user(key, 100)
  // Its budget is seeded before the first request ends.
  const other = { project_id: key.project_id, user_id: key.owner }
  const second = await h.client.createProjectUserApiKey(other)
  assert.equal((await send(second)).status, 200)
  upstream.open('the limit')
  assert.equal((await sent).status, 200)
  const both = await spent('owner_id', key.owner)
  await limits.user(key, 1)
  const { headers } = await send(second)
  assert.match(headers.get('x-bailiwick-limit') ?? '', new RegExp(`used=${both}; reserved=0; `))
})

for (const scope of ['api_key', 'tag'] as const) {
  it(`callers at once spend the limit of a ${scope} to its end, and no more`, async (t) => {
    const key = await taggedKey()
    await limits[scope](key, 20)
    await limits.user(key, 30)
    const body = chat('x'.repeat(10), { max_tokens: 5 })
    const answers = await Promise.all(Array.from({ length: 60 }, () => send(key, body)))
    assert.deepEqual([...new Set(answers.map(({ status }) => status))].sort(), [200, 429])
    const used = await spent('key_id', key.id)
    t.diagnostic(`${used} of ${20 * NANO_PER_CENT} nano-dollars spent`)
    assert.ok(used <= 20 * NANO_PER_CENT && used > 15 * NANO_PER_CENT, `${used} nano-dollars`)
  })
}
