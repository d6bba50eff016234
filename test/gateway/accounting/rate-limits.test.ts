/** Rate limits: exactly which requests are admitted, and the text and headers of each 429. */
import assert from 'node:assert/strict'
import { beforeEach, it } from 'node:test'
import OpenAI from 'openai'
import { movableClock } from '#test/support/clock.ts'
import { eventually } from '#test/support/eventually.ts'
import { type Answer, CHAT, chat, shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const { clock, move } = movableClock()
const gateway = shareGateway({
  clock,
  config: `
models:
  gpt-few: { max_requests_per_1_minute: 3, max_tokens_per_1_minute: 30000 }
  gpt-small: { max_requests_per_1_minute: 100, max_tokens_per_1_minute: 1000 }
  gpt-small-alias: { alias_of: gpt-small }
  gpt-daily: { max_requests_per_1_minute: 100, max_requests_per_1_day: 10 }
  gpt-crowd: { max_requests_per_1_minute: 37, max_tokens_per_1_minute: 1000000 }
  gpt-zero: { max_requests_per_1_minute: 0 }
  gpt-4o: { max_requests_per_1_minute: 5 }
`,
})

/** Advances the clock until every minute bucket is empty. */
beforeEach(() => move(60_000))

function send(model: string, more: object = {}, key = gateway().key.value): Promise<Answer> {
  return gateway().post(CHAT, chat('a', { model, ...more }), { key })
}

function organization(): string {
  return gateway().h.bootstrapped.organization.id
}

/** `error.limit` of a response. */
function limitOf({ text }: Answer): unknown {
  return JSON.parse(text).error.limit
}

it('requests per minute: text, type, code and headers of the 429 are OpenAI’s', async () => {
  for (const left of ['2', '1', '0']) {
    const { status, headers } = await send('gpt-few')
    assert.deepEqual([status, headers.get('x-ratelimit-remaining-requests')], [200, left])
  }
  const { status, error, headers, ...rest } = await send('gpt-few')
  assert.equal(status, 429)
  assert.equal(
    error.message,
    `Rate limit reached for gpt-few in organization ${organization()} on requests per min (RPM): Limit 3, Used 3, Requested 1. Please try again in 20s.`,
  )
  assert.deepEqual([error.type, error.code, error.param], ['requests', 'rate_limit_exceeded', null])
  const header = (name: string) => headers.get(name)
  assert.deepEqual([header('retry-after'), header('retry-after-ms')], ['20', '20000'])
  assert.equal(header('x-should-retry'), null)
  assert.equal(header('x-ratelimit-limit-requests'), '3')
  assert.equal(header('x-ratelimit-remaining-requests'), '0')
  assert.equal(header('x-ratelimit-reset-requests'), '1m0s')
  assert.equal(header('x-ratelimit-limit-project-requests'), null)
  assert.equal(
    header('x-bailiwick-limit'),
    'dimension=requests; source=organization; limit=3; used=3; reserved=0; requested=1; resets_in_ms=60000',
  )
  assert.deepEqual(limitOf({ status, error, headers, ...rest }), {
    dimension: 'requests',
    model: 'gpt-few',
    limit: 3,
    used: 3,
    reserved: 0,
    requested: 1,
    resets_in_ms: 60_000,
    source: 'organization',
  })
  move(19_999)
  assert.equal((await send('gpt-few')).status, 429)
  move(1)
  assert.equal((await send('gpt-few')).status, 200)
})

it('tokens per minute: the reservation counts until it is settled to the usage', async () => {
  const { upstream } = gateway()
  upstream.script({ includes: 'hold', answerAfter: 'settle' })
  const held = send('gpt-small', { max_tokens: 600, user: 'hold' })
  await upstream.until(([first]) => first?.complete === true)
  const refused = await send('gpt-small', { max_tokens: 601 })
  assert.equal(
    refused.error.message,
    `Rate limit reached for gpt-small in organization ${organization()} on tokens per min (TPM): Limit 1000, Used 600, Requested 601. Please try again in 12.06s.`,
  )
  assert.deepEqual([refused.error.type, refused.error.code], ['tokens', 'rate_limit_exceeded'])
  assert.deepEqual(limitOf(refused), {
    dimension: 'tokens',
    model: 'gpt-small',
    limit: 1000,
    used: 600,
    reserved: 600,
    requested: 601,
    resets_in_ms: 36_000,
    source: 'organization',
  })
  assert.equal(refused.headers.get('retry-after'), '13')
  assert.equal(refused.headers.get('retry-after-ms'), '12060')
  // A rejected request reserves nothing, in any bucket.
  assert.equal(refused.headers.get('x-ratelimit-remaining-requests'), '99')
  assert.equal(refused.headers.get('x-ratelimit-remaining-tokens'), '400')
  upstream.open('settle')
  const first = await held
  assert.equal(first.headers.get('x-ratelimit-remaining-tokens'), '400')
  const used = JSON.parse(first.text).usage.total_tokens
  assert.ok(used > 0 && used < 20)
  const next = await send('gpt-small', { max_tokens: 100 })
  assert.equal(next.headers.get('x-ratelimit-remaining-tokens'), String(900 - used))
  assert.equal(next.headers.get('x-ratelimit-reset-tokens'), `${(100 + used) * 0.06}s`)
})

it('usage above the reservation is charged too, and has to leak before the next request', async () => {
  const { upstream } = gateway()
  upstream.script({ usage: { prompt_tokens: 1500, completion_tokens: 500 } })
  assert.equal((await send('gpt-small', { max_tokens: 10 })).status, 200)
  const refused = await send('gpt-small', { max_tokens: 10 })
  assert.match(
    refused.error.message,
    /Limit 1000, Used 2000, Requested 10\. Please try again in 1m0\.6s\./,
  )
  assert.equal(refused.headers.get('x-ratelimit-remaining-tokens'), '0')
  move(60_600)
  assert.equal((await send('gpt-small', { max_tokens: 10 })).status, 200)
  move(60_000)
})

it('a request above the limit returns 429 without retry-after', async () => {
  const { h, key } = gateway()
  const { status, error, headers } = await send('gpt-small', { max_tokens: 1001 })
  assert.equal(status, 429)
  assert.equal(
    error.message,
    `Request too large for gpt-small in organization ${organization()} on tokens per min (TPM): Limit 1000, Requested 1001. The input or output tokens must be reduced in order to run successfully.`,
  )
  assert.equal(headers.get('x-should-retry'), 'false')
  assert.deepEqual([headers.has('retry-after'), headers.has('retry-after-ms')], [false, false])
  // OpenAI's client honours x-should-retry: false.
  const limited = async (): Promise<string | undefined> =>
    /decision="rejected",dimension="tokens",scope="organization"\} (\d+)/.exec(
      await h.metrics.registry.metrics(),
    )?.[1]
  const before = Number(await limited())
  const completion = h.caller(key.value, { maxRetries: 2 }).chat.completions.create({
    model: 'gpt-small',
    messages: [{ role: 'user', content: 'a' }],
    max_tokens: 1001,
  })
  await assert.rejects(completion, OpenAI.RateLimitError)
  assert.equal(Number(await limited()), before + 1)
})

it('limit 0 returns 429 with x-should-retry: false for every request', async () => {
  const { status, error, headers } = await send('gpt-zero')
  assert.equal(status, 429)
  assert.match(error.message, /^Request too large for gpt-zero .* Limit 0, Requested 1\.$/)
  assert.equal(headers.get('x-should-retry'), 'false')
})

it('requests per day have a bucket of their own, which outlasts the minute', async () => {
  for (let i = 0; i < 10; i++) assert.equal((await send('gpt-daily')).status, 200)
  const { error, headers } = await send('gpt-daily')
  assert.match(
    error.message,
    /on requests per day \(RPD\): Limit 10, Used 10, Requested 1\. Please try again in 2h24m0s\./,
  )
  assert.equal(error.type, 'requests')
  assert.equal(headers.get('retry-after'), '8640')
  move(3_600_000)
  assert.equal((await send('gpt-daily')).status, 429)
  move(5_040_000)
  assert.equal((await send('gpt-daily')).status, 200)
})

it('all projects share the organization’s limit', async () => {
  const { h } = gateway()
  const other = await makeUserKey(h, await makeProject(h))
  for (const key of [undefined, other.value, undefined]) {
    assert.equal((await send('gpt-few', {}, key)).status, 200)
  }
  const { error } = await send('gpt-few', {}, other.value)
  assert.match(error.message, new RegExp(`for gpt-few in organization ${organization()} on`))
})

it('an alias and its snapshots share one limit under either name', async () => {
  const names = ['gpt-4o', 'gpt-4o-2024-08-06', 'gpt-4o-2024-11-20', 'gpt-4o', 'gpt-4o-2024-05-13']
  for (const model of names) assert.equal((await send(model)).status, 200, model)
  assert.match(
    (await send('gpt-4o-2024-08-06')).error.message,
    /^Rate limit reached for gpt-4o-2024-08-06 /,
  )
  assert.equal((await send('gpt-small', { max_tokens: 700 })).status, 200)
  gateway().upstream.script({ answerAfter: 'never' })
  void send('gpt-small', { max_tokens: 700 }).catch(() => {})
  await gateway().upstream.until((all) =>
    all.some(({ answered, complete }) => complete && !answered),
  )
  assert.equal((await send('gpt-small-alias', { max_tokens: 700 })).status, 429)
  gateway().upstream.open('never')
})

it('an override applies before the organization’s limit, is named in the 429, and applies from the next request', async () => {
  const { h } = gateway()
  const project_id = await makeProject(h)
  const { value } = await makeUserKey(h, project_id)
  const free = await send('gpt-small', { max_tokens: 500 }, value)
  assert.equal(free.headers.has('x-ratelimit-limit-project-tokens'), false)
  const limit = (max: object) =>
    h.client.updateProjectRateLimits({ project_id, rate_limit_id: 'rl-gpt-small', ...max })
  await limit({ max_tokens_per_1_minute: 400 })
  const refused = await send('gpt-small-alias', { max_tokens: 500 }, value)
  assert.equal(
    refused.error.message,
    `Request too large for gpt-small-alias in project ${project_id} organization ${organization()} on tokens per min (TPM): Limit 400, Requested 500. The input or output tokens must be reduced in order to run successfully.`,
  )
  assert.deepEqual((limitOf(refused) as { source: string }).source, 'project')
  assert.match(refused.headers.get('x-bailiwick-limit') ?? '', /source=project; limit=400;/)
  assert.equal(refused.headers.get('x-ratelimit-limit-project-tokens'), '400')
  assert.equal(refused.headers.get('x-ratelimit-remaining-project-tokens'), '400')
  assert.equal(refused.headers.get('x-ratelimit-limit-tokens'), '1000')
  await limit({ max_requests_per_1_minute: 1 })
  assert.equal((await send('gpt-small', { max_tokens: 300 }, value)).status, 200)
  const second = await send('gpt-small', { max_tokens: 1 }, value)
  assert.match(
    second.error.message,
    /in project proj_\w+ organization org-\w+ on requests per min \(RPM\): Limit 1, Used 1, /,
  )
  assert.equal(second.headers.get('x-ratelimit-reset-project-requests'), '1m0s')
  await limit({ max_requests_per_1_minute: 2 })
  assert.equal((await send('gpt-small', { max_tokens: 1 }, value)).status, 200)
})

it('a failed upstream attempt returns its tokens and keeps its request', async () => {
  const { upstream } = gateway()
  upstream.script({ status: 500 })
  const failed = await send('gpt-small', { max_tokens: 900 })
  assert.equal(failed.status, 500)
  assert.equal(failed.headers.get('x-ratelimit-remaining-tokens'), '100')
  const { headers } = await send('gpt-small', { max_tokens: 10 })
  assert.equal(headers.get('x-ratelimit-remaining-tokens'), '990')
  assert.equal(headers.get('x-ratelimit-remaining-requests'), '98')
})

it('concurrent callers: exactly as many requests are admitted as the limit allows', async () => {
  const { upstream, counted } = gateway()
  await counted()
  const all = await Promise.all(Array.from({ length: 100 }, () => send('gpt-crowd')))
  const statuses = Map.groupBy(all, ({ status }) => status)
  assert.deepEqual([statuses.get(200)?.length, statuses.get(429)?.length], [37, 63])
  assert.equal(upstream.arrived, 37)
  const found = await counted()
  assert.deepEqual(
    [found.requests, found.requested_requests, found.refused_requests_per_minute],
    [37, 100, 63],
  )
})

it('concurrent callers: exactly as many tokens are reserved as the limit allows', async () => {
  const { upstream } = gateway()
  upstream.script({ answerAfter: 'all', times: 'always' })
  const settled: number[] = []
  const count = (status: number): number => settled.filter((one) => one === status).length
  const all = Array.from({ length: 100 }, () =>
    send('gpt-small', { max_tokens: 90 }).then(({ status }) => settled.push(status)),
  )
  await eventually('89 requests have settled', () => settled.length === 89)
  await upstream.until((requests) => requests.filter(({ complete }) => complete).length === 11)
  assert.equal(count(429), 89)
  upstream.open('all')
  await Promise.all(all)
  assert.equal(count(200), 11)
})
